"""Appointments, for the agency's administrator and the operator: listing, giving and ending them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.agencies import last_day, local_day
from course_app.domain.appointments import (
    AppointmentFilter,
    AppointmentLine,
    GivenRight,
    Term,
    TermFault,
    When,
    holders,
    may_appoint,
    may_end,
    term,
    term_fault,
)
from course_app.domain.errors import InvalidInputError, NotFoundError, RightsError, RightsFault
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.services import accounts, agencies, people, teams
from course_app.services.teams import TeamUnit
from course_app.storage.queries import administrators
from course_app.storage.queries import agencies as agency_queries
from course_app.storage.queries import appointments as queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import people as people_queries
from course_app.storage.queries.appointments import OwnCourse


@dataclass(frozen=True, slots=True)
class Appointments:
    """A page of the list, as of one moment."""

    as_of: datetime
    lines: tuple[AppointmentLine, ...]
    matching: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Over what somebody can be appointed: units, and courses that the agency owns."""

    units: tuple[TeamUnit, ...]
    courses: tuple[OwnCourse, ...]


@dataclass(frozen=True, slots=True)
class AppointmentWish:
    """A right for a time. ``unit`` is a public id and for supervisors, ``course`` a key and for instructors.

    ``since`` is the first day (today, if not given), ``until`` the last one.
    """

    role: Role
    unit: str | None = None
    course: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What the operator ended. ``is_last``: the agency has no administrator now."""

    role: Role
    email: str
    is_last: bool


def listed(
    session: Session, *, now: datetime, actor: Actor, wish: AppointmentFilter, page: int = 1
) -> Appointments:
    """The appointments of the filter as of ``now``, in two statements at any size."""
    agency_id = _agency(actor)
    matching = queries.count(session, agency_id=agency_id, now=now, wish=wish)
    pages = page_count(matching)
    shown = min(max(page, 1), pages)
    lines = queries.lines(
        session, agency_id=agency_id, now=now, wish=wish, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return Appointments(now, tuple(lines), matching, shown, pages)


def choices(session: Session, *, actor: Actor) -> Choices:
    """Over what ``actor`` can appoint somebody. Courses of the installation are the operator's to give."""
    units = teams.units(session, scope=scope_as(actor, Role.ADMINISTRATOR))
    return Choices(units, tuple(queries.own_courses(session, agency_id=_agency(actor))))


def appoint(
    session: Session, *, now: datetime, actor: Actor, officer: str, wish: AppointmentWish
) -> TermFault | None:
    """The person holds the role for the time wished.

    Raises RightsError for oneself and for a role as high as one's own, InvalidInputError for a supervisor without a
    unit, NotFoundError for a person, unit or course of others.
    """
    person = people.find(session, actor=actor, officer=officer)
    _allow(
        may_appoint(
            administrators=holders(_terms(session, now, actor), now=now),
            actor_id=actor.account_id,
            subject_id=person.account_id,
            role=wish.role,
        )
    )
    unit_id, course_id = _scope(choices(session, actor=actor), wish)
    return give(
        session,
        now=now,
        account_id=person.account_id,
        role=wish.role,
        unit_id=unit_id,
        course_id=course_id,
        since=wish.since,
        until=wish.until,
        by=actor.account_id,
    )


def give(  # noqa: PLR0913 (one fact each, all by name)
    session: Session,
    *,
    now: datetime,
    account_id: int,
    role: Role,
    unit_id: int | None = None,
    course_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    by: int | None = None,
) -> TermFault | None:
    """The account holds the role from ``since`` (now, if not given) through ``until``, days of its agency.

    The one rule for administrators and for the operator, who gives without ``by``. Raises InvalidInputError for the
    scope of another role.
    """
    agency_id = accounts.get(session, account_id=account_id).agency_id
    people_queries.lock_agency(session, agency_id=agency_id)
    enrolment_queries.lock_accounts(session, account_ids=[account_id])
    if not accounts.get(session, account_id=account_id).active:
        return TermFault.DISABLED
    zone = ZoneInfo(agencies.get(session, agency_id=agency_id).time_zone)
    fault = term_fault(since=since, until=until, now=now, zone=zone)
    if fault is not None:
        return fault
    begins, ends = term(since=since, until=until, now=now, zone=zone)
    if queries.overlaps(
        session,
        account_id=account_id,
        role=role,
        unit_id=unit_id,
        course_id=course_id,
        since=begins,
        until=ends,
    ):
        return TermFault.ALREADY
    accounts.appoint(
        session,
        now=now,
        account_id=account_id,
        role=role,
        unit_id=unit_id,
        course_id=course_id,
        since=begins,
        until=ends,
        by=by,
    )
    return None


