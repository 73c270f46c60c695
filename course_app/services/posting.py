"""The worker's step: take one entry of the outbox, make the letter, send it, say how it went.

Claiming and finishing are transactions of their own; nothing is held while a mail server thinks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from course_app.domain.appointments import is_fresh
from course_app.exports.mail import Facts, compose
from course_app.exports.post import Envelope, Post
from course_app.exports.words import Words
from course_app.services import deliveries, people, reminders
from course_app.services.deliveries import DeliveryKind
from course_app.services.passwords import LinkPurpose, PasswordLinks, link_address
from course_app.storage.database import transaction
from course_app.storage.queries.deliveries import Delivery, Recipient


class Outcome(StrEnum):
    """How a step of the worker went."""

    NOTHING_DUE = "nothing-due"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True)
class Office:
    """What the worker works with. ``words_of`` gives the words of a language, ``now`` the time at each step."""

    worker: str
    post: Post
    base_url: str
    links: PasswordLinks
    words_of: Callable[[str], Words]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the outcome, and for logs what it was about."""

    outcome: Outcome
    outbox_id: int | None = None
    kind: str = ""
    error: str = ""


def post_next(office: Office) -> Step:
    """The entry that has waited longest is sent, or put off with the reason; says what happened."""
    with transaction() as session:
        delivery = deliveries.claim(session, now=office.now(), worker=office.worker)
        page = _page(session, office.now(), delivery) if delivery else None
    if delivery is None:
        return Step(Outcome.NOTHING_DUE)
    recipient = delivery.recipient
    is_told = delivery.kind == DeliveryKind.ADDRESS_CHANGED  # whoever had the account hears it all the same
    if recipient is None or not (recipient.active or is_told):
        return _withdraw(office, delivery, "the account is disabled")
    if page is None:
        return _withdraw(office, delivery, _nothing_left(delivery))
    try:
        office.post.send(_envelope(office, delivery, recipient, page))
    except (OSError, ValueError, KeyError) as error:
        return _postpone(office, delivery, error)
    with transaction() as session:
        deliveries.finish(session, now=office.now(), worker=office.worker, outbox_id=delivery.outbox_id)
    return Step(Outcome.SENT, delivery.outbox_id, delivery.kind)


def _withdraw(office: Office, delivery: Delivery, note: str) -> Step:
    """Nobody is written to whose account is disabled, or whom the letter no longer concerns."""
    with transaction() as session:
        deliveries.finish(
            session, now=office.now(), worker=office.worker, outbox_id=delivery.outbox_id, note=note
        )
    return Step(Outcome.WITHDRAWN, delivery.outbox_id, delivery.kind, note)


def _postpone(office: Office, delivery: Delivery, error: Exception) -> Step:
    """The kind of the error is kept, not its text: mail servers repeat addresses in theirs."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    told = type(error).__name__ + (f" {code}" if code else "")
    with transaction() as session:
        deliveries.postpone(session, now=office.now(), worker=office.worker, delivery=delivery, error=told)
    return Step(Outcome.POSTPONED, delivery.outbox_id, delivery.kind, told)


def _envelope(office: Office, delivery: Delivery, recipient: Recipient, page: str) -> Envelope:
    facts = Facts(
        name=recipient.name,
        site=recipient.agency_name,
        link=_link(office, delivery, recipient, page),
        payload=delivery.payload,
        is_answered=recipient.reply_to is not None,
    )
    host = urlsplit(office.base_url).hostname or "localhost"
    return Envelope(
        recipient=str(delivery.payload.get("before") or recipient.email),
        message_id=f"{delivery.message_id}@{host}",
        written_at=delivery.created_at,
        letter=compose(delivery.kind, facts, office.words_of(recipient.language)),
        sender_name=recipient.sender_name,
        reply_to=recipient.reply_to,
    )


def _page(session: Session, now: datetime, delivery: Delivery) -> str | None:
    """The page that the letter leads to; ``None`` where there is nothing left to say."""
    if delivery.kind == DeliveryKind.REMINDER:
        courses = reminders.still_due(session, now=now, reminder=str(delivery.payload.get("reminder", "")))
        return None if not courses else f"/learn/courses/{courses[0]}" if len(courses) == 1 else "/learn"
    if delivery.kind == DeliveryKind.CERTIFICATE:
        return f"/learn/certificates/{delivery.payload['certificate']}"
    if delivery.kind in people.LINKS and delivery.recipient is not None:
        changed_at = people.address_changed_at(session, account_id=delivery.recipient.account_id)
        return None if is_fresh(changed_at, now) else "/account/reset"
    return "/account/reset"


def _nothing_left(delivery: Delivery) -> str:
    if delivery.kind in people.LINKS:
        return "the mail address has just been changed"
    return "nothing is overdue any more"


def _link(office: Office, delivery: Delivery, recipient: Recipient, page: str) -> str:
    """Where the letter leads. A link that sets a password is made here, at the last moment, and stored nowhere."""
    purposes = {
        DeliveryKind.RESET_LINK: LinkPurpose.RESET,
        DeliveryKind.ACTIVATION_LINK: LinkPurpose.ACTIVATE,
    }
    purpose = purposes.get(DeliveryKind(delivery.kind))
    base = office.base_url.rstrip("/")
    if purpose is not None:
        return link_address(base, office.links.make(recipient.uniquifier, purpose))
    return f"{base}{page}"
