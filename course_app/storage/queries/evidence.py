"""What an auditor needs beside a transcript: every attempt with all its grades, completions, and moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from course_app.storage.models.accounts import Account
from course_app.storage.models.attempts import Attempt, Grade, Submission
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, EnrolmentMove
from course_app.storage.models.publishing import Edition


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One sitting of a quiz; submission is ``None`` while it is open. ``edition_id`` says where its quiz has its title."""

    id: int
    public_id: str
    enrolment_id: int
    edition_id: int
    edition: int
    quiz: str
    ordinal: int
    started_at: datetime
    submitted_at: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One grade of an attempt."""

    attempt_id: int
    sequence: int
    earned: Fraction
    possible: Fraction
    pass_mark: Fraction
    passed: bool
    graded_at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CompletionRow:
    """A completion with the edition that it was reached on."""

    enrolment_id: int
    public_id: str
    completed_at: datetime
    minutes: int
    edition: str
    number: int
    title: str
    documents: str
    published_at: datetime
    certificate: str | None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """An enrolment went from one edition to another."""

    enrolment_id: int
    from_edition: int
    to_edition: int
    at: datetime


def attempts(session: Session, *, account_id: int) -> Sequence[AttemptRow]:
    """Every attempt of the person, oldest first."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.enrolment_id,
            Attempt.edition_id,
            Edition.number,
            Attempt.quiz,
            Attempt.ordinal,
            Attempt.started_at,
            Submission.submitted_at,
            Submission.by,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .where(Enrolment.account_id == account_id)
        .order_by(Attempt.started_at, Attempt.id)
    )
    return [AttemptRow(*row) for row in session.execute(query)]


def grades(session: Session, *, account_id: int) -> Sequence[GradeRow]:
    """Every grade of the person's attempts in their order, without what each single answer came to."""
    by = aliased(Account)
    rows = session.execute(
        select(
            Grade.attempt_id,
            Grade.sequence,
            Grade.earned,
            Grade.possible,
            Grade.pass_mark,
            Grade.passed,
            Grade.graded_at,
            by.name,
            Grade.reason,
        )
        .join(Attempt, Attempt.id == Grade.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(by, by.id == Grade.graded_by)
        .where(Enrolment.account_id == account_id)
        .order_by(Grade.attempt_id, Grade.sequence)
    )
    return [GradeRow(*row) for row in rows]


def completions(session: Session, *, account_id: int) -> Sequence[CompletionRow]:
    """Every completion of the person, with its certificate."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Completion.enrolment_id,
            Completion.public_id,
            Completion.completed_at,
            Completion.minutes,
            Edition.public_id,
            Edition.number,
            Edition.title,
            Edition.digest,
            Edition.published_at,
            Certificate.public_id,
        )
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Edition, Edition.id == Completion.edition_id)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(Enrolment.account_id == account_id)
        .order_by(Completion.id)
    )
    return [CompletionRow(*row) for row in session.execute(query)]


def moves(session: Session, *, account_id: int) -> Sequence[MoveRow]:
    """Every move of the person between editions, oldest first."""
    before, after = aliased(Edition), aliased(Edition)
    rows = session.execute(
        select(EnrolmentMove.enrolment_id, before.number, after.number, EnrolmentMove.at)
        .join(Enrolment, Enrolment.id == EnrolmentMove.enrolment_id)
        .join(before, before.id == EnrolmentMove.from_edition_id)
        .join(after, after.id == EnrolmentMove.to_edition_id)
        .where(Enrolment.account_id == account_id)
        .order_by(EnrolmentMove.id)
    )
    return [MoveRow(*row) for row in rows]
