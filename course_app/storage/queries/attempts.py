"""Attempts one by one, and the answers and grades that count."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.answers import Revision
from course_app.domain.attempts import Paper, PaperItem
from course_app.storage.database import lock_for_update
from course_app.storage.models.attempts import Answer, Attempt, Grade, Submission
from course_app.storage.models.progress import Enrolment
from course_app.storage.queries.scopes import Shape, ask, inside, shape, values


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt and whose it is."""

    id: int
    public_id: str
    enrolment_id: int
    agency_id: int
    account_id: int
    quiz: str
    ordinal: int
    edition_id: int
    paper: Paper
    started_at: datetime
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """The newest revision of an answer and when it was saved."""

    revision: Revision
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerState:
    """What a save must know: whether the attempt was submitted, and the newest revision."""

    submitted_at: datetime | None
    latest: SavedAnswer | None


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The grade that holds: the one with the highest sequence."""

    earned: Fraction
    possible: Fraction
    pass_mark: Fraction
    passed: bool
    marks: tuple[dict[str, object], ...]
    submitted_at: datetime
    by: str


def find(session: Session, *, scope: Scope, public_id: str) -> AttemptRow | None:
    """The attempt with this id inside ``scope``; not locked."""
    return _one(session, _in_scope(shape(scope)), {**values(scope), "public_id": public_id})


def lock_open(session: Session, *, scope: Scope, public_id: str, now: datetime) -> AttemptRow | None:
    """The attempt, locked, if its deadline is not reached; submission must be read after the lock."""
    statement = _open_in_scope(shape(scope), lock=lock_for_update(session))
    return _one(session, statement, {**values(scope), "public_id": public_id, "now": now})


def lock(session: Session, *, attempt_id: int) -> AttemptRow:
    """The attempt, locked. Whoever also needs its enrolment locks that one first."""
    row = _one(session, _locked(lock=lock_for_update(session)), {"attempt_id": attempt_id})
    if row is None:
        message = f"no attempt {attempt_id}"
        raise LookupError(message)
    return row


def answer_state(session: Session, *, attempt_id: int, question: str) -> AnswerState:
    """Submission and newest revision of one question's answer, in one statement."""
    row = ask(session, _STATE, {"attempt_id": attempt_id, "question": question}).one()
    submitted_at, number, choice, saved_at = row
    latest = None if number is None else SavedAnswer(Revision(number, tuple(choice)), saved_at)
    return AnswerState(submitted_at, latest)


def revision(session: Session, *, attempt_id: int, question: str, number: int) -> SavedAnswer | None:
    """The revision with this number, if it is stored."""
    row = session.execute(
        select(Answer.choice, Answer.saved_at).where(
            Answer.attempt_id == attempt_id, Answer.question == question, Answer.revision == number
        )
    ).one_or_none()
    return SavedAnswer(Revision(number, tuple(row[0])), row[1]) if row else None


def answers(session: Session, *, attempt_id: int) -> dict[str, SavedAnswer]:
    """The newest revision of every answered question."""
    return {
        question: SavedAnswer(Revision(number, tuple(choice)), saved_at)
        for question, number, choice, saved_at in ask(session, _ANSWERS, {"attempt_id": attempt_id})
    }


def grade(session: Session, *, attempt_id: int) -> GradeRow | None:
    """The grade of a submitted attempt; ``None`` while it is open."""
    row = ask(session, _GRADE, {"attempt_id": attempt_id}).one_or_none()
    return GradeRow(row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6]) if row else None


def overdue(session: Session, *, now: datetime) -> tuple[int, int] | None:
    """(enrolment id, attempt id) of the attempt that is past its deadline the longest and that nobody closed yet."""
    row = session.execute(
        select(Attempt.enrolment_id, Attempt.id)
        .outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .where(Attempt.deadline_at <= now, Submission.attempt_id.is_(None))
        .order_by(Attempt.deadline_at)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def submitted_at(session: Session, *, attempt_id: int) -> datetime | None:
    """When the attempt was submitted; ``None`` while nobody has closed it."""
    found: datetime | None = ask(session, _SUBMITTED, {"attempt_id": attempt_id}).scalar_one_or_none()
    return found


def _attempts() -> Select[*tuple[Any, ...]]:
    return select(
        Attempt.id,
        Attempt.public_id,
        Attempt.enrolment_id,
        Enrolment.agency_id,
        Enrolment.account_id,
        Attempt.quiz,
        Attempt.ordinal,
        Attempt.edition_id,
        Attempt.paper,
        Attempt.started_at,
        Attempt.deadline_at,
    ).join(Enrolment, Enrolment.id == Attempt.enrolment_id)


@cache
def _in_scope(kind: Shape) -> Select[*tuple[Any, ...]]:
    condition = inside(kind, agency=Enrolment.agency_id, account=Enrolment.account_id)
    return _attempts().where(Attempt.public_id == bindparam("public_id"), condition)


@cache
def _open_in_scope(kind: Shape, *, lock: bool) -> Select[*tuple[Any, ...]]:
    in_time = or_(Attempt.deadline_at.is_(None), Attempt.deadline_at > bindparam("now"))
    query = _in_scope(kind).where(in_time)
    return query.with_for_update(of=Attempt, key_share=True) if lock else query


@cache
def _locked(*, lock: bool) -> Select[*tuple[Any, ...]]:
    query = _attempts().where(Attempt.id == bindparam("attempt_id"))
    return query.with_for_update(of=Attempt, key_share=True) if lock else query


def _newest_answers() -> Select[*tuple[Any, ...]]:
    newest = (
        select(Answer.question, func.max(Answer.revision).label("revision"))
        .where(Answer.attempt_id == bindparam("attempt_id"))
        .group_by(Answer.question)
        .subquery()
    )
    return (
        select(Answer.question, Answer.revision, Answer.choice, Answer.saved_at)
        .join(newest, and_(newest.c.question == Answer.question, newest.c.revision == Answer.revision))
        .where(Answer.attempt_id == bindparam("attempt_id"))
    )


_STATE = (
    select(Submission.submitted_at, Answer.revision, Answer.choice, Answer.saved_at)
    .select_from(Attempt)
    .outerjoin(Submission, Submission.attempt_id == Attempt.id)
    .outerjoin(Answer, and_(Answer.attempt_id == Attempt.id, Answer.question == bindparam("question")))
    .where(Attempt.id == bindparam("attempt_id"))
    .order_by(Answer.revision.desc())
    .limit(1)
)
_ANSWERS = _newest_answers()
_GRADE = (
    select(
        Grade.earned,
        Grade.possible,
        Grade.pass_mark,
        Grade.passed,
        Grade.marks,
        Submission.submitted_at,
        Submission.by,
    )
    .join(Submission, Submission.attempt_id == Grade.attempt_id)
    .where(Grade.attempt_id == bindparam("attempt_id"))
    .order_by(Grade.sequence.desc())
    .limit(1)
)
_SUBMITTED = select(Submission.submitted_at).where(Submission.attempt_id == bindparam("attempt_id"))


def _one(
    session: Session, statement: Select[*tuple[Any, ...]], parameters: dict[str, object]
) -> AttemptRow | None:
    row = ask(session, statement, parameters).one_or_none()
    if row is None:
        return None
    found = row._asdict()
    paper = tuple(PaperItem(question, tuple(options)) for question, options in found.pop("paper"))
    return AttemptRow(**found, paper=paper)
