"""Enrolments: how an officer comes to take a course."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from course_app.domain import progress
from course_app.domain.accounts import Actor, own_scope
from course_app.domain.errors import NotFoundError
from course_app.domain.progress import Enrolling, enrolling
from course_app.domain.records import RecordKind
from course_app.domain.standings import derive
from course_app.services import records
from course_app.services.completion import facts_of, write_standing
from course_app.storage.editions import load_course
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries.enrolments import EnrolmentRow


class EnrolOutcome(StrEnum):
    """What a wish to enrol came to."""

    ENROLLED = "enrolled"
    RENEWED = "renewed"
    ALREADY = "already"
    NOT_OPEN = "not-open"


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    """What inserting an enrolment must know."""

    agency_id: int
    account_id: int
    course_id: int
    edition_id: int
    period: int
    due_at: datetime | None = None
    assignment_id: int | None = None
    created_by: int | None = None


def enrol_self(session: Session, *, now: datetime, actor: Actor, course_key: str) -> EnrolOutcome:
    """The officer is enrolled in an open course, once; pressing twice changes nothing.

    A completed enrolment is renewed by a new period once its certificate expires or is about to.
    """
    enrolment_queries.lock_accounts(session, account_ids=[actor.account_id])
    offer = catalog_queries.offer(session, agency_id=actor.agency_id, course_key=course_key, hold=True)
    if offer is None:
        raise NotFoundError
    last = enrolment_queries.current(session, scope=own_scope(actor), course_key=course_key)
    standing = _standing(session, last) if last else None
    if enrolling(standing, is_open=True, now=now) is None:
        return EnrolOutcome.ALREADY
    wish = enrolling(standing, is_open=offer.open_enrolment, now=now)
    if wish is None:
        return EnrolOutcome.NOT_OPEN
    row = insert(
        session,
        now=now,
        new=NewEnrolment(
            agency_id=actor.agency_id,
            account_id=actor.account_id,
            course_id=offer.course_id,
            edition_id=offer.edition_id,
            period=last.period + 1 if last else 1,
            created_by=actor.account_id,
        ),
    )
    records.append(
        session,
        now=now,
        kind=RecordKind.ENROLMENT,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=actor.account_id,
        data={
            "enrolment": row.public_id,
            "course": course_key,
            "edition": row.edition_number,
            "period": row.period,
        },
    )
    return EnrolOutcome.RENEWED if wish is Enrolling.RENEW else EnrolOutcome.ENROLLED


def insert(session: Session, *, now: datetime, new: NewEnrolment) -> EnrolmentRow:
    """The enrolment exists with its standing beside it."""
    enrolment = Enrolment(
        agency_id=new.agency_id,
        account_id=new.account_id,
        course_id=new.course_id,
        edition_id=new.edition_id,
        period=new.period,
        due_at=new.due_at,
        assignment_id=new.assignment_id,
        created_by=new.created_by,
        created_at=now,
    )
    session.add(enrolment)
    session.flush()
    session.add(Standing(enrolment_id=enrolment.id, account_id=new.account_id, course_id=new.course_id))
    session.flush()
    row = enrolment_queries.by_id(session, enrolment_id=enrolment.id)
    if row is None:
        raise NotFoundError
    course = load_course(session, row.edition_id)
    write_standing(session, enrolment=row, course=course, facts=facts_of(session, enrolment=row))
    return row


def _standing(session: Session, enrolment: EnrolmentRow) -> progress.Standing:
    facts = facts_of(session, enrolment=enrolment)
    return derive(load_course(session, enrolment.edition_id), facts)
