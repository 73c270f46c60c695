"""Settling an enrolment: after each fact, whether it completes the course, and the standing it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course
from course_app.domain.completion import missing
from course_app.domain.records import RecordKind
from course_app.domain.standings import Facts, derive, next_step, quiz_progress, required_moments
from course_app.services import certificates, records
from course_app.storage.database import connection_of
from course_app.storage.editions import load_course
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Standing
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import progress as progress_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.enrolments import MANY, STANDING, EnrolmentRow

_WRITE_STANDING = update(Standing).where(Standing.enrolment_id == bindparam("of_enrolment"))


def facts_of(session: Session, *, enrolment: EnrolmentRow) -> Facts:
    """Every stored fact about the enrolment that its standing rests on."""
    return facts_of_all(session, enrolments=[enrolment])[enrolment.id]


def facts_of_all(session: Session, *, enrolments: Sequence[EnrolmentRow]) -> Mapping[int, Facts]:
    """As ``facts_of`` for some hundred enrolments, by id, with as many statements as for one."""
    ids = [enrolment.id for enrolment in enrolments]
    lessons = progress_queries.done_by_enrolment(session, enrolment_ids=ids)
    sittings = sitting_queries.sittings_by_enrolment(session, enrolment_ids=ids)
    checked = progress_queries.checked_between(session, enrolment_ids=ids)
    outcomes = progress_queries.outcomes(session, enrolment_ids=ids)
    return {
        enrolment.id: Facts(
            lessons=lessons.get(enrolment.id, {}),
            sittings=sittings.get(enrolment.id, {}),
            checked=checked.get(enrolment.id),
            completed_at=outcomes[enrolment.id].completed_at,
            expires_at=outcomes[enrolment.id].expires_at,
            due_at=enrolment.due_at,
            excused_from=outcomes[enrolment.id].excused_from,
            excused_until=outcomes[enrolment.id].excused_until,
        )
        for enrolment in enrolments
    }


def settle(session: Session, *, now: datetime, enrolment: EnrolmentRow, at: datetime | None = None) -> Facts:
    """The enrolment is complete if its rules are met, and its standing equals its facts.

    Part of the transaction that stored a new fact, with the enrolment's row locked; so completion, certificate
    and standing appear together with the fact that caused them. Completion is never taken back. ``at`` is when
    that fact came about, if it was before ``now``: whoever was done at a deadline is not late because we were.
    """
    course = load_course(session, enrolment.edition_id)
    facts = facts_of(session, enrolment=enrolment)
    if _is_met(course, facts):
        completed_at = now if at is None else max(at, *required_moments(course, facts))
        expires_at = _complete(
            session, now=now, enrolment=enrolment, course=course, completed_at=completed_at
        )
        facts = replace(facts, completed_at=completed_at, expires_at=expires_at)
    write_standing(session, enrolment=enrolment, course=course, facts=facts)
    return facts


def settle_all(session: Session, *, now: datetime, enrolment_ids: Sequence[int]) -> None:
    """As ``settle`` for many enrolments, all locked, with a few statements for some hundred of them.

    Whoever turns out to be complete is settled alone, with a record and a certificate: those are few.
    """
    for start in range(0, len(enrolment_ids), MANY):
        rows = enrolment_queries.by_ids(session, enrolment_ids=enrolment_ids[start : start + MANY])
        facts = facts_of_all(session, enrolments=rows)
        standings = []
        for row in rows:
            course = load_course(session, row.edition_id)
            if _is_met(course, facts[row.id]):
                settle(session, now=now, enrolment=row)
            else:
                standings.append({"enrolment_id": row.id, **standing_columns(course, facts[row.id])})
        if standings:
            session.execute(update(Standing).execution_options(synchronize_session=False), standings)


def _is_met(course: Course, facts: Facts) -> bool:
    """Whether the facts complete the course, and no completion is stored yet."""
    return facts.completed_at is None and not missing(
        course, facts.lessons, quiz_progress(course, facts.sittings)
    )


def write_standing(session: Session, *, enrolment: EnrolmentRow, course: Course, facts: Facts) -> None:
    """The stored standing of the enrolment is the one that ``facts`` come to."""
    row = {"of_enrolment": enrolment.id, **standing_columns(course, facts)}
    connection_of(session).execute(_WRITE_STANDING, row)


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
