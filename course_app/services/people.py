"""The people of an agency, for its administrator: listing, adding, and changing who they are and where they belong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, Scope, scope_as
from course_app.domain.appointments import (
    AppointmentFilter,
    AppointmentLine,
    is_higher,
    may_care_for,
    may_change,
    widens,
)
from course_app.domain.errors import InvalidInputError, NotFoundError, RightsError, RightsFault
from course_app.domain.names import checked_name, checked_officer_id
from course_app.domain.people import AccountStatus, PeopleFilter, PersonFault, PersonLine, Stay
from course_app.domain.records import RecordKind
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.domain.sessions import SessionLimits
from course_app.services import accounts, deliveries, records, sessions, teams
from course_app.services.deliveries import DeliveryKind
from course_app.services.teams import TeamUnit
from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account
from course_app.storage.queries import accounts as account_queries
from course_app.storage.queries import administrators
from course_app.storage.queries import appointments as appointment_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import people as queries
from course_app.storage.queries.people import PersonCard, Question

LINKS = (DeliveryKind.ACTIVATION_LINK, DeliveryKind.RESET_LINK)


@dataclass(frozen=True, slots=True)
class People:
    """A page of the list with what stands around it, as of one moment."""

    as_of: datetime
    lines: tuple[PersonLine, ...]
    matching: int
    page: int
    pages: int
    units: tuple[TeamUnit, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One person with what an administrator needs to know before acting. ``devices``: where she is signed in now."""

    card: PersonCard
    stays: tuple[Stay, ...]
    appointments: tuple[AppointmentLine, ...]
    appointment_count: int  # of very many, only the first are there
    devices: int
    link_sent_at: datetime | None
    units: tuple[TeamUnit, ...]
    is_oneself: bool


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who somebody is, as typed into a form."""

    name: str
    email: str
    officer_id: str | None
    language: str


def listed(session: Session, *, now: datetime, scope: Scope, wish: PeopleFilter, page: int = 1) -> People:
    """The people of the filter as of ``now``, in four statements at any size. A page past the end is the last one.

    Raises NotFoundError where the unit of the filter is outside ``scope``.
    """
    units = teams.units(session, scope=scope)
    unit = next((each for each in units if each.public_id == wish.unit), None)
    if wish.unit is not None and unit is None:
        raise NotFoundError
    question = Question(scope, wish, unit.path if unit else None)
    matching = queries.count(session, question)
    pages = page_count(matching)
    shown = min(max(page, 1), pages)
    rows = queries.rows(session, question, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    roles = queries.roles(session, account_ids=[row.account_id for row in rows], now=now)
    lines = tuple(
        PersonLine(
            officer=row.officer,
            name=row.name,
            email=row.email,
            officer_id=row.officer_id,
            unit=row.unit or "",
            status=row.status,
            roles=roles.get(row.account_id, ()),
        )
        for row in rows
    )
    return People(now, lines, matching, shown, pages, units)


def find(session: Session, *, actor: Actor, officer: str, lock: bool = False) -> PersonCard:
    """The person, if ``actor`` administers her agency; nobody else changes the row meanwhile when ``lock`` is set.

    Raises NotFoundError for anybody else.
    """
    scope = scope_as(actor, Role.ADMINISTRATOR)
    found = queries.card(session, scope=scope, officer=officer)
    if found is None:
        raise NotFoundError
    if not lock:
        return found
    enrolment_queries.lock_accounts(session, account_ids=[found.account_id])
    return queries.card(session, scope=scope, officer=officer) or found


def look(session: Session, *, now: datetime, actor: Actor, officer: str, limits: SessionLimits) -> Person:
    """Everything about the person that the administrator's page shows."""
    card = find(session, actor=actor, officer=officer)
    held = AppointmentFilter(officer=officer)
    return Person(
        card=card,
        stays=queries.stays(session, account_id=card.account_id),
        appointments=tuple(
            appointment_queries.lines(
                session, agency_id=actor.agency_id, now=now, wish=held, offset=0, limit=PAGE_SIZE
            )
        ),
        appointment_count=appointment_queries.count(session, agency_id=actor.agency_id, now=now, wish=held),
        devices=len(sessions.own(session, now=now, limits=limits, account_id=card.account_id)),
        link_sent_at=queries.last_sent(session, account_id=card.account_id, kinds=LINKS),
        units=teams.units(session, scope=scope_as(actor, Role.ADMINISTRATOR)),
        is_oneself=card.account_id == actor.account_id,
    )


def add(
    session: Session, *, now: datetime, actor: Actor, wish: Particulars, unit: str | None
) -> str | PersonFault:
    """The person has an account and a letter with the link that activates it; returns the public id."""
    queries.lock_agency(session, agency_id=actor.agency_id)
    place = _unit(session, actor, unit) if unit else None
    found = _fault(session, actor, wish, but=None)
    if found is not None:
        return found
    made = accounts.create(
        session,
        now=now,
        agency_id=actor.agency_id,
        email=wish.email,
        name=wish.name,
        officer_id=wish.officer_id,
        unit_id=place.unit_id if place else None,
        language=wish.language,
        by=actor.account_id,
    )
    _send(session, now, DeliveryKind.ACTIVATION_LINK, made.account_id)
    return made.public_id


