"""Extensions: a due date is put off for one enrolment, with the reason."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.agencies import end_of_day, local_day
from course_app.domain.assignments import DayFault, day_fault, last_day_of
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.completion import settle
from course_app.services.excusals import open_facts
from course_app.services.teams import enrolment_to_decide
from course_app.storage.models.assignments import Extension
from course_app.storage.models.progress import Enrolment
from course_app.storage.queries import enrolments as enrolment_queries


def extend(
    session: Session, *, now: datetime, actor: Actor, enrolment: str, due_on: date, reason: str
) -> DayFault | None:
    """Somebody of the supervisor's team has time until the end of ``due_on``, whatever older assignments ask.

    Returns what is wrong with the day, if anything is: it must be later than the due date so far. Raises NotFoundError
    outside the team, SelfDealingError for oneself, ConflictError where the course is completed or has no due date.
    """
    zone = ZoneInfo(actor.time_zone)
    found = enrolment_to_decide(session, now=now, actor=actor, enrolment=enrolment)
    enrolment_queries.lock_accounts(session, account_ids=[found.account_id])  # as whoever applies assignments
    was_due_at = open_facts(session, enrolment_id=found.enrolment_id).due_at
    if was_due_at is None:
        raise ConflictError
    fault = day_fault(due_on, today=local_day(now, zone), after=last_day_of(was_due_at, zone))
    if fault is not None:
        return fault
    due_at = end_of_day(due_on, zone)
    _put_off(session, now, found.enrolment_id, due_at)
    row = Extension(
        enrolment_id=found.enrolment_id,
        due_at=due_at,
        was_due_at=was_due_at,
        reason=reason,
        extended_by=actor.account_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    records.append(
        session,
        now=now,
        kind=RecordKind.EXTENSION,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=found.account_id,
        data={
            "extension": row.public_id,
            "enrolment": found.public_id,
            "due_at": due_at.isoformat(),
            "was_due_at": was_due_at.isoformat(),
        },
    )
    return None


def _put_off(session: Session, now: datetime, enrolment_id: int, due_at: datetime) -> None:
    session.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(due_at=due_at))
    row = enrolment_queries.by_id(session, enrolment_id=enrolment_id)
    if row is None:
        raise NotFoundError
    settle(session, now=now, enrolment=replace(row, due_at=due_at))
