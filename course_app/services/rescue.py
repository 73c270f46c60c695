"""What the operator does for an account that no administrator may open.

Another mail address, a link, no second factor, and waking it.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.errors import ConflictError
from course_app.domain.records import RecordKind
from course_app.services import accounts, care, deliveries, records
from course_app.services.deliveries import DeliveryKind
from course_app.services.passwords import LinkPurpose
from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account
from course_app.storage.queries import accounts as account_queries
from course_app.storage.queries import people as people_queries
from course_app.storage.queries.accounts import KnownAccount


def change_address(session: Session, *, now: datetime, email: str, address: str) -> None:
    """Mail goes to ``address`` from now on; links sent before are void, and the address before is told.

    Raises InvalidInputError for an impossible address, ConflictError for one that another account has.
    """
    known = _held(session, email)
    wanted = accounts.checked_email(address)
    if account_queries.by_email(session, wanted) is not None:
        raise ConflictError("there is an account with this mail address already")
    _set(session, known, email=wanted, fs_uniquifier=new_public_id())
    if known.password is not None:
        kind = DeliveryKind.ADDRESS_CHANGED
        deliveries.enqueue(
            session, now=now, kind=kind, account_id=known.account_id, payload={"before": known.email}
        )
    _record(session, now, RecordKind.ACCOUNT_CHANGED, known, fields=["email"])


def link_for(session: Session, *, now: datetime, email: str) -> tuple[str, LinkPurpose]:
    """What the next link of the account is made of; those before are void. Raises ConflictError for a disabled one."""
    known = _held(session, email)
    if not known.active:
        raise ConflictError("the account is disabled")
    uniquifier = new_public_id()
    _set(session, known, fs_uniquifier=uniquifier)
    is_new = known.password is None
    outcome = care.LinkOutcome.ACTIVATION if is_new else care.LinkOutcome.RESET
    _record(session, now, RecordKind.PASSWORD_LINK, known, purpose=outcome.value)
    return uniquifier, LinkPurpose.ACTIVATE if is_new else LinkPurpose.RESET


def switch_off_second_factor(session: Session, *, now: datetime, email: str) -> bool:
    """The password alone signs in; the person is told, and signed out. False where there was no second factor."""
    known = _held(session, email)
    if not known.has_second_factor:
        return False
    care.take_second_factor(session, now=now, account_id=known.account_id)
    _record(session, now, RecordKind.SECOND_FACTOR_OFF, known)
    return True


def enable(session: Session, *, now: datetime, email: str) -> bool:
    """The account may be used again, and what was assigned meanwhile binds. False where it was in use."""
    known = _held(session, email)
    if known.active:
        return False
    care.wake(session, now=now, agency_id=known.agency_id, account_id=known.account_id)
    return True


def _held(session: Session, email: str) -> KnownAccount:
    """The account, whose particulars nobody else changes meanwhile."""
    people_queries.lock_agency(session, agency_id=accounts.find(session, email=email).agency_id)
    return accounts.find(session, email=email)


def _set(session: Session, known: KnownAccount, **columns: object) -> None:
    session.execute(update(Account).where(Account.id == known.account_id).values(columns))


def _record(session: Session, now: datetime, kind: RecordKind, known: KnownAccount, **data: object) -> None:
    records.append(
        session,
        now=now,
        kind=kind,
        agency_id=known.agency_id,
        actor_id=None,
        subject_id=known.account_id,
        data=data,
    )
