"""Appointments as an administrator and the operator list them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from course_app.domain.accounts import Role
from course_app.domain.appointments import AppointmentFilter, AppointmentLine, When
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.searching import PATTERN, holding, pattern

_giver = aliased(Account)


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment, for deciding about it."""

    public_id: str
    account_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One appointment of any agency, with what it is over."""

    public_id: str
    email: str
    role: Role
    agency_id: int
    agency_key: str
    time_zone: str
    unit_id: int | None
    course_key: str | None
    since: datetime
    until: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """A course that the agency owns."""

    course_id: int
    key: str
    title: str


def count(session: Session, *, agency_id: int, now: datetime, wish: AppointmentFilter) -> int:
    """How many appointments the question finds."""
    query = select(func.count()).select_from(Appointment).join(Account, Account.id == Appointment.account_id)
    return int(session.execute(_chosen(query, agency_id, now, wish)).scalar_one())


def lines(
    session: Session, *, agency_id: int, now: datetime, wish: AppointmentFilter, offset: int, limit: int
) -> Sequence[AppointmentLine]:
    """A stretch of the list: by name, then as they were given."""
    query = (
        select(
            Appointment.public_id,
            Account.public_id,
            Account.name,
            Appointment.role,
            Unit.name,
            func.coalesce(Edition.title, Course.key),
            Appointment.since,
            Appointment.until,
            _giver.name,
        )
        .join(Account, Account.id == Appointment.account_id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .outerjoin(Course, Course.id == Appointment.course_id)
        .outerjoin(Edition, Edition.id == Course.live_edition_id)
        .outerjoin(_giver, _giver.id == Appointment.appointed_by)
    )
    ordered = _chosen(query, agency_id, now, wish).order_by(func.lower(Account.name), Appointment.id)
    found = session.execute(ordered.offset(offset).limit(limit))
    return [
        AppointmentLine(public_id, officer, name, Role(role), *about)
        for public_id, officer, name, role, *about in found
    ]


def given(
    session: Session, *, now: datetime, when: When, agency_id: int | None, account_id: int | None
) -> Sequence[GivenRow]:
    """Appointments of whomever, by agency, mail address, and then as they were given."""
    query = (
        select(
            Appointment.public_id,
            Account.email,
            Appointment.role,
            Account.agency_id,
            Agency.key,
            Agency.time_zone,
            Appointment.unit_id,
            Course.key,
            Appointment.since,
            Appointment.until,
            _giver.email,
        )
        .join(Account, Account.id == Appointment.account_id)
        .join(Agency, Agency.id == Account.agency_id)
        .outerjoin(Course, Course.id == Appointment.course_id)
        .outerjoin(_giver, _giver.id == Appointment.appointed_by)
        .where(_is_over(now) if when is When.OVER else ~_is_over(now))
        .order_by(Agency.key, Account.email, Appointment.id)
    )
    if agency_id is not None:
        query = query.where(Account.agency_id == agency_id)
    if account_id is not None:
        query = query.where(Account.id == account_id)
    return [GivenRow(name, email, Role(role), *about) for name, email, role, *about in session.execute(query)]


def find(session: Session, *, agency_id: int | None, public_id: str) -> AppointmentRow | None:
    """The appointment of this public id, if it is the agency's; of whichever agency where none is given."""
    query = (
        select(Appointment.public_id, Appointment.account_id, Appointment.role)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.public_id == public_id)
    )
    if agency_id is not None:
        query = query.where(Account.agency_id == agency_id)
    row = session.execute(query).one_or_none()
    return None if row is None else AppointmentRow(row.public_id, row.account_id, Role(row.role))


def to_come(session: Session, *, account_id: int, now: datetime) -> Sequence[tuple[Role, bool]]:
    """Every role that the person holds or is to hold, and whether it is over nothing but what her agency owns."""
    found = session.execute(
        select(Appointment.role, Appointment.course_id, Course.agency_id, Account.agency_id)
        .join(Account, Account.id == Appointment.account_id)
        .outerjoin(Course, Course.id == Appointment.course_id)
        .where(
            Appointment.account_id == account_id, or_(Appointment.until.is_(None), Appointment.until > now)
        )
    )
    return [(Role(role), course is None or owner == home) for role, course, owner, home in found]


def supervised(session: Session, *, account_id: int, now: datetime) -> tuple[str, ...]:
    """The paths of the units that the person supervises, or is to supervise."""
    found = session.scalars(
        select(Unit.path)
        .join(Appointment, Appointment.unit_id == Unit.id)
        .where(
            Appointment.account_id == account_id,
            Appointment.role == Role.SUPERVISOR,
            or_(Appointment.until.is_(None), Appointment.until > now),
        )
    )
    return tuple(found)


def supervisors(session: Session, *, agency_id: int, now: datetime) -> Mapping[int, tuple[str, ...]]:
    """Everybody of the agency who supervises, or is to supervise, with the paths of the units; by account."""
    rows = session.execute(
        select(Appointment.account_id, Unit.path)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(Unit.agency_id == agency_id, Appointment.role == Role.SUPERVISOR, ~_is_over(now))
    )
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for account_id, path in rows:
        found[account_id] += (path,)
    return found


def overlaps(
    session: Session,
    *,
    account_id: int,
    role: Role,
    unit_id: int | None,
    course_id: int | None,
    since: datetime,
    until: datetime | None,
) -> bool:
    """Whether the person holds this role over just this at any moment of the time."""
    query = select(Appointment.id).where(
        Appointment.account_id == account_id,
        Appointment.role == role,
        Appointment.unit_id.is_not_distinct_from(unit_id),
        Appointment.course_id.is_not_distinct_from(course_id),
        or_(Appointment.until.is_(None), Appointment.until > since),
    )
    if until is not None:
        query = query.where(Appointment.since < until)
    return session.execute(query.limit(1)).first() is not None


def own_courses(session: Session, *, agency_id: int) -> Sequence[OwnCourse]:
    """The courses that the agency owns, by title."""
    title = func.coalesce(Edition.title, Course.key)
    query = select(Course.id, Course.key, title).outerjoin(Edition, Edition.id == Course.live_edition_id)
    return [
        OwnCourse(*row) for row in session.execute(query.where(Course.agency_id == agency_id).order_by(title))
    ]


def _is_over(now: datetime) -> ColumnElement[bool]:
    return Appointment.until.is_not(None) & (Appointment.until <= now)


def _chosen(
    query: Select[*tuple[Any, ...]], agency_id: int, now: datetime, wish: AppointmentFilter
) -> Select[*tuple[Any, ...]]:
    is_over = _is_over(now)
    found = query.where(Account.agency_id == agency_id, is_over if wish.when is When.OVER else ~is_over)
    if wish.role is not None:
        found = found.where(Appointment.role == wish.role)
    if wish.officer is not None:
        found = found.where(Account.public_id == wish.officer)
    if wish.unit is not None:
        found = found.where(Appointment.unit_id.in_(select(Unit.id).where(Unit.public_id == wish.unit)))
    if wish.text:
        found = found.where(holding(Account.name, Account.officer_id)).params({PATTERN: pattern(wish.text)})
    return found
