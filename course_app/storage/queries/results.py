"""Numbers of the people who take a course, and their graded attempts, inside a scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.progress import State
from course_app.domain.publishing import ChangeClass
from course_app.storage.models.accounts import Account
from course_app.storage.models.attempts import Attempt, Grade
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Edition
from course_app.storage.queries.scopes import Shape, ask, inside, shape, values
from course_app.storage.queries.standings import IS_NEWEST, STATES, moments

AT_ONCE = 500
"""How many attempts are in memory at a time."""


@dataclass(frozen=True, slots=True)
class CourseNumbers:
    """How many active people take a course, by state."""

    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    excused: int = 0


@dataclass(frozen=True, slots=True)
class GradedRow:
    """One graded attempt; ``marks`` as they are stored."""

    account_id: int
    earned: Fraction
    possible: Fraction
    passed: bool
    marks: list[dict[str, object]]


def numbers(session: Session, *, now: datetime, scope: Scope) -> dict[int, CourseNumbers]:
    """The numbers of every course that anybody in scope takes, by the course's id."""
    rows = ask(session, _numbers(shape(scope)), {**values(scope), **moments(now)})
    return {course_id: CourseNumbers(*counted) for course_id, *counted in rows}


def assessing(session: Session, *, course_id: int) -> tuple[int, ...]:
    """The numbers of the editions that changed the assessment of a course, oldest first."""
    return tuple(ask(session, _ASSESSING, {"course_id": course_id}).scalars())


def edition_id(session: Session, *, course_id: int, number: int) -> int:
    """The edition of a course with this number."""
    query = select(Edition.id).where(Edition.course_id == course_id, Edition.number == number)
    return session.execute(query).scalar_one()


def graded(
    session: Session, *, scope: Scope, course_id: int, quiz: str, since: int, through: int
) -> Iterator[GradedRow]:
    """The graded attempts at a quiz on the editions ``since`` to ``through``, with the grade that holds."""
    statement = _graded(shape(scope)).execution_options(yield_per=AT_ONCE)
    asked = {**values(scope), "course_id": course_id, "quiz": quiz, "since": since, "through": through}
    for row in ask(session, statement, asked):
        yield GradedRow(*row)


_ASSESSING: Select[*tuple[Any, ...]] = (
    select(Edition.number)
    .where(Edition.course_id == bindparam("course_id"), Edition.change_class == ChangeClass.ASSESSMENT.value)
    .order_by(Edition.number)
)


@lru_cache
def _numbers(kind: Shape) -> Select[*tuple[Any, ...]]:
    states = (State.NOT_STARTED, State.IN_PROGRESS, State.COMPLETED, State.EXCUSED)
    return (
        select(Enrolment.course_id, *(func.count().filter(STATES[state]) for state in states))
        .select_from(Standing)
        .join(Enrolment, Enrolment.id == Standing.enrolment_id)
        .join(Account, Account.id == Enrolment.account_id)
        .where(inside(kind, agency=Account.agency_id, account=Account.id), Account.active, IS_NEWEST)
        .group_by(Enrolment.course_id)
    )


@lru_cache
def _graded(kind: Shape) -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(Grade.sequence))
        .where(Grade.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )
    return (
        select(Account.id, Grade.earned, Grade.possible, Grade.passed, Grade.marks)
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Account, Account.id == Enrolment.account_id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .join(Grade, (Grade.attempt_id == Attempt.id) & (Grade.sequence == last))
        .where(
            inside(kind, agency=Account.agency_id, account=Account.id),
            Enrolment.course_id == bindparam("course_id"),
            Attempt.quiz == bindparam("quiz"),
            Edition.number.between(bindparam("since"), bindparam("through")),
        )
    )
