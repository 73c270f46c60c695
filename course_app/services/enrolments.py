"""Enrolments: how an officer comes to take a course."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert as insert_rows
from sqlalchemy.orm import Session

from course_app.domain import progress
from course_app.domain.accounts import Actor, own_scope
from course_app.domain.errors import NotFoundError
from course_app.domain.progress import Enrolling, enrolling
from course_app.domain.records import RecordKind
from course_app.domain.standings import Facts, derive
from course_app.services import records
from course_app.services.completion import facts_of, standing_columns
from course_app.storage.base import new_public_id
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


@dataclass(frozen=True, slots=True)
class Inserted:
    """An enrolment that has just been made."""

    id: int
    public_id: str
    new: NewEnrolment


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
    (made,) = insert_all(session, now=now, news=[new])
    row = enrolment_queries.by_id(session, enrolment_id=made.id)
    if row is None:
        raise NotFoundError
    return row


def insert_all(session: Session, *, now: datetime, news: Sequence[NewEnrolment]) -> Sequence[Inserted]:
    """The enrolments exist, each with the standing of somebody who has done nothing, in a few statements for all."""
    if not news:
        return []
    by_name = {new_public_id(): new for new in news}
    stored = session.execute(  # in no order: then one statement takes many rows on every database
        insert_rows(Enrolment).returning(Enrolment.id, Enrolment.public_id),
        [{**asdict(new), "public_id": name, "created_at": now} for name, new in by_name.items()],
    )
    made = sorted((Inserted(id_, name, by_name[name]) for id_, name in stored), key=lambda each: each.id)
    session.execute(
        insert_rows(Standing),
        [
            {
                "enrolment_id": each.id,
                "account_id": each.new.account_id,
                "course_id": each.new.course_id,
                **standing_columns(load_course(session, each.new.edition_id), Facts(due_at=each.new.due_at)),
            }
            for each in made
        ],
    )
    return made


def _standing(session: Session, enrolment: EnrolmentRow) -> progress.Standing:
    facts = facts_of(session, enrolment=enrolment)
    return derive(load_course(session, enrolment.edition_id), facts)
