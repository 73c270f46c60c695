"""Reading accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, bindparam, select
from sqlalchemy.orm import Session

from course_app.storage.database import lock_for_update
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Agency, Membership
from course_app.storage.queries.scopes import ask


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What is needed of an account to sign it in or to act on it. ``password`` is a hash, or ``None`` before activation."""

    account_id: int
    public_id: str
    agency_id: int
    email: str
    officer_id: str | None
    name: str
    language: str
    uniquifier: str = ""
    password: str | None = None
    active: bool = True
    has_second_factor: bool = False
    recovery_codes: int = 0


def _accounts() -> Select[*tuple[Any, ...]]:
    return select(
        Account.id,
        Account.public_id,
        Account.agency_id,
        Account.email,
        Account.officer_id,
        Account.name,
        Account.language,
        Account.fs_uniquifier,
        Account.password,
        Account.active,
        Account.tf_primary_method,
        Account.mf_recovery_codes,
    )


def by_email(session: Session, email: str) -> KnownAccount | None:
    """The account with this (normalised) mail address."""
    return _one(session, _BY_EMAIL, email=email)


def by_id(session: Session, account_id: int) -> KnownAccount | None:
    """The account with this id."""
    return _one(session, _BY_ID, account_id=account_id)


def by_officer_id(session: Session, officer_id: str, *, agency_key: str | None = None) -> KnownAccount | None:
    """The account with this (normalised) officer id; ``None`` also where two agencies use the id and none is named."""
    if agency_key is None:
        return _one(session, _BY_OFFICER_ID, officer_id=officer_id)
    return _one(session, _BY_OFFICER_ID_IN_AGENCY, officer_id=officer_id, agency_key=agency_key)


def sign_in_names(session: Session, *, account_id: int) -> tuple[str, str, str | None, str]:
    """Public id, mail address, officer id of the account and the key of its agency."""
    row = ask(session, _SIGN_IN_NAMES, {"account_id": account_id}).one()
    return row.public_id, row.email, row.officer_id, row.key


def officer_id_holder(session: Session, *, agency_id: int, officer_id: str) -> int | None:
    """Whose (normalised) officer id this is in the agency."""
    return session.execute(
        select(Account.id).where(Account.agency_id == agency_id, Account.officer_id == officer_id)
    ).scalar_one_or_none()


def open_membership(session: Session, *, account_id: int) -> Membership | None:
    """The row that says where the person is now, for changing it."""
    return session.execute(
        select(Membership).where(Membership.account_id == account_id, Membership.until.is_(None))
    ).scalar_one_or_none()


def locked_recovery_codes(session: Session, *, account_id: int) -> list[str]:
    """The hashes of the account's unused recovery codes; nobody else can use one until this transaction ends."""
    query = select(Account.mf_recovery_codes).where(Account.id == account_id)
    if lock_for_update(session):
        query = query.with_for_update()
    return session.execute(query).scalar_one() or []


def locked_credentials(session: Session, *, account_id: int) -> tuple[str | None, str, bool]:
    """Password hash, uniquifier and whether the account is active; nobody changes them until this transaction ends.

    Rows that refer to the account may still be written meanwhile.
    """
    session.flush()
    query = _LOCK_CREDENTIALS if lock_for_update(session) else _CREDENTIALS
    row = ask(session, query, {"account_id": account_id}).one()
    return row.password, row.fs_uniquifier, row.active


def appointment(session: Session, *, agency_id: int, public_id: str, now: datetime) -> Appointment | None:
    """The appointment of this name in the agency, unless it is over at ``now``; for changing it."""
    return session.execute(
        select(Appointment)
        .join(Account, Account.id == Appointment.account_id)
        .where(
            Appointment.public_id == public_id,
            Account.agency_id == agency_id,
            Appointment.until.is_(None) | (Appointment.until > now),
        )
    ).scalar_one_or_none()


_BY_ID = _accounts().where(Account.id == bindparam("account_id")).limit(2)
_BY_EMAIL = _accounts().where(Account.email == bindparam("email")).limit(2)
_BY_OFFICER_ID = _accounts().where(Account.officer_id == bindparam("officer_id")).limit(2)
_BY_OFFICER_ID_IN_AGENCY = _BY_OFFICER_ID.join(Agency, Agency.id == Account.agency_id).where(
    Agency.key == bindparam("agency_key")
)
_SIGN_IN_NAMES = (
    select(Account.public_id, Account.email, Account.officer_id, Agency.key)
    .join(Agency, Agency.id == Account.agency_id)
    .where(Account.id == bindparam("account_id"))
)
_CREDENTIALS = select(Account.password, Account.fs_uniquifier, Account.active).where(
    Account.id == bindparam("account_id")
)
_LOCK_CREDENTIALS = _CREDENTIALS.with_for_update(key_share=True)


def _one(session: Session, query: Executable, **parameters: object) -> KnownAccount | None:
    session.flush()  # whoever has just been added is found, too
    rows = ask(session, query, parameters).all()
    if len(rows) != 1:
        return None
    row = rows[0]
    return KnownAccount(
        account_id=row.id,
        public_id=row.public_id,
        agency_id=row.agency_id,
        email=row.email,
        officer_id=row.officer_id,
        name=row.name,
        language=row.language,
        uniquifier=row.fs_uniquifier,
        password=row.password,
        active=row.active,
        has_second_factor=row.tf_primary_method is not None,
        recovery_codes=len(row.mf_recovery_codes or ()),
    )
