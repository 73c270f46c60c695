"""A supervisor's units and people, and whom an assignment would bind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Membership, Unit
from course_app.storage.models.assignments import Assignment
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course
from course_app.storage.queries.scopes import Shape, ask, inside, shape, units_inside, values
from course_app.storage.queries.standings import IS_NEWEST


@dataclass(frozen=True, slots=True)
class UnitRow:
    """An open unit. ``path`` holds ids from the top."""

    unit_id: int
    public_id: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody of the team, with the unit where she is now."""

    account_id: int
    public_id: str
    name: str
    officer_id: str | None
    active: bool
    unit: str | None
    unit_path: str | None


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An enrolment of somebody of the team."""

    enrolment_id: int
    public_id: str
    account_id: int
    officer: str
    name: str
    course_key: str
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an assignment would bind: active people, of them those at the course now, and those who completed it."""

    people: int
    enrolled: int
    completed: int


def units(session: Session, *, scope: Scope) -> Sequence[UnitRow]:
    """The open units inside the scope, parents before children."""
    return [UnitRow(*row) for row in ask(session, _units(shape(scope)), values(scope))]


def member(session: Session, *, scope: Scope, public_id: str) -> MemberRow | None:
    """The person with this public id, if inside the scope."""
    row = ask(session, _member(shape(scope)), {**values(scope), "public_id": public_id}).one_or_none()
    return MemberRow(*row) if row else None


def enrolment(session: Session, *, scope: Scope, public_id: str) -> EnrolmentRow | None:
    """The enrolment with this public id, if its officer is inside the scope."""
    row = ask(session, _enrolment(shape(scope)), {**values(scope), "public_id": public_id}).one_or_none()
    return EnrolmentRow(*row) if row else None


def is_assigned(
    session: Session,
    *,
    agency_id: int,
    course_id: int,
    due_on: date | None,
    unit_id: int | None,
    account_id: int | None,
) -> bool:
    """Whether the very same assignment is in force already."""
    same = select(Assignment.id).where(
        Assignment.agency_id == agency_id,
        Assignment.course_id == course_id,
        Assignment.due_on.is_(None) if due_on is None else Assignment.due_on == due_on,
        Assignment.unit_id.is_(None) if unit_id is None else Assignment.unit_id == unit_id,
        Assignment.account_id.is_(None) if account_id is None else Assignment.account_id == account_id,
        Assignment.ended_at.is_(None),
    )
    return session.execute(same.limit(1)).first() is not None


def reach(
    session: Session, *, agency_id: int, course_id: int, unit_path: str | None, account_id: int | None
) -> Reach:
    """Whom a new assignment of this course to the unit (or the person) would bind."""
    at_it = and_(Enrolment.course_id == course_id, Enrolment.account_id == Account.id, IS_NEWEST)
    query = (
        select(
            func.count(),
            func.count().filter(Enrolment.id.is_not(None), Standing.completed_at.is_(None)),
            func.count().filter(Standing.completed_at.is_not(None)),
        )
        .select_from(Account)
        .outerjoin(Enrolment, at_it)
        .outerjoin(Standing, Standing.enrolment_id == Enrolment.id)
        .where(Account.agency_id == agency_id, Account.active)
    )
    if account_id is not None:
        query = query.where(Account.id == account_id)
    else:
        here = and_(Membership.account_id == Account.id, Membership.until.is_(None))
        query = query.join(Membership, here).join(Unit, Unit.id == Membership.unit_id)
        query = query.where(Unit.path.startswith(unit_path or ""))
    return Reach(*session.execute(query).one())


@cache
def _units(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(Unit.id, Unit.public_id, Unit.path, Unit.name)
        .where(units_inside(kind), Unit.closed_at.is_(None))
        .order_by(Unit.path)
    )


@cache
def _member(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Account.id,
            Account.public_id,
            Account.name,
            Account.officer_id,
            Account.active,
            Unit.name,
            Unit.path,
        )
        .select_from(Account)
        .outerjoin(Membership, and_(Membership.account_id == Account.id, Membership.until.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(
            inside(kind, agency=Account.agency_id, account=Account.id),
            Account.public_id == bindparam("public_id"),
        )
    )


@cache
def _enrolment(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrolment.id,
            Enrolment.public_id,
            Account.id,
            Account.public_id,
            Account.name,
            Course.key,
            IS_NEWEST,
        )
        .select_from(Enrolment)
        .join(Account, Account.id == Enrolment.account_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(
            inside(kind, agency=Account.agency_id, account=Account.id),
            Enrolment.public_id == bindparam("public_id"),
        )
    )
