"""Reading sign-in sessions and tries to sign in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Appointment, Role
from course_app.domain.sessions import Presence
from course_app.domain.throttling import Try
from course_app.storage.models.accounts import Account, SignInSession, SignInTry
from course_app.storage.models.accounts import Appointment as AppointmentRow
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.queries.scopes import ask


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One device on which an account is signed in."""

    session_id: int
    public_id: str
    device: str
    began_at: datetime
    seen_at: datetime


_PRESENCE = (
    select(
        SignInSession.id.label("session_id"),
        SignInSession.created_at.label("began_at"),
        SignInSession.seen_at,
        SignInSession.second_factor,
        Account.id.label("account_id"),
        Account.public_id,
        Account.name,
        Account.language,
        Agency.id.label("agency_id"),
        Agency.public_id.label("agency_public_id"),
        Agency.name.label("agency_name"),
        Agency.time_zone,
        Agency.two_factor_required,
        Agency.accent,
        Agency.mark_digest,
        AppointmentRow.role,
        AppointmentRow.since,
        AppointmentRow.until,
        AppointmentRow.course_id,
        Unit.path.label("unit_path"),
    )
    .join(Account, Account.id == SignInSession.account_id)
    .join(Agency, Agency.id == Account.agency_id)
    .outerjoin(AppointmentRow, AppointmentRow.account_id == Account.id)
    .outerjoin(Unit, Unit.id == AppointmentRow.unit_id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.ended_at.is_(None),
        Account.active.is_(True),
    )
)


def presence(session: Session, *, now: datetime, token_hash: str) -> Presence | None:
    """Who carries this token, with the appointments in force at ``now``, in one statement.

    ``None`` where no open session has it or the account is disabled. How long a session may last is not asked.
    """
    session.flush()  # a session that has just begun is found too
    rows = ask(session, _PRESENCE, {"token_hash": token_hash}).all()
    return _presence_of(rows, now) if rows else None


def _presence_of(rows: Sequence[Any], now: datetime) -> Presence:
    first = rows[0]
    held = tuple(
        appointment
        for row in rows
        if row.role is not None
        and (
            appointment := Appointment(Role(row.role), row.since, row.until, row.unit_path, row.course_id)
        ).holds(now)
    )
    due = bool(first.two_factor_required and held and not first.second_factor)
    actor = Actor(
        account_id=first.account_id,
        public_id=first.public_id,
        name=first.name,
        agency_id=first.agency_id,
        agency_public_id=first.agency_public_id,
        agency_name=first.agency_name,
        time_zone=first.time_zone,
        session_id=first.session_id,
        appointments=() if due else held,
        language=first.language,
        second_factor_due=due,
        agency_accent=first.accent,
        agency_mark=first.mark_digest,
    )
    return Presence(actor, first.began_at, first.seen_at, first.second_factor)


def owner(session: Session, *, token_hash: str) -> str | None:
    """The public id of the account whose session had this token, ended or not."""
    query = select(Account.public_id).join(SignInSession, SignInSession.account_id == Account.id)
    return session.execute(query.where(SignInSession.token_hash == token_hash)).scalar_one_or_none()


def open_sessions(
    session: Session, *, account_id: int, seen_after: datetime, begun_after: datetime
) -> tuple[OpenSession, ...]:
    """The sessions of an account that have neither ended nor run out, the one seen last first."""
    rows = session.execute(
        select(
            SignInSession.id,
            SignInSession.public_id,
            SignInSession.device,
            SignInSession.created_at,
            SignInSession.seen_at,
        )
        .where(
            SignInSession.account_id == account_id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > seen_after,
            SignInSession.created_at > begun_after,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    return tuple(OpenSession(*row) for row in rows)


def tries_for_names(
    session: Session, *, kind: Try, name_hashes: Collection[str], after: datetime
) -> list[tuple[datetime, str]]:
    """When one of these names was tried after ``after``, and from which (hashed) address, oldest first."""
    rows = session.execute(
        select(SignInTry.at, SignInTry.address_hash)
        .where(SignInTry.kind == kind, SignInTry.name_hash.in_(name_hashes), SignInTry.at > after)
        .order_by(SignInTry.at)
    )
    return [(row.at, row.address_hash) for row in rows]


def tries_from_address(session: Session, *, kind: Try, address_hash: str, after: datetime) -> list[datetime]:
    """When anything was tried from this address after ``after``, oldest first."""
    rows = session.execute(
        select(SignInTry.at)
        .where(SignInTry.kind == kind, SignInTry.address_hash == address_hash, SignInTry.at > after)
        .order_by(SignInTry.at)
    )
    return [row.at for row in rows]


def second_factor_due(session: Session, *, now: datetime, account_id: int) -> bool:
    """Whether the account holds an appointment at ``now`` in an agency that asks for a second factor then."""
    row = session.execute(
        select(AppointmentRow.id)
        .join(Account, Account.id == AppointmentRow.account_id)
        .join(Agency, and_(Agency.id == Account.agency_id, Agency.two_factor_required.is_(True)))
        .where(
            AppointmentRow.account_id == account_id,
            AppointmentRow.since <= now,
            or_(AppointmentRow.until.is_(None), AppointmentRow.until > now),
        )
        .limit(1)
    ).first()
    return row is not None