def end(session: Session, *, now: datetime, actor: Actor, appointment: str) -> Role:
    """The appointment is over at ``now``; returns its role.

    Raises RightsError where the agency would be without an administrator now or sooner than otherwise, NotFoundError for one that is over.
    """
    terms = _terms(session, now, actor)
    found = queries.find(session, agency_id=_agency(actor), public_id=appointment)
    if found is None:
        raise NotFoundError
    _allow(may_end(terms=terms, now=now, actor_id=actor.account_id, appointment=found.public_id))
    accounts.end_appointment(
        session, now=now, agency_id=actor.agency_id, public_id=appointment, by=actor.account_id
    )
    return found.role


def given(
    session: Session,
    *,
    now: datetime,
    when: When,
    agency_id: int | None = None,
    account_id: int | None = None,
) -> tuple[GivenRight, ...]:
    """The appointments of an agency, of a person or of everybody, as the operator may see them."""
    rows = queries.given(session, now=now, when=when, agency_id=agency_id, account_id=account_id)
    places = agency_queries.unit_places(session, agency_ids={row.agency_id for row in rows})
    return tuple(_given_right(row, places.get(row.unit_id or 0)) for row in rows)


def withdraw(session: Session, *, now: datetime, appointment: str) -> Withdrawn:
    """The operator ends an appointment of whatever rank; it is over at ``now``. Raises NotFoundError for one that is.

    He may leave an agency without an administrator, whose account may be in the wrong hands, and is told if he does.
    """
    found = queries.find(session, agency_id=None, public_id=appointment)
    if found is None:
        raise NotFoundError(f"there is no appointment {appointment}")
    person = accounts.get(session, account_id=found.account_id)
    people_queries.lock_agency(session, agency_id=person.agency_id)
    accounts.end_appointment(session, now=now, agency_id=person.agency_id, public_id=appointment)
    left = administrators.current(session, agency_id=person.agency_id, now=now)
    return Withdrawn(found.role, person.email, is_last=found.role is Role.ADMINISTRATOR and not left)


def _given_right(row: queries.GivenRow, place: str | None) -> GivenRight:
    zone = ZoneInfo(row.time_zone)
    return GivenRight(
        public_id=row.public_id,
        email=row.email,
        role=row.role,
        over=place or row.course_key or row.agency_key,
        first=local_day(row.since, zone),
        last=last_day(row.until, zone) if row.until else None,
        by=row.by,
    )


def _agency(actor: Actor) -> int:
    """The agency that ``actor`` administers. Raises NotFoundError for anybody else."""
    if not actor.is_a(Role.ADMINISTRATOR):
        raise NotFoundError
    return actor.agency_id


def _terms(session: Session, now: datetime, actor: Actor) -> tuple[Term, ...]:
    """From when to when somebody administers the agency; nobody else changes rights until this is stored."""
    people_queries.lock_agency(session, agency_id=_agency(actor))
    return administrators.terms(session, agency_id=actor.agency_id, now=now)


def _allow(fault: RightsFault | None) -> None:
    if fault is not None:
        raise RightsError(fault)


def _scope(known: Choices, wish: AppointmentWish) -> tuple[int | None, int | None]:
    if wish.role is Role.SUPERVISOR:
        if not wish.unit:
            raise InvalidInputError
        units = [each.unit_id for each in known.units if each.public_id == wish.unit]
        if not units:
            raise NotFoundError
        return units[0], None
    if wish.role is not Role.INSTRUCTOR or not wish.course:
        return None, None
    courses = [each.course_id for each in known.courses if each.key == wish.course]
    if not courses:
        raise NotFoundError
    return None, courses[0]
