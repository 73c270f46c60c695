"""Excusals: an enrolment that does not bind for a time, with the reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.completion import settle
from course_app.storage.models.assignments import Excusal
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
