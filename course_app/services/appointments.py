"""Appointments, for the agency's administrator: listing, giving and ending them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.agencies import end_of_day, local_day
from course_app.domain.appointments import (
    AppointmentFilter,
    AppointmentLine,
    TermFault,
    may_appoint,
    may_end,
    term_fault,
)
from course_app.domain.errors import InvalidInputError, NotFoundError, RightsError, RightsFault
from course_app.domain.people import AccountStatus
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.services import accounts, people, teams
from course_app.services.teams import TeamUnit
from course_app.storage.queries import appointments as queries
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
            administrators=_administrators(session, now, actor),
            actor_id=actor.account_id,
            subject_id=person.account_id,
            role=wish.role,
        )
    )
    zone = ZoneInfo(actor.time_zone)
    person = people.find(session, actor=actor, officer=officer, lock=True)
    if person.status is AccountStatus.DISABLED:
        return TermFault.DISABLED
    fault = term_fault(since=wish.since, until=wish.until, now=now, zone=zone)
    if fault is not None:
        return fault
    unit_id, course_id = _scope(choices(session, actor=actor), wish)
    starts_later = wish.since is not None and wish.since > local_day(now, zone)
    since = end_of_day(wish.since - timedelta(days=1), zone) if wish.since and starts_later else now
    until = end_of_day(wish.until, zone) if wish.until else None
    if queries.overlaps(
        session,
        account_id=person.account_id,
        role=wish.role,
        unit_id=unit_id,
        course_id=course_id,
        since=since,
        until=until,
    ):
        return TermFault.ALREADY
    accounts.appoint(
        session,
        now=now,
        account_id=person.account_id,
        role=wish.role,
        unit_id=unit_id,
        course_id=course_id,
        since=since,
        until=until,
        by=actor.account_id,
    )
    return None


def end(session: Session, *, now: datetime, actor: Actor, appointment: str) -> Role:
    """The appointment is over at ``now``; returns its role.

    Raises RightsError where the agency would be without an administrator, NotFoundError for one that is over.
    """
    administrators = _administrators(session, now, actor)
    found = queries.find(session, agency_id=_agency(actor), public_id=appointment)
    if found is None:
        raise NotFoundError
    _allow(
        may_end(
            administrators=administrators,
            actor_id=actor.account_id,
            subject_id=found.account_id,
            role=found.role,
        )
    )
    accounts.end_appointment(
        session, now=now, agency_id=actor.agency_id, public_id=appointment, by=actor.account_id
    )
    return found.role


def _agency(actor: Actor) -> int:
    """The agency that ``actor`` administers. Raises NotFoundError for anybody else."""
    if not actor.is_a(Role.ADMINISTRATOR):
        raise NotFoundError
    return actor.agency_id


def _administrators(session: Session, now: datetime, actor: Actor) -> frozenset[int]:
    """Who administers the agency at ``now``; nobody else changes rights until this is stored."""
    people_queries.lock_agency(session, agency_id=_agency(actor))
    return people_queries.administrators(session, agency_id=actor.agency_id, now=now)


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
