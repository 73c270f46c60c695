"""The facts of an enrolment as the tables hold them, read row by row: another way than the service reads them."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.attempts import Sitting
from course_app.domain.standings import Facts
from course_app.storage.models.assignments import Excusal
from course_app.storage.models.attempts import Attempt, Grade, Submission
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import CheckAnswer, Enrolment, LessonCompletion


def stored_facts(session: Session, enrolment: Enrolment) -> Facts:
    """Everything that the standing of the enrolment rests on."""
    lessons = session.scalars(select(LessonCompletion).where(LessonCompletion.enrolment_id == enrolment.id))
    sittings = defaultdict(list)
    for attempt in session.scalars(
        select(Attempt).where(Attempt.enrolment_id == enrolment.id).order_by(Attempt.id)
    ):
        submission = session.get(Submission, attempt.id)
        grade = session.scalars(select(Grade).where(Grade.attempt_id == attempt.id)).one_or_none()
        sittings[attempt.quiz].append(
            Sitting(
                attempt.ordinal,
                attempt.started_at,
                attempt.deadline_at,
                submission.submitted_at if submission else None,
                grade.passed if grade else None,
            )
        )
    checked = sorted(
        session.scalars(select(CheckAnswer.answered_at).where(CheckAnswer.enrolment_id == enrolment.id))
    )
    completion = session.scalars(
        select(Completion).where(Completion.enrolment_id == enrolment.id)
    ).one_or_none()
    certificate = (
        completion
        and session.scalars(select(Certificate).where(Certificate.completion_id == completion.id)).one()
    )
    excusal = session.scalars(
        select(Excusal).where(Excusal.enrolment_id == enrolment.id).order_by(Excusal.id.desc())
    ).first()
    return Facts(
        lessons={row.lesson: row.completed_at for row in lessons},
        sittings={key: tuple(rows) for key, rows in sittings.items()},
        checked=(checked[0], checked[-1]) if checked else None,
        completed_at=completion.completed_at if completion else None,
        expires_at=certificate.expires_at if certificate else None,
        due_at=enrolment.due_at,
        excused_from=excusal.since if excusal else None,
        excused_until=excusal.until if excusal else None,
    )
