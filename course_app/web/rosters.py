"""The filter of a roster as it stands in an address, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, SearchField

from course_app.domain.errors import InvalidInputError
from course_app.domain.progress import Flag, State, state
from course_app.domain.rosters import TO_DO, Order, RosterFilter, RosterLine
from course_app.exports.words import Words
from course_app.services.rosters import Team
from course_app.web.fields import SelectField
from course_app.web.files import file_words
from course_app.web.flags import flag_reasons
from course_app.web.pages import page_number
from course_app.web.places import in_short, near
from course_app.web.wording import gettext as _

Word = TypeVar("Word", bound=StrEnum)

STILL_TO_DO = "to-do"
"""Not started or in progress, as an address says it."""
TEXT_LENGTH = 100


class RosterForm(Form):
    """The controls above the list. What they hold is read by ``read_filter``; here they are only shown."""

    state = SelectField(_l("State"))
    flag = SelectField(_l("Only those"))
    course = SelectField(_l("Course"))
    unit = SelectField(_l("Unit"))
    assignment = HiddenField()
    name = SearchField(_l("Name or officer ID"))
    sort = SelectField(_l("Sort by"))


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands above the list, as ``components/rosters.html`` shows it."""

    form: RosterForm
    is_narrowed: bool
    made_by: str
    """Which assignment the people of the list were enrolled by, in a sentence; empty where that does not matter."""


@dataclass(frozen=True, slots=True)
class RosterCells:
    """The first cells of a row: one person and one course, and how she stands there."""

    name: str
    url: str
    officer_id: str | None
    unit: str
    course: str
    state: State
    flags: tuple[tuple[Flag, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the filter and a page of its list."""

    wish: RosterFilter
    page: int


def read_filter(arguments: Mapping[str, str]) -> Asked:
    """The question in the address. Raises InvalidInputError for a word that no form of ours sends."""
    states = arguments.get("state", "")
    wish = RosterFilter(
        course=arguments.get("course") or None,
        unit=arguments.get("unit") or None,
        assignment=arguments.get("assignment") or None,
        states=TO_DO if states == STILL_TO_DO else frozenset(_word(State, states)),
        flag=next(iter(_word(Flag, arguments.get("flag", ""))), None),
        text=arguments.get("name", "").strip()[:TEXT_LENGTH],
        order=next(iter(_word(Order, arguments.get("sort", ""))), Order.URGENCY),
    )
    return Asked(wish, page_number(arguments.get("page")))


def address_of(wish: RosterFilter) -> dict[str, str]:
    """The filter as parts of an address; what narrows nothing is left out."""
    parts = {
        "state": STILL_TO_DO if wish.states == TO_DO else next(iter(wish.states), ""),
        "flag": wish.flag or "",
        "course": wish.course or "",
        "unit": wish.unit or "",
        "assignment": wish.assignment or "",
        "name": wish.text,
        "sort": wish.order if wish.order is not Order.URGENCY else "",
    }
    return {name: str(value) for name, value in parts.items() if value}


def controls_of(wish: RosterFilter, team: Team) -> Controls:
    """The controls with everything that may be chosen, set to the filter."""
    made_by = team.assignment
    return Controls(
        form=_form(wish, team, file_words()),
        is_narrowed=wish.narrows(),
        made_by=_(
            "Only whom the assignment of “%(course)s” to %(whom)s enrolled.",
            course=made_by.course,
            whom=made_by.whom,
        )
        if made_by
        else "",
    )


def _form(wish: RosterFilter, team: Team, words: Words) -> RosterForm:
    form = RosterForm(data={**dict.fromkeys(("state", "flag", "course", "unit"), ""), **address_of(wish)})
    form.sort.data = wish.order.value
    if wish.assignment is None:
        del form.assignment
    form.state.choices = [
        ("", _("Any state")),
        (STILL_TO_DO, _("Not done yet")),
        *((each.value, words.state(each)) for each in reversed(State)),
    ]
    form.flag.choices = [("", _("All")), *((each.value, words.flag(each)) for each in Flag)]
    form.course.choices = [("", _("All courses")), *((each.key, each.title) for each in team.courses)]
    offered = near(team.units, wish.unit)
    form.unit.choices = [("", _("All units")), *((each.public_id, in_short(each.name)) for each in offered)]
    if len(offered) < len(team.units):
        form.unit.description = _("Show a unit to choose from those below it.")
    form.sort.choices = [(each.value, label) for each, label in _orders().items()]
    return form


def cells_of(line: RosterLine, at: datetime, url: str) -> RosterCells:
    """The cells as of ``at``; ``url`` is where the person's page is."""
    return RosterCells(
        name=line.name,
        url=url,
        officer_id=line.officer_id,
        unit=line.unit,
        course=line.course_title,
        state=state(line.standing, at),
        flags=flag_reasons(line.standing, at),
    )


def in_words(wish: RosterFilter, *, unit: str, course: str, assignment: str, words: Words) -> str:
    """What the filter asks for, for a file: “State: In progress; Unit: Patrol”. “All” where it narrows nothing."""
    states = [words.state(each) for each in sorted(wish.states)]
    parts = (
        (_("State"), ", ".join(states)),
        (_("Only those"), words.flag(wish.flag) if wish.flag else ""),
        (_("Course"), course),
        (_("Unit"), unit),
        (_("Enrolled by the assignment to"), assignment),
        (_("Name or officer ID"), wish.text),
    )
    return "; ".join(f"{label}: {value}" for label, value in parts if value) or _("All")


def _word(words: type[Word], value: str) -> tuple[Word, ...]:
    """The word of an enumeration, none for nothing."""
    if not value:
        return ()
    try:
        return (words(value),)
    except ValueError as error:
        raise InvalidInputError from error


def _orders() -> dict[Order, str]:
    return {
        Order.URGENCY: _("What is urgent"),
        Order.NAME: _("Name"),
        Order.UNIT: _("Unit"),
        Order.COURSE: _("Course"),
        Order.DUE: _("Due date"),
        Order.ACTIVITY: _("Last activity"),
    }
