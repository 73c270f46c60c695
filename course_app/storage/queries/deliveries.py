"""Reading the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.deliveries import Outbox, OutboxClaim, WorkerBeat

EMPTIED_AT_ONCE = 500
"""How many old entries one transaction empties, so that others write in between."""
AT_ONCE = 20
"""How many entries a worker looks at to find one that nobody else has claimed."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom, as stored at the moment of sending."""

    account_id: int
    email: str
    name: str
    language: str
    active: bool
    uniquifier: str
    agency_name: str
    time_zone: str
    sender_name: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An entry with its recipient; ``recipient`` is ``None`` where it belongs to no account."""

    outbox_id: int
    kind: str
    payload: dict[str, Any]
    message_id: str
    created_at: datetime
    tries: int
    recipient: Recipient | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that is not delivered yet, for lists: no names, no addresses."""

    outbox_id: int
    kind: str
    created_at: datetime
    due_at: datetime
    tries: int
    last_error: str
    worker: str | None


def due(session: Session, *, now: datetime) -> Sequence[int]:
    """The entries that nobody has claimed and whose time has come, the oldest first."""
    claimed = select(OutboxClaim.outbox_id).where(OutboxClaim.outbox_id == Outbox.id).exists()
    return (
        session.execute(
            select(Outbox.id)
            .where(Outbox.delivered_at.is_(None), Outbox.due_at <= now, ~claimed)
            .order_by(Outbox.due_at, Outbox.id)
            .limit(AT_ONCE)
        )
        .scalars()
        .all()
    )


def delivery(session: Session, *, outbox_id: int) -> Delivery | None:
    """The entry, unless it is delivered already."""
    row = session.execute(
        select(
            Outbox.id,
            Outbox.kind,
            Outbox.payload,
            Outbox.message_id,
            Outbox.created_at,
            Outbox.tries,
            Account.id.label("account_id"),
            Account.email,
            Account.name,
            Account.language,
            Account.active,
            Account.fs_uniquifier,
            Agency.name.label("agency_name"),
            Agency.time_zone,
            Agency.mail_name,
            Agency.mail_reply_to,
        )
        .outerjoin(Account, Account.id == Outbox.account_id)
        .outerjoin(Agency, Agency.id == Account.agency_id)
        .where(Outbox.id == outbox_id, Outbox.delivered_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    recipient = None
    if row.email is not None:
        recipient = Recipient(
            account_id=row.account_id,
            email=row.email,
            name=row.name,
            language=row.language,
            active=row.active,
            uniquifier=row.fs_uniquifier,
            agency_name=row.agency_name,
            time_zone=row.time_zone,
            sender_name=row.mail_name,
            reply_to=row.mail_reply_to,
        )
    return Delivery(row.id, row.kind, row.payload, row.message_id, row.created_at, row.tries, recipient)


def waiting(session: Session) -> tuple[Waiting, ...]:
    """Everything not delivered yet, the oldest first."""
    rows = session.execute(
        select(
            Outbox.id,
            Outbox.kind,
            Outbox.created_at,
            Outbox.due_at,
            Outbox.tries,
            Outbox.last_error,
            OutboxClaim.worker,
        )
        .outerjoin(OutboxClaim, OutboxClaim.outbox_id == Outbox.id)
        .where(Outbox.delivered_at.is_(None))
        .order_by(Outbox.created_at, Outbox.id)
    )
    return tuple(Waiting(*row) for row in rows)


def full(session: Session, *, before: datetime) -> Sequence[int]:
    """The next entries delivered before this moment that still hold a text or an error."""
    query = select(Outbox.id).where(
        Outbox.delivered_at < before, or_(Outbox.payload != {}, Outbox.last_error != "")
    )
    return session.scalars(query.order_by(Outbox.id).limit(EMPTIED_AT_ONCE)).all()


def last_beat(session: Session) -> datetime | None:
    """When any worker was last seen."""
    return session.execute(select(func.max(WorkerBeat.seen_at))).scalar_one()
