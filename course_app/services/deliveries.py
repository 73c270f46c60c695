"""The outbox: what is to be sent, written in the transaction of its cause, and who is sending it.

Nothing is lost: an entry stays until it is delivered, and who claimed it and died is followed by somebody else. A
duplicate is possible only where a worker dies between the mail server's yes and our commit; both copies then carry
the same Message-ID.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from course_app.storage.inserts import insert_unless_there
from course_app.storage.models.deliveries import Outbox, OutboxClaim, WorkerBeat
from course_app.storage.queries import deliveries as delivery_queries
from course_app.storage.queries.deliveries import Delivery, Waiting

STALE_AFTER = timedelta(minutes=10)
"""A claim this old belongs to a worker that is gone: no delivery takes so long."""
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=12)
ERROR_LENGTH = 500
KEPT_AFTER_DELIVERY = timedelta(days=30)
"""For so long a delivered entry keeps what it said and how sending failed, for whoever asks where a mail is."""


class DeliveryKind(StrEnum):
    """What is sent. The words of each are in ``exports.mail``."""

    RESET_LINK = "reset-link"
    ACTIVATION_LINK = "activation-link"
    ADDRESS_CHANGED = "address-changed"
    """Goes to the address before, which alone of all addresses stands in a payload."""
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 (a word, no secret)
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    CERTIFICATE = "certificate"
    REMINDER = "reminder"


def enqueue(
    session: Session,
    *,
    now: datetime,
    kind: str,
    account_id: int | None,
    payload: Mapping[str, object],
) -> None:
    """The worker will send this, if the transaction is stored. ``payload`` holds JSON values, no secrets, no names."""
    session.add(
        Outbox(
            kind=str(kind),
            account_id=account_id,
            payload=dict(payload),
            message_id=secrets.token_hex(16),
            created_at=now,
            due_at=now,
        )
    )


def claim(session: Session, *, now: datetime, worker: str) -> Delivery | None:
    """The delivery that has waited longest is this worker's alone; ``None`` when nothing is due."""
    session.execute(delete(OutboxClaim).where(OutboxClaim.claimed_at < now - STALE_AFTER))
    for outbox_id in delivery_queries.due(session, now=now):
        if _claimed(session, now, worker, outbox_id):
            return delivery_queries.delivery(session, outbox_id=outbox_id)
    return None


def finish(session: Session, *, now: datetime, worker: str, outbox_id: int, note: str = "") -> None:
    """The entry is done with: sent, or by ``note`` not to be sent any more."""
    session.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id, Outbox.delivered_at.is_(None))
        .values(delivered_at=now, tries=Outbox.tries + 1, last_error=note)
    )
    _release(session, worker, outbox_id)


def postpone(session: Session, *, now: datetime, worker: str, delivery: Delivery, error: str) -> datetime:
    """The entry is tried again later, each time after a longer pause; returns when."""
    again: datetime = now + min(FIRST_DELAY * 4 ** min(delivery.tries, 10), LONGEST_DELAY)
    session.execute(
        update(Outbox)
        .where(Outbox.id == delivery.outbox_id)
        .values(due_at=again, tries=Outbox.tries + 1, last_error=error[:ERROR_LENGTH])
    )
    _release(session, worker, delivery.outbox_id)
    return again


def beat(session: Session, *, now: datetime, worker: str) -> None:
    """The worker was alive at ``now``; the beats of those gone for a day are forgotten."""
    session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - timedelta(days=1)))
    session.merge(WorkerBeat(worker=worker, seen_at=now))


def forget_workers(session: Session) -> None:
    """No worker was seen and none holds an entry: for a database that comes from somewhere else than its workers."""
    session.execute(delete(OutboxClaim))
    session.execute(delete(WorkerBeat))


def waiting(session: Session) -> tuple[Waiting, ...]:
    """What is still to be sent, the oldest first."""
    return delivery_queries.waiting(session)


def last_beat(session: Session) -> datetime | None:
    """When a worker was last seen."""
    return delivery_queries.last_beat(session)


def withdraw_waiting(session: Session, *, now: datetime) -> None:
    """Whatever waits is never sent; the rows say so. For people who do not exist."""
    session.execute(
        update(Outbox).where(Outbox.delivered_at.is_(None)).values(delivered_at=now, last_error="withdrawn")
    )


def empty_old(session: Session, *, now: datetime) -> bool:
    """What was delivered long ago says no more than what kind of mail it was, to whom and when; whether more waits.

    Nothing can be sent again from it, and what a mail said stands in the facts it was written for.
    """
    old = delivery_queries.full(session, before=now - KEPT_AFTER_DELIVERY)
    if old:
        session.execute(update(Outbox).where(Outbox.id.in_(old)).values(payload={}, last_error=""))
    return len(old) == delivery_queries.EMPTIED_AT_ONCE


def _claimed(session: Session, now: datetime, worker: str, outbox_id: int) -> bool:
    """The primary key lets only one worker in; whoever comes second gets no row and no error."""
    result = session.execute(
        insert_unless_there(session, OutboxClaim)
        .values(outbox_id=outbox_id, worker=worker, claimed_at=now)
        .returning(OutboxClaim.outbox_id)
    )
    return result.first() is not None


def _release(session: Session, worker: str, outbox_id: int) -> None:
    session.execute(
        delete(OutboxClaim).where(OutboxClaim.outbox_id == outbox_id, OutboxClaim.worker == worker)
    )