def change(
    session: Session, *, now: datetime, actor: Actor, officer: str, wish: Particulars
) -> PersonFault | None:
    """The person is known by these particulars from now on; the record says which of them changed.

    With another mail address every link that went to the one before is void. The one before is told so; whoever has
    not activated the account yet gets a new link at the new address instead. Raises RightsError for the address of
    somebody else with a right that administrators do not give.
    """
    find(session, actor=actor, officer=officer)
    queries.lock_agency(session, agency_id=actor.agency_id)  # rights stay as they are until the end
    card = find(session, actor=actor, officer=officer, lock=True)
    found = _fault(session, actor, wish, but=card.account_id)
    if found is not None:
        return found
    changed = _differing(card, wish)
    if not changed:
        return None
    _allow(
        may_change(
            administrators=administrators.current(session, agency_id=actor.agency_id, now=now),
            actor_id=actor.account_id,
            subject_id=card.account_id,
            fields=changed,
            holds_higher=holds_higher(session, now=now, account_id=card.account_id),
        )
    )
    moves = {"fs_uniquifier": new_public_id()} if "email" in changed else {}
    session.execute(update(Account).where(Account.id == card.account_id).values({**changed, **moves}))
    if "email" in changed and card.status is AccountStatus.INVITED:
        _send(session, now, DeliveryKind.ACTIVATION_LINK, card.account_id)
    elif "email" in changed:
        _send(session, now, DeliveryKind.ADDRESS_CHANGED, card.account_id, before=card.email)
    note(session, now=now, kind=RecordKind.ACCOUNT_CHANGED, actor=actor, person=card, fields=sorted(changed))
    return None


def move(session: Session, *, now: datetime, actor: Actor, officer: str, unit: str) -> str:
    """The person belongs to this unit from now on; returns its name.

    Raises RightsError for oneself, who would choose her own supervisor, and where ``actor`` would supervise one more by
    it, now or later; NotFoundError for a strange unit.
    """
    queries.lock_agency(session, agency_id=actor.agency_id)  # a unit in which somebody arrives is not closed
    card = find(session, actor=actor, officer=officer)
    _allow(
        may_care_for(
            administrators=administrators.current(session, agency_id=actor.agency_id, now=now),
            actor_id=actor.account_id,
            subject_id=card.account_id,
        )
    )
    card = find(session, actor=actor, officer=officer, lock=True)
    place = _unit(session, actor, unit)
    home = _unit(session, actor, card.unit).path if card.unit else ""
    supervised = appointment_queries.supervised(session, account_id=actor.account_id, now=now)
    _allow(RightsFault.OWN if widens(supervised, place=home, into=place.path) else None)
    accounts.move(
        session,
        now=now,
        agency_id=actor.agency_id,
        account_id=card.account_id,
        unit_id=place.unit_id,
        by=actor.account_id,
    )
    return place.name


def note(
    session: Session, *, now: datetime, kind: RecordKind, actor: Actor, person: PersonCard, **data: object
) -> None:
    """The record says what ``actor`` did with the person's account. No particulars: names of fields at most."""
    records.append(
        session,
        now=now,
        kind=kind,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=person.account_id,
        data=data,
    )


def holds_higher(session: Session, *, now: datetime, account_id: int) -> bool:
    """Whether the person holds, or is to hold, a right that administrators do not give."""
    found = appointment_queries.to_come(session, account_id=account_id, now=now)
    return any(is_higher(role, is_over_own=is_over_own) for role, is_over_own in found)


def address_changed_at(session: Session, *, account_id: int) -> datetime | None:
    """When the mail address of the activated account was last changed."""
    return queries.last_sent(session, account_id=account_id, kinds=(DeliveryKind.ADDRESS_CHANGED,))


def _allow(fault: RightsFault | None) -> None:
    if fault is not None:
        raise RightsError(fault)


def _unit(session: Session, actor: Actor, public_id: str) -> TeamUnit:
    units = teams.units(session, scope=scope_as(actor, Role.ADMINISTRATOR))
    found = next((each for each in units if each.public_id == public_id), None)
    if found is None:
        raise NotFoundError
    return found


def _fault(session: Session, actor: Actor, wish: Particulars, *, but: int | None) -> PersonFault | None:
    try:
        address = accounts.checked_email(wish.email)
    except InvalidInputError:
        return PersonFault.NO_ADDRESS
    known = account_queries.by_email(session, address)
    if known is not None and known.account_id != but:
        return PersonFault.ADDRESS_TAKEN
    if not wish.officer_id:
        return None
    holder = account_queries.officer_id_holder(
        session, agency_id=actor.agency_id, officer_id=checked_officer_id(wish.officer_id)
    )
    return PersonFault.OFFICER_ID_TAKEN if holder not in {None, but} else None


def _differing(card: PersonCard, wish: Particulars) -> dict[str, str | None]:
    wanted = {
        "name": checked_name(wish.name),
        "email": accounts.normal_email(wish.email),
        "officer_id": checked_officer_id(wish.officer_id) if wish.officer_id else None,
        "language": wish.language,
    }
    return {field: value for field, value in wanted.items() if value != getattr(card, field)}


def _send(session: Session, now: datetime, kind: DeliveryKind, account_id: int, **payload: object) -> None:
    deliveries.enqueue(session, now=now, kind=kind, account_id=account_id, payload=payload)
