"""Certificates: issuing them with a completion, finding one's own, verifying anybody's, revoking one."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.certificates import Certificate, CertificateFilter, expiry, parse_id
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.records import RecordKind
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.services import reasons, records
from course_app.services.deliveries import DeliveryKind, enqueue
from course_app.storage.models import certificates as models
from course_app.storage.queries import certificates as queries
from course_app.storage.queries.accounts import KnownAccount
from course_app.storage.queries.certificates import Issue

REASON_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Issues:
    """A page of a list of certificates, as of one moment, with the courses that they are about."""

    as_of: datetime
    certificates: tuple[Certificate, ...]
    matching: int
    page: int
    pages: int
    courses: tuple[tuple[str, str], ...]


def issue(session: Session, *, now: datetime, completion_id: int, months: int | None) -> Certificate:
    """The completion has exactly one certificate, the record chain says so, and its holder gets a mail.

    Part of the transaction that stored the completion, with the enrolment locked. A second call gives the
    first certificate unchanged: what it says is of the day it was issued. ``months`` is how long the course's
    certificates hold, ``None`` for good. The PDF is made when somebody asks for it.
    """
    issued = queries.by_completion(session, completion_id=completion_id)
    if issued is not None:
        return issued
    source = queries.issue(session, completion_id=completion_id)
    row = _row(source, completion_id=completion_id, now=now, months=months)
    session.add(row)
    session.flush()
    records.append(
        session,
        now=now,
        kind=RecordKind.CERTIFICATE,
        agency_id=source.agency_id,
        actor_id=None,
        subject_id=source.account_id,
        data={
            "certificate": row.public_id,
            "completion": source.completion,
            "course": source.course_key,
            "edition": source.edition,
            "minutes": source.minutes,
            "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        },
    )
    enqueue(
        session,
        now=now,
        kind=DeliveryKind.CERTIFICATE,
        account_id=source.account_id,
        payload={"certificate": row.public_id, "course": source.course_key},
    )
    return _certificate(row)


def certificates_of(session: Session, *, scope: Scope) -> tuple[Certificate, ...]:
    """Every certificate of the people inside ``scope``, newest first, whatever it is worth today."""
    return tuple(queries.of_scope(session, scope=scope))


def listed(
    session: Session, *, now: datetime, scope: Scope, wish: CertificateFilter, page: int = 1
) -> Issues:
    """The certificates of the people inside ``scope`` that the filter finds, in three statements at any number.

    The newest issue comes first. A page past the end is the last one.
    """
    matching = queries.count(session, now=now, scope=scope, wish=wish)
    pages = page_count(matching)
    shown = min(max(page, 1), pages)
    found = queries.listed(
        session, now=now, scope=scope, wish=wish, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return Issues(now, tuple(found), matching, shown, pages, tuple(queries.courses(session, scope=scope)))


def find(session: Session, *, scope: Scope, public_id: str) -> Certificate | None:
    """The certificate with this id, if its holder is inside ``scope``."""
    return queries.by_public_id(session, public_id=public_id, scope=scope)


def find_public(session: Session, *, text: str) -> Certificate | None:
    """The certificate whose id somebody typed, whoever asks: 128 random bits are the right to ask."""
    public_id = parse_id(text)
    return None if public_id is None else queries.by_public_id(session, public_id=public_id)


def revoke(session: Session, *, now: datetime, text: str, by: KnownAccount, reason: str) -> str:
    """The certificate whose id is ``text`` no longer holds, and whoever verifies it learns so; returns its id.

    The certificate and what it rests on stay as they are. The record says who decided; the reason stays beside it,
    because it may name people. Raises NotFoundError where ``by``'s agency has issued no such certificate,
    ConflictError where it was revoked before, InvalidInputError without a reason.
    """
    public_id = parse_id(text)
    held = None if public_id is None else queries.issued(session, public_id=public_id)
    if public_id is None or held is None or held.agency_id != by.agency_id:
        raise NotFoundError("the agency of whoever revokes has issued no certificate with this id")
    if held.revoked_at is not None:
        raise ConflictError(f"this certificate was revoked on {held.revoked_at:%Y-%m-%d} already")
    why = reasons.given(reason, longest=REASON_LENGTH)
    session.add(
        models.CertificateRevocation(
            certificate_id=held.id, revoked_at=now, revoked_by=by.account_id, reason=why
        )
    )
    records.append(
        session,
        now=now,
        kind=RecordKind.REVOCATION,
        agency_id=held.agency_id,
        actor_id=by.account_id,
        subject_id=held.account_id,
        data={"certificate": public_id},
    )
    return public_id


def _row(source: Issue, *, completion_id: int, now: datetime, months: int | None) -> models.Certificate:
    return models.Certificate(
        completion_id=completion_id,
        account_id=source.account_id,
        name=source.name,
        agency_name=source.agency,
        time_zone=source.time_zone,
        course_key=source.course_key,
        course_title=source.course_title,
        edition_number=source.edition,
        minutes=source.minutes,
        completed_at=source.completed_at,
        issued_at=now,
        expires_at=expiry(source.completed_at, months, ZoneInfo(source.time_zone)),
    )


def _certificate(row: models.Certificate) -> Certificate:
    return Certificate(
        public_id=row.public_id,
        name=row.name,
        agency=row.agency_name,
        course_key=row.course_key,
        course_title=row.course_title,
        edition=row.edition_number,
        minutes=row.minutes,
        completed_at=row.completed_at,
        issued_at=row.issued_at,
        time_zone=row.time_zone,
        expires_at=row.expires_at,
    )
