"""The roster of a team: one question feeds the numbers, the page and the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Scope
from course_app.domain.errors import NotFoundError
from course_app.domain.records import RecordKind
from course_app.domain.rosters import PAGE_SIZE, Numbers, RosterFilter, RosterLine, page_count
from course_app.services import access, records, team_assignments
from course_app.services.access import Looked
from course_app.services.team_assignments import TeamAssignment
from course_app.services.teams import CourseChoice, TeamUnit, courses, units
from course_app.storage.queries import rosters as queries
from course_app.storage.queries.rosters import Question


class Purpose(StrEnum):
    """What a file about other people is for; the record keeps it."""

    FOLLOW_UP = "follow-up"
    REPORT = "report"
    INSPECTION = "inspection"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Team:
    """A page of the roster with everything that stands around it, as of one moment."""

    as_of: datetime
    numbers: Numbers
    lines: tuple[RosterLine, ...]
    page: int
    pages: int
    units: tuple[TeamUnit, ...]
    courses: tuple[CourseChoice, ...]
    assignment: TeamAssignment | None
    """The one that the filter asks for."""


@dataclass(frozen=True, slots=True)
class Export:
    """A roster that was asked for as a file and is on the record.

    ``unit``, ``course`` and ``assignment`` (for whom) are names, for the file.
    """

    as_of: datetime
    rows: int
    unit: str
    course: str
    assignment: str
    question: Question


def team(session: Session, *, now: datetime, scope: Scope, wish: RosterFilter, page: int = 1) -> Team:
    """The roster as of ``now``, in four statements at any size. A page past the end is the last one.

    Raises NotFoundError where the unit is outside ``scope``, the assignment binds nobody in it, or the agency has no
    such course.
    """
    assignment = _assignment(session, scope, wish)
    known_units, known_courses = units(session, scope=scope), courses(session, agency_id=scope.agency_id)
    question = _question(now, scope, wish, known_units, known_courses)
    found = queries.numbers(session, question)
    pages = page_count(found.matching)
    shown = min(max(page, 1), pages)
    lines = queries.lines(session, question, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return Team(now, found, tuple(lines), shown, pages, known_units, known_courses, assignment)


def export(
    session: Session, *, now: datetime, actor: Actor, scope: Scope, wish: RosterFilter, purpose: Purpose
) -> Export:
    """The roster may leave as a file, and both logs say so.

    The record says who took how many lines, by which filter and what for; the access log says about whom. Filters
    are kept as keys and public ids; a name that was searched for is not.
    """
    assignment = _assignment(session, scope, wish)
    known_units, known_courses = units(session, scope=scope), courses(session, agency_id=scope.agency_id)
    question = _question(now, scope, wish, known_units, known_courses)
    rows = queries.numbers(session, question).matching
    records.append(
        session,
        now=now,
        kind=RecordKind.EXPORT,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=None,
        data={
            "what": "roster",
            "purpose": purpose.value,
            "rows": rows,
            "course": wish.course,
            "unit": wish.unit,
            "assignment": wish.assignment,
            "states": sorted(wish.states),
            "flag": wish.flag.value if wish.flag else None,
            "by_name": bool(wish.text),
        },
    )
    access.note_all(session, now=now, actor=actor, question=question, what=Looked.ROSTER_FILE)
    unit = next((each.name for each in known_units if each.public_id == wish.unit), "")
    course = next((each.title for each in known_courses if each.key == wish.course), "")
    return Export(now, rows, unit, course, assignment.whom if assignment else "", question)


def lines(session: Session, *, export: Export) -> Iterator[RosterLine]:
    """Every line of the file, in the order of the page, in memory that does not grow with their number."""
    return queries.all_lines(session, export.question)


def _assignment(session: Session, scope: Scope, wish: RosterFilter) -> TeamAssignment | None:
    if wish.assignment is None:
        return None
    return team_assignments.find(session, scope=scope, beyond=(), assignment=wish.assignment)


def _question(
    now: datetime,
    scope: Scope,
    wish: RosterFilter,
    known_units: tuple[TeamUnit, ...],
    known_courses: tuple[CourseChoice, ...],
) -> Question:
    unit = next((each for each in known_units if each.public_id == wish.unit), None)
    is_course = wish.course is None or any(each.key == wish.course for each in known_courses)
    if (wish.unit is not None and unit is None) or not is_course:
        raise NotFoundError
    return Question(now, scope, wish, unit.path if unit else None)
