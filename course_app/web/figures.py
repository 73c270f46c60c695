"""The numbers above a roster, each a link to the list behind it."""

from collections.abc import Callable
from dataclasses import replace

from flask_babel import gettext as _

from course_app.domain.progress import Flag, State
from course_app.domain.rosters import Numbers, RosterFilter
from course_app.web.files import file_words
from course_app.web.formatting import number

Figure = tuple[str, str, str]
"""Number, label, address: as ``components/lists.html`` wants them."""


def state_figures(
    numbers: Numbers, base: RosterFilter, url_of: Callable[[RosterFilter], str]
) -> tuple[Figure, ...]:
    """The four states; their numbers sum to the total."""
    counted = (
        (numbers.not_started, State.NOT_STARTED),
        (numbers.in_progress, State.IN_PROGRESS),
        (numbers.completed, State.COMPLETED),
        (numbers.excused, State.EXCUSED),
    )
    words = file_words()
    return tuple(
        (number(many), words.state(each), url_of(replace(base, states=frozenset({each}))))
        for many, each in counted
    )


def flag_figures(
    numbers: Numbers, base: RosterFilter, url_of: Callable[[RosterFilter], str]
) -> tuple[Figure, ...]:
    """What is to be known beside the states."""
    return (
        (number(numbers.overdue), _("overdue"), url_of(replace(base, flag=Flag.OVERDUE))),
        (number(numbers.due_soon), _("due in 14 days"), url_of(replace(base, flag=Flag.DUE_SOON))),
        (number(numbers.blocked), _("blocked"), url_of(replace(base, flag=Flag.BLOCKED))),
    )
