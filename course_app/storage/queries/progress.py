"""The facts of one enrolment: lessons done, checks answered, excusals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import Session

from course_app.storage.models.assignments import Excusal
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import CheckAnswer, LessonCompletion, LessonRereading
from course_app.storage.queries.scopes import ask


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


def lessons_done(session: Session, *, enrolment_id: int) -> dict[str, int]:
    """The lessons of the enrolment that are done, by key, each with the edition on which it was read last."""
    rows = ask(session, _LESSONS, {"enrolment_id": enrolment_id})
    return {row[0]: row[1] for row in rows}


def done_by_enrolment(session: Session, *, enrolment_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    """The lessons that are done, by key, and since when, for each of some enrolments."""
    found: dict[int, dict[str, datetime]] = {}
    for enrolment_id, lesson, completed_at in ask(session, _DONE_OF_SOME, _some(enrolment_ids)):
        found.setdefault(enrolment_id, {})[lesson] = completed_at
    return found


def checks_of_lesson(session: Session, *, enrolment_id: int, lesson: str) -> Sequence[CheckRow]:
    """The newest answer to each check of the lesson."""
    rows = ask(session, _CHECKS, {"enrolment_id": enrolment_id, "lesson": lesson})
    return [CheckRow(question, tuple(choice), correct) for question, choice, correct in rows]


def checked_between(
    session: Session, *, enrolment_ids: Collection[int]
) -> dict[int, tuple[datetime, datetime]]:
    """When the first and the last check was answered, for each of some enrolments where any was."""
    rows = ask(session, _CHECKED, _some(enrolment_ids))
    return {enrolment_id: (first, last) for enrolment_id, first, last in rows}


def outcomes(session: Session, *, enrolment_ids: Collection[int]) -> dict[int, OutcomeRow]:
    """Completion, expiry of its certificate, and the excusal that was entered last, for each of some enrolments."""
    ended = {row[0]: row[1:] for row in ask(session, _COMPLETED, _some(enrolment_ids))}
    excused = {row[0]: row[1:] for row in ask(session, _EXCUSED, _some(enrolment_ids))}
    nothing = (None, None)
    return {
        each: OutcomeRow(*ended.get(each, nothing), *excused.get(each, nothing)) for each in enrolment_ids
    }


def _some(enrolment_ids: Collection[int]) -> dict[str, object]:
    return {"enrolment_ids": list(enrolment_ids)}


_SOME: BindParameter[int] = bindparam("enrolment_ids", expanding=True)
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
    func.coalesce(_READ_AGAIN_ON, LessonCompletion.edition_id),
).where(LessonCompletion.enrolment_id == bindparam("enrolment_id"))
_DONE_OF_SOME = select(
    LessonCompletion.enrolment_id, LessonCompletion.lesson, LessonCompletion.completed_at
).where(LessonCompletion.enrolment_id.in_(_SOME))
_NEWEST_CHECKS = (
    select(func.max(CheckAnswer.id))
    .where(CheckAnswer.enrolment_id == bindparam("enrolment_id"), CheckAnswer.lesson == bindparam("lesson"))
    .group_by(CheckAnswer.question)
)
_CHECKS = select(CheckAnswer.question, CheckAnswer.choice, CheckAnswer.correct).where(
    CheckAnswer.id.in_(_NEWEST_CHECKS)
)
_CHECKED = (
    select(CheckAnswer.enrolment_id, func.min(CheckAnswer.answered_at), func.max(CheckAnswer.answered_at))
    .where(CheckAnswer.enrolment_id.in_(_SOME))
    .group_by(CheckAnswer.enrolment_id)
)
_COMPLETED = (
    select(Completion.enrolment_id, Completion.completed_at, Certificate.expires_at)
    .outerjoin(Certificate, Certificate.completion_id == Completion.id)
    .where(Completion.enrolment_id.in_(_SOME))
)
_LAST_EXCUSALS = (
    select(func.max(Excusal.id)).where(Excusal.enrolment_id.in_(_SOME)).group_by(Excusal.enrolment_id)
)
_EXCUSED = select(Excusal.enrolment_id, Excusal.since, Excusal.until).where(Excusal.id.in_(_LAST_EXCUSALS))
