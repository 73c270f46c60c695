"""The numbers above a roster, each a link to the list behind it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from course_app.domain.progress import Flag, State
from course_app.domain.rosters import TO_DO, Numbers, RosterFilter
from course_app.web.files import file_words
from course_app.web.formatting import number
from course_app.web.wording import gettext as _

Figure = tuple[str, str, str]
"""Number, label, address: as ``components/lists.html`` wants them."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A roster at a glance, as ``components/rosters.html`` shows it."""

    total: int
    states: tuple[Figure, ...]
    """The four states; their numbers sum to the total."""
    flags: tuple[Figure, ...]
    """What is to be known beside the states."""
    not_done_url: str


def glance(numbers: Numbers, wish: RosterFilter, url_of: Callable[[RosterFilter], str]) -> Glance:
    """The numbers of the course, unit and assignment that the filter names, whatever else it asks."""
    base = wish.base()
    return Glance(
        total=numbers.total,
        states=_state_figures(numbers, base, url_of),
        flags=_flag_figures(numbers, base, url_of),
        not_done_url=url_of(replace(base, states=TO_DO)),
    )


def _state_figures(
    numbers: Numbers, base: RosterFilter, url_of: Callable[[RosterFilter], str]
) -> tuple[Figure, ...]:
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


def _flag_figures(
    numbers: Numbers, base: RosterFilter, url_of: Callable[[RosterFilter], str]
) -> tuple[Figure, ...]:
    return (
        (number(numbers.overdue), _("overdue"), url_of(replace(base, flag=Flag.OVERDUE))),
        (number(numbers.due_soon), _("due in 14 days"), url_of(replace(base, flag=Flag.DUE_SOON))),
        (number(numbers.blocked), _("blocked"), url_of(replace(base, flag=Flag.BLOCKED))),
    )
