"""Rosters: who of a team stands where with which course, and what a supervisor may ask of such a list."""

from dataclasses import dataclass, replace
from enum import StrEnum

from course_app.domain.progress import Flag, Standing, State

PAGE_SIZE = 50
TO_DO = frozenset({State.NOT_STARTED, State.IN_PROGRESS})
"""Whoever is in one of these has not done it and is not excused from it."""


class Order(StrEnum):
    """What a roster is sorted by. Names decide between equals."""

    URGENCY = "urgency"
    """Overdue ones first, then what is to do by due date, then excused, then completed."""
    NAME = "name"
    UNIT = "unit"
    COURSE = "course"
    DUE = "due"
    ACTIVITY = "activity"
    """The latest activity first."""


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """One question to a roster: it feeds the page and the file alike. What is not given does not narrow.

    ``course`` is a key, ``unit`` the public id of a unit (all below it are meant too), ``assignment`` that of the one
    that made the enrolment, ``text`` a part of a name or officer id, ``states`` those wanted.
    """

    course: str | None = None
    unit: str | None = None
    assignment: str | None = None
    states: frozenset[State] = frozenset()
    flag: Flag | None = None
    text: str = ""
    order: Order = Order.URGENCY

    def base(self) -> "RosterFilter":
        """Whose numbers stand above the list: those of this course, unit and assignment."""
        return RosterFilter(course=self.course, unit=self.unit, assignment=self.assignment)

    def narrows(self) -> bool:
        """Whether anything is left out; the order leaves out nothing."""
        return replace(self, order=Order.URGENCY) != RosterFilter()


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person's newest enrolment in one course. Officer and enrolment are named by their public ids."""

    officer: str
    name: str
    officer_id: str | None
    unit: str
    enrolment: str
    course_key: str
    course_title: str
    standing: Standing

    @property
    def done(self) -> int:
        """How many required parts are done."""
        return self.standing.lessons_done + self.standing.quizzes_passed

    @property
    def total(self) -> int:
        """How many parts are required."""
        return self.standing.lessons_total + self.standing.quizzes_total


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many enrolments are in each state, and how many of them carry a flag.

    ``matching`` counts those that also meet the rest of the filter: states, flag and name.
    """

    not_started: int
    in_progress: int
    completed: int
    excused: int
    overdue: int
    due_soon: int
    blocked: int
    matching: int

    @property
    def total(self) -> int:
        """Everything that was counted: each enrolment is in exactly one state."""
        return self.not_started + self.in_progress + self.completed + self.excused


def page_count(rows: int) -> int:
    """How many pages the rows fill; an empty list is one page too."""
    return max(1, -(-rows // PAGE_SIZE))
