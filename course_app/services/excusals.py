"""Excusals: an enrolment that does not bind for a time, with the reason."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.agencies import end_of_day, local_day
from course_app.domain.assignments import DayFault, day_fault
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.progress import Standing, is_excused
from course_app.domain.records import RecordKind
from course_app.domain.standings import Facts
from course_app.services import records
from course_app.services.completion import facts_of, settle
from course_app.services.teams import enrolment_to_decide
from course_app.storage.models.assignments import Excusal
from course_app.storage.queries import assignments as assignment_queries
from course_app.storage.queries import enrolments as enrolment_queries


def excuse(
    session: Session,
    *,
    now: datetime,
    enrolment_id: int,
    since: datetime,
    until: datetime | None,
    reason: str,
    actor_id: int | None,
) -> str:
    """The enrolment does not bind from ``since`` until ``until``; returns the excusal's public id.

    A later excusal takes the place of an earlier one; both rows stay.
    """
    enrolment = enrolment_queries.by_id(session, enrolment_id=enrolment_id, lock=True)
    if enrolment is None:
        raise NotFoundError
    row = Excusal(
        enrolment_id=enrolment.id,
        since=since,
        until=until,
        reason=reason,
        excused_by=actor_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    records.append(
        session,
        now=now,
        kind=RecordKind.EXCUSAL,
        agency_id=enrolment.agency_id,
        actor_id=actor_id,
        subject_id=enrolment.account_id,
        data={
            "excusal": row.public_id,
            "enrolment": enrolment.public_id,
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
        },
    )
    settle(session, now=now, enrolment=enrolment)
    return row.public_id


def excuse_officer(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    enrolment: str,
    last_day: date | None,
    reason: str,
) -> DayFault | None:
    """Somebody of the supervisor's team is excused from now to the end of ``last_day``, or for good without one.

    Returns what is wrong with the day, if anything is. The very same excusal again changes nothing. Raises NotFoundError outside the team, SelfDealingError for
    oneself, ConflictError where the course is completed.
    """
    zone = ZoneInfo(actor.time_zone)
    found = enrolment_to_decide(session, now=now, actor=actor, enrolment=enrolment)
    fault = day_fault(last_day, today=local_day(now, zone)) if last_day else None
    if fault is not None:
        return fault
    facts = open_facts(session, enrolment_id=found.enrolment_id)
    until = end_of_day(last_day, zone) if last_day else None
    if is_excused(_held(facts), now) and assignment_queries.is_last_excusal(
        session,
        enrolment_id=found.enrolment_id,
        until=until,
        reason=reason,
        excused_by=actor.account_id,
    ):
        return None
    excuse(
        session,
        now=now,
        enrolment_id=found.enrolment_id,
        since=now,
        until=until,
        reason=reason,
        actor_id=actor.account_id,
    )
    return None


def end_for_officer(session: Session, *, now: datetime, actor: Actor, enrolment: str, reason: str) -> None:
    """The excusal that holds for somebody of the team ends now; the earlier entry stays beside this one.

    Raises as ``excuse_officer``, and ConflictError where nobody is excused.
    """
    found = enrolment_to_decide(session, now=now, actor=actor, enrolment=enrolment)
    facts = open_facts(session, enrolment_id=found.enrolment_id)
    held = _held(facts)
    if held.excused_from is None or not is_excused(held, now):
        raise ConflictError
    excuse(
        session,
        now=now,
        enrolment_id=found.enrolment_id,
        since=held.excused_from,
        until=now,
        reason=reason,
        actor_id=actor.account_id,
    )


def _held(facts: Facts) -> Standing:
    return Standing(excused_from=facts.excused_from, excused_until=facts.excused_until)


def open_facts(session: Session, *, enrolment_id: int) -> Facts:
    """The facts of an enrolment that is not completed, its row locked. Raises ConflictError for a completed one."""
    row = enrolment_queries.by_id(session, enrolment_id=enrolment_id, lock=True)
    if row is None:
        raise NotFoundError
    facts = facts_of(session, enrolment=row)
    if facts.completed_at is not None:
        raise ConflictError
    return facts
