"""The assignments that bind a team: over its units, over units above them, and over its people one by one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from course_app.domain.accounts import Scope
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from course_app.storage.models.assignments import Assignment, AssignmentEnd
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.queries.scopes import Shape, ask, inside, shape, units_above, units_inside, values
from course_app.storage.queries.standings import IS_NEWEST


@dataclass(frozen=True, slots=True)
class TeamAssignmentRow:
    """One assignment to a unit or a person, with who laid it down, and when, why and by whom it ended if it has."""

    id: int
    public_id: str
    course_key: str
    course_title: str
    unit_id: int | None
    unit: str | None
    unit_path: str | None
    account_id: int | None
    officer: str | None
    name: str | None
    due_on: date | None
    created_at: datetime
    by: str | None
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class EnrolledRow:
    """How many people of the team an assignment enrolled, and how many of these enrolments are completed."""

    enrolled: int
    completed: int


def count(session: Session, *, scope: Scope, ended: bool) -> int:
    """How many assignments bind the team, or did until they ended."""
    found: int = ask(session, _count(shape(scope), ended), values(scope)).scalar_one()
    return found


def lines(
    session: Session, *, scope: Scope, ended: bool, offset: int, limit: int
) -> Sequence[TeamAssignmentRow]:
    """A stretch of them, the latest first."""
    stretch = {**values(scope), "offset": offset, "limit": limit}
    return [TeamAssignmentRow(*row) for row in ask(session, _page(shape(scope), ended), stretch)]


def one(session: Session, *, scope: Scope, public_id: str) -> TeamAssignmentRow | None:
    """The assignment with this public id, if it binds the team or did."""
    named = {**values(scope), "public_id": public_id}
    row = ask(session, _one(shape(scope)), named).one_or_none()
    return TeamAssignmentRow(*row) if row else None


def enrolled(session: Session, *, scope: Scope, assignment_ids: Collection[int]) -> Mapping[int, EnrolledRow]:
    """Whom of the team these assignments enrolled, by id, where it is anybody: those whom its roster lists.

    That is active people whose enrolment was not renewed since.
    """
    wanted = {**values(scope), "assignment_ids": list(assignment_ids)}
    return {row[0]: EnrolledRow(*row[1:]) for row in ask(session, _enrolled(shape(scope)), wanted)}


def _binding(query: Select[*tuple[Any, ...]], kind: Shape) -> Select[*tuple[Any, ...]]:
    to_person = inside(kind, agency=Assignment.agency_id, account=Assignment.account_id)
    to_unit = or_(units_inside(kind), units_above(kind))
    return query.outerjoin(Unit, Unit.id == Assignment.unit_id).where(
        Assignment.agency_id == bindparam("scope_agency"),
        or_(
            and_(Assignment.unit_id.is_not(None), to_unit),
            and_(Assignment.account_id.is_not(None), to_person),
        ),
    )


def _is_over(ended: bool) -> ColumnElement[bool]:  # noqa: FBT001 (private, named at its calls)
    return Assignment.ended_at.is_not(None) if ended else Assignment.ended_at.is_(None)


@cache
def _count(kind: Shape, ended: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 (part of a key)
    return _binding(select(func.count(Assignment.id)), kind).where(_is_over(ended))


@cache
def _rows(kind: Shape) -> Select[*tuple[Any, ...]]:
    person, by, ender = aliased(Account), aliased(Account), aliased(Account)
    query = select(
        Assignment.id,
        Assignment.public_id,
        Course.key,
        func.coalesce(Edition.title, Course.key),
        Unit.id,
        Unit.name,
        Unit.path,
        person.id,
        person.public_id,
        person.name,
        Assignment.due_on,
        Assignment.created_at,
        by.name,
        AssignmentEnd.ended_at,
        ender.name,
        AssignmentEnd.reason,
    )
    return (
        _binding(query.select_from(Assignment), kind)
        .join(Course, Course.id == Assignment.course_id)
        .outerjoin(Edition, Edition.id == Course.live_edition_id)
        .outerjoin(person, person.id == Assignment.account_id)
        .outerjoin(by, by.id == Assignment.created_by)
        .outerjoin(AssignmentEnd, AssignmentEnd.assignment_id == Assignment.id)
        .outerjoin(ender, ender.id == AssignmentEnd.ended_by)
    )


@cache
def _page(kind: Shape, ended: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 (part of a key)
    latest = (AssignmentEnd.id.desc(),) if ended else (Assignment.id.desc(),)
    return (
        _rows(kind)
        .where(_is_over(ended))
        .order_by(*latest)
        .offset(bindparam("offset"))
        .limit(bindparam("limit"))
    )


@cache
def _one(kind: Shape) -> Select[*tuple[Any, ...]]:
    return _rows(kind).where(Assignment.public_id == bindparam("public_id"))


_IDS: BindParameter[int] = bindparam("assignment_ids", expanding=True)


@cache
def _enrolled(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrolment.assignment_id,
            func.count(),
            func.count().filter(Standing.completed_at.is_not(None)),
        )
        .join(Standing, Standing.enrolment_id == Enrolment.id)
        .join(Account, and_(Account.id == Enrolment.account_id, Account.active))
        .where(
            Enrolment.assignment_id.in_(_IDS),
            IS_NEWEST,
            inside(kind, agency=Account.agency_id, account=Account.id),
        )
        .group_by(Enrolment.assignment_id)
    )
