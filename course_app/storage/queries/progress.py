"""The facts of one enrolment: lessons done, checks answered, excusals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from course_app.storage.models.assignments import Excusal
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import CheckAnswer, LessonCompletion, LessonRereading
from course_app.storage.queries.scopes import ask


@dataclass(frozen=True, slots=True)
class LessonDone:
    """When a lesson was done, and on which edition it was read last."""

    completed_at: datetime
    edition_id: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """The newest answer to one check of a lesson."""

    question: str
    choice: tuple[str, ...]
    correct: bool


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What ended or suspended an enrolment, if anything did."""

    completed_at: datetime | None
    expires_at: datetime | None
    excused_from: datetime | None
    excused_until: datetime | None


def lessons_done(session: Session, *, enrolment_id: int) -> dict[str, LessonDone]:
    """The lessons of the enrolment that are done, by key."""
    rows = ask(session, _LESSONS, {"enrolment_id": enrolment_id})
    return {lesson: LessonDone(completed_at, edition_id) for lesson, completed_at, edition_id in rows}


def done_by_enrolment(session: Session, *, enrolment_ids: Collection[int]) -> dict[int, set[str]]:
    """The keys of the lessons that are done, for each of some enrolments."""
    found: dict[int, set[str]] = {}
    for enrolment_id, lesson in ask(session, _DONE_OF_SOME, {"enrolment_ids": list(enrolment_ids)}):
        found.setdefault(enrolment_id, set()).add(lesson)
    return found


def checks_of_lesson(session: Session, *, enrolment_id: int, lesson: str) -> Sequence[CheckRow]:
    """The newest answer to each check of the lesson."""
    rows = ask(session, _CHECKS, {"enrolment_id": enrolment_id, "lesson": lesson})
    return [CheckRow(question, tuple(choice), correct) for question, choice, correct in rows]


def checked_between(session: Session, *, enrolment_id: int) -> tuple[datetime, datetime] | None:
    """When the first and the last check of the enrolment was answered."""
    first, last = ask(session, _CHECKED, {"enrolment_id": enrolment_id}).one()
    return None if first is None or last is None else (first, last)


def outcome(session: Session, *, enrolment_id: int) -> OutcomeRow:
    """Completion, expiry of its certificate, and the excusal that was entered last."""
    ended = ask(session, _COMPLETED, {"enrolment_id": enrolment_id}).one_or_none()
    excused = ask(session, _EXCUSED, {"enrolment_id": enrolment_id}).one_or_none()
    return OutcomeRow(*(ended or (None, None)), *(excused or (None, None)))


_READ_AGAIN_ON = (
    select(func.max(LessonRereading.edition_id))
    .where(
        LessonRereading.enrolment_id == LessonCompletion.enrolment_id,
        LessonRereading.lesson == LessonCompletion.lesson,
    )
    .correlate(LessonCompletion)
    .scalar_subquery()
)
_LESSONS = select(
    LessonCompletion.lesson,
    LessonCompletion.completed_at,
    func.coalesce(_READ_AGAIN_ON, LessonCompletion.edition_id),
).where(LessonCompletion.enrolment_id == bindparam("enrolment_id"))
_DONE_OF_SOME = select(LessonCompletion.enrolment_id, LessonCompletion.lesson).where(
    LessonCompletion.enrolment_id.in_(bindparam("enrolment_ids", expanding=True))
)
_NEWEST_CHECKS = (
    select(func.max(CheckAnswer.id))
    .where(CheckAnswer.enrolment_id == bindparam("enrolment_id"), CheckAnswer.lesson == bindparam("lesson"))
    .group_by(CheckAnswer.question)
)
_CHECKS = select(CheckAnswer.question, CheckAnswer.choice, CheckAnswer.correct).where(
    CheckAnswer.id.in_(_NEWEST_CHECKS)
)
_CHECKED = select(func.min(CheckAnswer.answered_at), func.max(CheckAnswer.answered_at)).where(
    CheckAnswer.enrolment_id == bindparam("enrolment_id")
)
_COMPLETED = (
    select(Completion.completed_at, Certificate.expires_at)
    .outerjoin(Certificate, Certificate.completion_id == Completion.id)
    .where(Completion.enrolment_id == bindparam("enrolment_id"))
)
_EXCUSED = (
    select(Excusal.since, Excusal.until)
    .where(Excusal.enrolment_id == bindparam("enrolment_id"))
    .order_by(Excusal.id.desc())
    .limit(1)
)
