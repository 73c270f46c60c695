"""Certificates as issued, and what issuing one must know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, false, func, join, not_, or_, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.certificates import Certificate, CertificateFilter, CertificateStatus, parse_id
from course_app.storage.database import lock_for_update
from course_app.storage.models import certificates as models
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.queries.scopes import inside, shape, values
from course_app.storage.searching import PATTERN, holding, pattern


@dataclass(frozen=True, slots=True)
class Issue:
    """A completion with the name and titles of this moment, which its certificate will keep."""

    completion: str
    completed_at: datetime
    minutes: int
    account_id: int
    name: str
    agency_id: int
    agency: str
    time_zone: str
    course_key: str
    course_title: str
    edition: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate, whose record it belongs to, and whether it was revoked."""

    id: int
    agency_id: int
    account_id: int
    revoked_at: datetime | None


def issued(session: Session, *, public_id: str) -> Issued | None:
    """The certificate with this id, its row locked: two cannot revoke it at once."""
    if lock_for_update(session):
        row = select(models.Certificate.id).where(models.Certificate.public_id == public_id)
        session.execute(row.with_for_update()).all()
    query = (
        select(
            models.Certificate.id,
            Enrolment.agency_id,
            Enrolment.account_id,
            models.CertificateRevocation.revoked_at,
        )
        .join(Completion, Completion.id == models.Certificate.completion_id)
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .outerjoin(
            models.CertificateRevocation, models.CertificateRevocation.certificate_id == models.Certificate.id
        )
        .where(models.Certificate.public_id == public_id)
    )
    found = session.execute(query).one_or_none()
    return Issued(*found) if found else None


def issue(session: Session, *, completion_id: int) -> Issue:
    """What a certificate of this completion says."""
    row = session.execute(
        select(
            Completion.public_id,
            Completion.completed_at,
            Completion.minutes,
            Account.id,
            Account.name,
            Agency.id,
            Agency.name,
            Agency.time_zone,
            Course.key,
            Edition.title,
            Edition.number,
        )
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Account, Account.id == Enrolment.account_id)
        .join(Agency, Agency.id == Enrolment.agency_id)
        .join(Edition, Edition.id == Completion.edition_id)
        .join(Course, Course.id == Edition.course_id)
        .where(Completion.id == completion_id)
    ).one()
    return Issue(*row)


def by_completion(session: Session, *, completion_id: int) -> Certificate | None:
    """The certificate of a completion, once issued."""
    return _one(session, _certificates().where(models.Certificate.completion_id == completion_id))


def by_public_id(session: Session, *, public_id: str, scope: Scope | None = None) -> Certificate | None:
    """The certificate with this id: inside ``scope``, or, without one, for anybody who holds the id."""
    query = _certificates().where(models.Certificate.public_id == public_id)
    return _one(session, query) if scope is None else _one(session, _in_scope(query, scope), values(scope))


def of_scope(session: Session, *, scope: Scope) -> Sequence[Certificate]:
    """Every certificate of the people inside ``scope``, newest first."""
    query = _in_scope(_certificates(), scope)
    ordered = query.order_by(models.Certificate.completed_at.desc(), models.Certificate.id.desc())
    return [Certificate(*row) for row in session.execute(ordered, values(scope))]


def holder(session: Session, *, scope: Scope, public_id: str) -> str | None:
    """Whose certificate this is, by public id, if inside the scope."""
    query = select(Account.public_id).select_from(models.Certificate)
    asked = _in_scope(query, scope).where(models.Certificate.public_id == public_id)
    return session.execute(asked, values(scope)).scalar_one_or_none()


def count(session: Session, *, now: datetime, scope: Scope, wish: CertificateFilter) -> int:
    """How many certificates the filter finds."""
    asked = _asked(select(func.count()).select_from(_issued()), now, scope, wish)
    return int(session.execute(asked, values(scope)).scalar_one())


def listed(
    session: Session, *, now: datetime, scope: Scope, wish: CertificateFilter, offset: int, limit: int
) -> Sequence[Certificate]:
    """A stretch of the list, the newest issue first."""
    asked = _asked(_certificates(), now, scope, wish)
    ordered = asked.order_by(models.Certificate.issued_at.desc(), models.Certificate.id.desc())
    found = session.execute(ordered.offset(offset).limit(limit), values(scope))
    return [Certificate(*row) for row in found]


def courses(session: Session, *, scope: Scope) -> Sequence[tuple[str, str]]:
    """Every course that a certificate of the scope is about, as key and the last title."""
    table = models.Certificate
    query = _in_scope(select(table.course_key, func.max(table.course_title)), scope)
    found = session.execute(query.group_by(table.course_key).order_by(table.course_key), values(scope))
    return [(row[0], row[1]) for row in found]


def _issued() -> FromClause:
    table, revocation = models.Certificate, models.CertificateRevocation
    return join(table, revocation, revocation.certificate_id == table.id, isouter=True)


def _asked(
    query: Select[*tuple[Any, ...]], now: datetime, scope: Scope, wish: CertificateFilter
) -> Select[*tuple[Any, ...]]:
    table, found = models.Certificate, _in_scope(query, scope)
    if wish.course is not None:
        found = found.where(table.course_key == wish.course)
    if wish.status is not None:
        found = found.where(_worth(now)[wish.status])
    if wish.text:
        public_id = parse_id(wish.text)
        named = holding(table.name, Account.officer_id)
        found = found.where(or_(named, table.public_id == public_id if public_id else false()))
        found = found.params({PATTERN: pattern(wish.text)})
    return found


def _worth(now: datetime) -> Mapping[CertificateStatus, ColumnElement[bool]]:
    """What ``domain.certificates.status`` says, in SQL. A test compares the two."""
    expires, revocation = models.Certificate.expires_at, models.CertificateRevocation
    revoked = and_(revocation.revoked_at.is_not(None), revocation.revoked_at <= now)
    expired = and_(expires.is_not(None), expires <= now)
    return {
        CertificateStatus.REVOKED: revoked,
        CertificateStatus.EXPIRED: and_(not_(revoked), expired),
        CertificateStatus.VALID: and_(not_(revoked), not_(expired)),
    }


def _certificates() -> Select[*tuple[Any, ...]]:
    """The columns in the order of the domain value's fields."""
    table = models.Certificate
    return select(
        table.public_id,
        table.name,
        table.agency_name,
        table.course_key,
        table.course_title,
        table.edition_number,
        table.minutes,
        table.completed_at,
        table.issued_at,
        table.time_zone,
        table.expires_at,
        models.CertificateRevocation.revoked_at,
    ).outerjoin(models.CertificateRevocation, models.CertificateRevocation.certificate_id == table.id)


def _in_scope(query: Select[*tuple[Any, ...]], scope: Scope) -> Select[*tuple[Any, ...]]:
    return query.join(Account, Account.id == models.Certificate.account_id).where(
        inside(shape(scope), agency=Account.agency_id, account=Account.id)
    )


def _one(
    session: Session, query: Select[*tuple[Any, ...]], parameters: dict[str, object] | None = None
) -> Certificate | None:
    row = session.execute(query, parameters or {}).one_or_none()
    return Certificate(*row) if row else None
