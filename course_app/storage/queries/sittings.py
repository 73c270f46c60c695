"""Sittings: the attempts of an enrolment as its rules see them, with the grade that holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from course_app.domain.attempts import Sitting
from course_app.storage.models.attempts import Attempt, Grade, Submission
from course_app.storage.queries.scopes import ask


@dataclass(frozen=True, slots=True)
class SittingRow:
    """One attempt as the list of a quiz's attempts shows it."""

    id: int
    quiz: str
    public_id: str
    sitting: Sitting
    earned: Fraction | None
    possible: Fraction | None


def sittings(session: Session, *, enrolment_id: int, quiz: str | None = None) -> Sequence[SittingRow]:
    """The attempts of an enrolment (at one quiz, or at all), oldest first, with the grade that holds."""
    rows = ask(session, _SITTINGS, {"enrolment_id": enrolment_id})
    return [
        SittingRow(row[0], row[1], row[7], Sitting(*row[2:8]), row[8], row[9])
        for row in rows
        if quiz in (None, row[1])
    ]


def sittings_by_enrolment(
    session: Session, *, enrolment_ids: Collection[int]
) -> dict[int, dict[str, tuple[Sitting, ...]]]:
    """The attempts of some enrolments by enrolment and quiz, oldest first."""
    found: dict[int, dict[str, tuple[Sitting, ...]]] = {}
    for row in ask(session, _SITTINGS_OF_SOME, {"enrolment_ids": list(enrolment_ids)}):
        quizzes = found.setdefault(row[0], {})
        quizzes[row[1]] = (*quizzes.get(row[1], ()), Sitting(*row[2:8]))
    return found


def passed_quizzes(session: Session, *, enrolment_id: int) -> frozenset[str]:
    """The quizzes of which some attempt was passed."""
    return frozenset(ask(session, _PASSED, {"enrolment_id": enrolment_id}).scalars())


def _last_sequence() -> ScalarSelect[int]:
    return (
        select(func.max(Grade.sequence))
        .where(Grade.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )


_SITTING = (
    Attempt.quiz,
    Attempt.ordinal,
    Attempt.started_at,
    Attempt.deadline_at,
    Submission.submitted_at,
    Grade.passed,
    Attempt.public_id,
)


def _with_outcome(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .outerjoin(Grade, and_(Grade.attempt_id == Attempt.id, Grade.sequence == _last_sequence()))
        .order_by(Attempt.quiz, Attempt.ordinal)
    )


_SITTINGS = _with_outcome(
    select(Attempt.id, *_SITTING, Grade.earned, Grade.possible).where(
        Attempt.enrolment_id == bindparam("enrolment_id")
    )
)
_SITTINGS_OF_SOME = _with_outcome(
    select(Attempt.enrolment_id, *_SITTING).where(
        Attempt.enrolment_id.in_(bindparam("enrolment_ids", expanding=True))
    )
)
_PASSED = (
    select(Attempt.quiz)
    .join(Grade, and_(Grade.attempt_id == Attempt.id, Grade.sequence == _last_sequence()))
    .where(Attempt.enrolment_id == bindparam("enrolment_id"), Grade.passed)
    .distinct()
)
