"""Assignments in force, and whom they bind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Membership, Unit
from course_app.storage.models.assignments import Assignment
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One assignment in force, with the edition that new enrolments take and the zone of its due date."""

    id: int
    agency_id: int
    time_zone: str
    course_id: int
    edition_id: int
    unit_path: str | None
    account_id: int | None
    due_on: date | None
    created_by: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BoundPerson:
    """Somebody a rule binds, with what there is in its course: the newest period, and the last completion.

    ``period`` is 0 where there is none. ``is_open``: the newest period is there and not completed.
    """

    account_id: int
    enrolment_id: int | None
    due_at: datetime | None
    period: int
    is_open: bool
    completed_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicIds:
    """The public ids of a rule's unit and person."""

    unit: str | None
    account: str | None


def rules(session: Session, *, assignment_id: int | None = None) -> Sequence[RuleRow]:
    """The assignments in force whose course has a live edition (or the one with this id)."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Assignment.id,
            Assignment.agency_id,
            Agency.time_zone,
            Assignment.course_id,
            Course.live_edition_id,
            Unit.path,
            Assignment.account_id,
            Assignment.due_on,
            Assignment.created_by,
            Assignment.created_at,
        )
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Course, Course.id == Assignment.course_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.ended_at.is_(None), Course.live_edition_id.is_not(None))
        .order_by(Assignment.id)
    )
    if assignment_id is not None:
        query = query.where(Assignment.id == assignment_id)
    return [RuleRow(*row) for row in session.execute(query)]


def bound(session: Session, *, rule: RuleRow, account_id: int | None = None) -> Sequence[BoundPerson]:
    """The active people whom the rule binds now, with their newest period and last completion in its course."""
    newest, done = aliased(Enrolment), aliased(Enrolment)
    newest_standing, done_standing = aliased(Standing), aliased(Standing)
    is_open = and_(newest.id.is_not(None), newest_standing.completed_at.is_(None))
    query = (
        select(
            Account.id,
            newest.id,
            newest.due_at,
            func.coalesce(newest.period, 0),
            is_open,
            done_standing.completed_at,
            done_standing.expires_at,
        )
        .select_from(Account)
        .outerjoin(newest, _is_last_period(newest, rule))
        .outerjoin(newest_standing, newest_standing.enrolment_id == newest.id)
        .outerjoin(done, _is_last_period(done, rule, completed=True))
        .outerjoin(done_standing, done_standing.enrolment_id == done.id)
        .where(Account.agency_id == rule.agency_id, Account.active)
        .order_by(Account.id)
    )
    if rule.account_id is not None:
        query = query.where(Account.id == rule.account_id)
    else:
        query = query.join(
            Membership, and_(Membership.account_id == Account.id, Membership.until.is_(None))
        ).join(Unit, Unit.id == Membership.unit_id)
        query = query.where(Unit.path.startswith(rule.unit_path or "/", autoescape=True))
    if account_id is not None:
        query = query.where(Account.id == account_id)
    return [BoundPerson(*row) for row in session.execute(query)]


def _is_last_period(row: Any, rule: RuleRow, *, completed: bool = False) -> ColumnElement[bool]:
    """That ``row`` is the account's newest period of the rule's course, or the newest completed one."""
    other = aliased(Enrolment)
    last = select(func.max(other.period)).where(
        other.account_id == Account.id, other.course_id == rule.course_id
    )
    if completed:
        last = last.join(Standing, Standing.enrolment_id == other.id).where(
            Standing.completed_at.is_not(None)
        )
    return and_(
        row.account_id == Account.id,
        row.course_id == rule.course_id,
        row.period == last.correlate(Account).scalar_subquery(),
    )


def public_ids(
    session: Session, *, agency_id: int, unit_id: int | None, account_id: int | None
) -> PublicIds | None:
    """How the record names the unit and the person of a rule; ``None`` where one of them is none of the agency's."""
    unit = select(Unit.public_id).where(Unit.id == unit_id, Unit.agency_id == agency_id)
    account = select(Account.public_id).where(Account.id == account_id, Account.agency_id == agency_id)
    found = PublicIds(
        session.execute(unit).scalar_one_or_none(), session.execute(account).scalar_one_or_none()
    )
    missing = (unit_id is not None and found.unit is None) or (
        account_id is not None and found.account is None
    )
    return None if missing else found
