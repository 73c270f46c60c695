"""Accounts: creating, finding, disabling them, and what they are appointed to."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from course_app.domain.names import checked_name, checked_officer_id, normal_officer_id
from course_app.domain.records import RecordKind
from course_app.services import assignments, records, sessions
from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Membership
from course_app.storage.queries import accounts as account_queries
from course_app.storage.queries import agencies as agency_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries.accounts import KnownAccount
from course_app.storage.queries.agencies import UnitName


@dataclass(frozen=True, slots=True)
class TypedName:
    """What somebody typed to sign in, in one spelling: a mail address, or an officer id with or without an agency's key."""

    email: str = ""
    officer_id: str = ""
    agency_key: str | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that has just been made. ``uniquifier`` goes into its activation link."""

    account_id: int
    public_id: str
    uniquifier: str


def create(  # noqa: PLR0913 (one fact each, all by name)
    session: Session,
    *,
    now: datetime,
    agency_id: int,
    email: str,
    name: str,
    officer_id: str | None = None,
    unit_id: int | None = None,
    language: str = "en",
    password_hash: str | None = None,
    by: int | None = None,
) -> NewAccount:
    """The account exists, in its unit from now on. Without a hash nobody can sign in before a link sets a password.

    Raises InvalidInputError for an impossible mail address, name, officer id or unit, ConflictError where the mail address or,
    in this agency, the officer id is taken.
    """
    address = checked_email(email)
    badge = checked_officer_id(officer_id) if officer_id else None
    if account_queries.by_email(session, address):
        raise ConflictError("there is an account with this mail address already")
    if badge and account_queries.officer_id_holder(session, agency_id=agency_id, officer_id=badge):
        raise ConflictError("somebody in this agency has this officer id already")
    row = Account(
        agency_id=agency_id,
        email=address,
        officer_id=badge,
        name=checked_name(name),
        language=language,
        password=password_hash,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _record(session, now, RecordKind.ACCOUNT_CREATED, row.agency_id, row.id, by, {})
    if unit_id is not None:
        move(session, now=now, agency_id=agency_id, account_id=row.id, unit_id=unit_id, by=by)
    return NewAccount(row.id, row.public_id, row.fs_uniquifier)


def move(
    session: Session, *, now: datetime, agency_id: int, account_id: int, unit_id: int, by: int | None = None
) -> None:
    """The person belongs to the unit from ``now`` on, and is enrolled in what is assigned there.

    The earlier membership ends at ``now`` and stays on record. Raises InvalidInputError for another agency's unit.
    """
    unit = _unit_name(session, agency_id, unit_id)
    enrolment_queries.lock_accounts(session, account_ids=[account_id])
    current = account_queries.open_membership(session, account_id=account_id)
    if current is not None and current.unit_id == unit_id:
        return
    if current is not None:
        current.until = now
    session.add(Membership(account_id=account_id, unit_id=unit_id, since=now))
    session.flush()
    assignments.apply_to(session, now=now, agency_id=agency_id, account_id=account_id, actor_id=by)
    _record(session, now, RecordKind.MEMBERSHIP, agency_id, account_id, by, asdict(unit))


def disable(session: Session, *, now: datetime, account_id: int, by: int | None = None) -> bool:
    """Nobody can use the account: sessions end at the next request, links to set a password are void.

    What the person did stays. Returns False where the account was disabled already.
    """
    known = found(account_queries.by_id(session, account_id))
    if not known.active:
        return False
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(active=False, disabled_at=now, fs_uniquifier=new_public_id())
    )
    sessions.end_all(session, now=now, account_id=account_id)
    _record(session, now, RecordKind.ACCOUNT_DISABLED, known.agency_id, account_id, by, {})
    return True


def appoint(  # noqa: PLR0913 (one fact each, all by name)
    session: Session,
    *,
    now: datetime,
    account_id: int,
    role: Role,
    unit_id: int | None = None,
    course_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    by: int | None = None,
) -> str:
    """The account holds ``role`` from ``since`` (now, if not given) until ``until``; returns the public id.

    A supervisor is appointed over a unit and all below, an instructor over a course or all of the agency's,
    administrators and auditors over the agency. Raises InvalidInputError for another scope.
    """
    known = found(account_queries.by_id(session, account_id))
    begins = since or now
    _check_scope(role, unit_id, course_id)
    if until is not None and until <= begins:
        raise InvalidInputError("an appointment ends after it begins")
    unit = None if unit_id is None else _unit_name(session, known.agency_id, unit_id)
    row = Appointment(
        account_id=account_id,
        role=role,
        unit_id=unit_id,
        course_id=course_id,
        since=begins,
        until=until,
        appointed_by=by,
    )
    session.add(row)
    session.flush()
    data: dict[str, object] = {
        "role": role.value,
        "unit": unit.unit if unit else None,
        "place": unit.place if unit else None,
        "course": None if course_id is None else agency_queries.course_key(session, course_id=course_id),
        "since": begins.isoformat(),
        "until": until.isoformat() if until else None,
        "appointment": row.public_id,
    }
    _record(session, now, RecordKind.APPOINTMENT, known.agency_id, account_id, by, data)
    return row.public_id


def end_appointment(
    session: Session, *, now: datetime, agency_id: int, public_id: str, by: int | None = None
) -> None:
    """The appointment is over at ``now``. Raises NotFoundError where the agency has no such running one."""
    row = account_queries.appointment(session, agency_id=agency_id, public_id=public_id, now=now)
    if row is None:
        raise NotFoundError("this appointment is over already")
    row.until = now
    session.flush()
    _record(
        session, now, RecordKind.APPOINTMENT_ENDED, agency_id, row.account_id, by, {"appointment": public_id}
    )


def find(session: Session, *, email: str) -> KnownAccount:
    """The account with this mail address. Raises NotFoundError."""
    known = account_queries.by_email(session, normal_email(email))
    if known is None:
        raise NotFoundError("there is no account with this mail address")
    return known


def get(session: Session, *, account_id: int) -> KnownAccount:
    """The account with this id. Raises NotFoundError."""
    return found(account_queries.by_id(session, account_id))


def find_for_sign_in(session: Session, *, name: str) -> KnownAccount | None:
    """Whose account ``name`` means: a mail address, an officer id, or ``agency/officer id``.

    ``None`` where nobody has it, or where two agencies use the officer id and none is named.
    """
    typed = typed_name(name)
    if typed.email:
        return account_queries.by_email(session, typed.email)
    if not typed.officer_id:
        return None
    return account_queries.by_officer_id(session, typed.officer_id, agency_key=typed.agency_key)


def typed_name(text: str) -> TypedName:
    """``text`` as the name it means, whether or not anybody has it."""
    if "@" in text:
        return TypedName(email=normal_email(text))
    agency_key, slash, officer_id = text.rpartition("/")
    return TypedName(
        officer_id=normal_officer_id(officer_id),
        agency_key=agency_key.strip().casefold() if slash else None,
    )


def hold_unchanged(
    session: Session, *, account_id: int, password_hash: str | None = None, uniquifier: str | None = None
) -> bool:
    """Whether the account is active and still has what was just verified; no change of it can come between now.

    Of all rows that signing in touches the account is locked first: a change of password holds it before it ends
    sessions and forgives guesses, and two that begin differently would wait for each other for ever.
    """
    found_hash, found_uniquifier, active = account_queries.locked_credentials(session, account_id=account_id)
    return (
        active
        and (password_hash is None or password_hash == found_hash)
        and (uniquifier is None or uniquifier == found_uniquifier)
    )


def normal_email(text: str) -> str:
    """One spelling of a mail address: composed characters, small letters, no white space around."""
    return unicodedata.normalize("NFC", text).strip().lower()


def checked_email(text: str) -> str:
    """``text`` normalised. Raises InvalidInputError where it is no mail address; nobody is asked over the network.

    The beginning of an encoded word is none, whatever the grammar of addresses says: a header would hold something else.
    """
    if "=?" in text:
        raise InvalidInputError("this is no mail address: it holds '=?'")
    try:
        validate_email(normal_email(text), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidInputError(f"this is no mail address: {error}") from None
    return normal_email(text)


def found(known: KnownAccount | None) -> KnownAccount:
    """``known`` itself. Raises NotFoundError for ``None``."""
    if known is None:
        raise NotFoundError
    return known


def _unit_name(session: Session, agency_id: int, unit_id: int) -> UnitName:
    name = agency_queries.unit_name(session, agency_id=agency_id, unit_id=unit_id)
    if name is None:
        raise InvalidInputError("the unit is none of this agency's")
    return name


def _check_scope(role: Role, unit_id: int | None, course_id: int | None) -> None:
    fits = {
        Role.SUPERVISOR: unit_id is not None and course_id is None,
        Role.INSTRUCTOR: unit_id is None,
        Role.ADMINISTRATOR: unit_id is None and course_id is None,
        Role.AUDITOR: unit_id is None and course_id is None,
    }
    over = {Role.SUPERVISOR: "a unit", Role.INSTRUCTOR: "one course or all of the agency's, and no unit"}
    if not fits[role]:
        told = over.get(role, "the whole agency, so without a unit or course")
        raise InvalidInputError(f"the role {role.value} is over {told}")


def _record(
    session: Session,
    now: datetime,
    kind: RecordKind,
    agency_id: int,
    subject_id: int,
    by: int | None,
    data: dict[str, object],
) -> None:
    records.append(
        session, now=now, kind=kind, agency_id=agency_id, actor_id=by, subject_id=subject_id, data=data
    )
