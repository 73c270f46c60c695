"""What an administrator does for somebody else's account: letting it rest, waking it, and what protects it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.appointments import may_care_for, may_disable, may_open
from course_app.domain.errors import RightsError, RightsFault
from course_app.domain.people import AccountStatus
from course_app.domain.records import RecordKind
from course_app.services import accounts, assignments, deliveries, people, records, sessions
from course_app.services.deliveries import DeliveryKind
from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account
from course_app.storage.queries import administrators
from course_app.storage.queries import people as queries
from course_app.storage.queries.people import PersonCard

LINK_PAUSE = timedelta(minutes=5)
"""Nobody's mail box is filled with links: the next one goes out this long after the last."""


class LinkOutcome(StrEnum):
    """What came of sending somebody a link."""

    ACTIVATION = "activation"
    RESET = "reset"
    DISABLED = "disabled"
    TOO_SOON = "too-soon"


def disable(session: Session, *, now: datetime, actor: Actor, officer: str) -> bool:
    """Nobody uses the account from the next request on, and no mail goes to it; what the person did stays.

    False where it was disabled already. Raises RightsError for one's own account, and where the agency would be without
    an administrator now or sooner than otherwise.
    """
    person = _held(session, now, actor, officer)
    terms = administrators.terms(session, agency_id=actor.agency_id, now=now)
    _allow(may_disable(terms=terms, now=now, actor_id=actor.account_id, subject_id=person.account_id))
    return accounts.disable(session, now=now, account_id=person.account_id, by=actor.account_id)


def enable(session: Session, *, now: datetime, actor: Actor, officer: str) -> bool:
    """The account may be used again, and what was assigned meanwhile binds. False where it was in use."""
    person = _held(session, now, actor, officer)
    if person.status is not AccountStatus.DISABLED:
        return False
    wake(session, now=now, agency_id=actor.agency_id, account_id=person.account_id, by=actor.account_id)
    return True


def end_sessions(session: Session, *, now: datetime, actor: Actor, officer: str) -> int:
    """The person is signed out everywhere; returns of how many devices."""
    person = _held(session, now, actor, officer)
    ended = sessions.end_all(session, now=now, account_id=person.account_id)
    people.note(session, now=now, kind=RecordKind.SESSIONS_ENDED, actor=actor, person=person, sessions=ended)
    return ended


def send_link(session: Session, *, now: datetime, actor: Actor, officer: str) -> LinkOutcome:
    """A link that sets a password is on its way to the person; those sent before are void.

    It activates an account without a password, and resets one that has it. The password of today holds until then.
    Raises RightsError for rights that administrators do not give, and soon after a change of the mail address.
    """
    person = _held(session, now, actor, officer)
    if person.status is AccountStatus.DISABLED:
        return LinkOutcome.DISABLED
    _check_open(session, now, person)
    last = queries.last_sent(session, account_id=person.account_id, kinds=people.LINKS)
    if last is not None and now - last < LINK_PAUSE:
        return LinkOutcome.TOO_SOON
    outcome = LinkOutcome.ACTIVATION if person.status is AccountStatus.INVITED else LinkOutcome.RESET
    kind = DeliveryKind.ACTIVATION_LINK if outcome is LinkOutcome.ACTIVATION else DeliveryKind.RESET_LINK
    _set(session, person, fs_uniquifier=new_public_id())
    deliveries.enqueue(session, now=now, kind=kind, account_id=person.account_id, payload={})
    people.note(
        session,
        now=now,
        kind=RecordKind.PASSWORD_LINK,
        actor=actor,
        person=person,
        purpose=outcome.value,
    )
    return outcome


def switch_off_second_factor(session: Session, *, now: datetime, actor: Actor, officer: str) -> bool:
    """The password alone signs in, until the person sets up another second factor; she is told, and signed out.

    For a lost device. False where there was none. Raises RightsError as ``send_link`` does.
    """
    person = _held(session, now, actor, officer)
    if not person.has_second_factor:
        return False
    _check_open(session, now, person)
    take_second_factor(session, now=now, account_id=person.account_id)
    people.note(session, now=now, kind=RecordKind.SECOND_FACTOR_OFF, actor=actor, person=person)
    return True


def take_second_factor(session: Session, *, now: datetime, account_id: int) -> None:
    """The account has no second factor and no session, and its person is told so."""
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(tf_primary_method=None, tf_totp_secret=None, tf_last_counter=None, mf_recovery_codes=None)
    )
    sessions.end_all(session, now=now, account_id=account_id)
    kind = DeliveryKind.SECOND_FACTOR_OFF
    deliveries.enqueue(session, now=now, kind=kind, account_id=account_id, payload={})


def wake(session: Session, *, now: datetime, agency_id: int, account_id: int, by: int | None = None) -> None:
    """The disabled account may be used again with the password it had, and its person has what was assigned since."""
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(active=True, disabled_at=None, fs_uniquifier=new_public_id())
    )
    assignments.apply_to(session, now=now, agency_id=agency_id, account_id=account_id, actor_id=by)
    records.append(
        session,
        now=now,
        kind=RecordKind.ACCOUNT_ENABLED,
        agency_id=agency_id,
        actor_id=by,
        subject_id=account_id,
        data={},
    )


def _held(session: Session, now: datetime, actor: Actor, officer: str) -> PersonCard:
    """The person, whom only this use case changes now. Raises RightsError where ``actor`` may not."""
    found = people.find(session, actor=actor, officer=officer)
    queries.lock_agency(session, agency_id=actor.agency_id)
    fault = may_care_for(
        administrators=administrators.current(session, agency_id=actor.agency_id, now=now),
        actor_id=actor.account_id,
        subject_id=found.account_id,
    )
    _allow(fault)
    return people.find(session, actor=actor, officer=officer, lock=True)


def _check_open(session: Session, now: datetime, person: PersonCard) -> None:
    """Raises RightsError where whoever administers could become the person."""
    fault = may_open(
        holds_higher=people.holds_higher(session, now=now, account_id=person.account_id),
        address_changed_at=people.address_changed_at(session, account_id=person.account_id),
        now=now,
    )
    _allow(fault)


def _allow(fault: RightsFault | None) -> None:
    if fault is not None:
        raise RightsError(fault)


def _set(session: Session, person: PersonCard, **columns: object) -> None:
    session.execute(update(Account).where(Account.id == person.account_id).values(columns))
