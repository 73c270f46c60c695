"""Settling an enrolment: after each fact, whether it completes the course, and the standing it leaves."""

from dataclasses import astuple, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.attempts import Sitting
from course_app.domain.catalog.courses import Course
from course_app.domain.completion import missing
from course_app.domain.records import RecordKind
from course_app.domain.standings import Facts, derive, next_step, quiz_progress, required_moments
from course_app.services import certificates, records
from course_app.storage.editions import load_course
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Standing
from course_app.storage.queries import progress as progress_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.enrolments import STANDING, EnrolmentRow


def facts_of(session: Session, *, enrolment: EnrolmentRow) -> Facts:
    """Every stored fact about the enrolment that its standing rests on."""
    sittings: dict[str, tuple[Sitting, ...]] = {}
    for row in sitting_queries.sittings(session, enrolment_id=enrolment.id):
        sittings[row.quiz] = (*sittings.get(row.quiz, ()), row.sitting)
    lessons = progress_queries.lessons_done(session, enrolment_id=enrolment.id)
    ended = progress_queries.outcome(session, enrolment_id=enrolment.id)
    return Facts(
        lessons={key: done.completed_at for key, done in lessons.items()},
        sittings=sittings,
        checked=progress_queries.checked_between(session, enrolment_id=enrolment.id),
        completed_at=ended.completed_at,
        expires_at=ended.expires_at,
        due_at=enrolment.due_at,
        excused_from=ended.excused_from,
        excused_until=ended.excused_until,
    )


def settle(session: Session, *, now: datetime, enrolment: EnrolmentRow, at: datetime | None = None) -> Facts:
    """The enrolment is complete if its rules are met, and its standing equals its facts.

    Part of the transaction that stored a new fact, with the enrolment's row locked; so completion, certificate
    and standing appear together with the fact that caused them. Completion is never taken back. ``at`` is when
    that fact came about, if it was before ``now``: whoever was done at a deadline is not late because we were.
    """
    course = load_course(session, enrolment.edition_id)
    facts = facts_of(session, enrolment=enrolment)
    if facts.completed_at is None and not missing(
        course, facts.lessons, quiz_progress(course, facts.sittings)
    ):
        completed_at = now if at is None else max(at, *required_moments(course, facts))
        expires_at = _complete(
            session, now=now, enrolment=enrolment, course=course, completed_at=completed_at
        )
        facts = replace(facts, completed_at=completed_at, expires_at=expires_at)
    write_standing(session, enrolment=enrolment, course=course, facts=facts)
    return facts


def write_standing(session: Session, *, enrolment: EnrolmentRow, course: Course, facts: Facts) -> None:
    """The stored standing of the enrolment is the one that ``facts`` come to."""
    row = update(Standing).where(Standing.enrolment_id == enrolment.id)
    session.execute(row.values(standing_columns(course, facts)))


def standing_columns(course: Course, facts: Facts) -> dict[str, object]:
    """What the row of a standing holds when these are the facts, by column."""
    step = next_step(course, facts.lessons, quiz_progress(course, facts.sittings))
    values = dict(zip((column.key for column in STANDING), astuple(derive(course, facts)), strict=True))
    return {**values, "next_kind": step.kind.value if step else None, "next_key": step.key if step else None}


def _complete(
    session: Session, *, now: datetime, enrolment: EnrolmentRow, course: Course, completed_at: datetime
) -> datetime | None:
    """The completion is stored, on the record and certified; returns when the certificate expires."""
    rule = {"lessons": course.completion.lessons.value, "quizzes": list(course.completion.quizzes)}
    completion = Completion(
        enrolment_id=enrolment.id,
        edition_id=enrolment.edition_id,
        completed_at=completed_at,
        minutes=course.minutes(),
        rule=rule,
    )
    session.add(completion)
    session.flush()
    records.append(
        session,
        now=now,
        kind=RecordKind.COMPLETION,
        agency_id=enrolment.agency_id,
        actor_id=enrolment.account_id,
        subject_id=enrolment.account_id,
        data={
            "completion": completion.public_id,
            "enrolment": enrolment.public_id,
            "course": enrolment.course_key,
            "edition": enrolment.edition_number,
            "completed_at": completed_at.isoformat(),
            "minutes": completion.minutes,
            "rule": rule,
        },
    )
    certificate = certificates.issue(
        session, now=now, completion_id=completion.id, months=course.certificate_months
    )
    return certificate.expires_at
