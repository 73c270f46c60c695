"""Assignments in force, and whom they bind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from course_app.storage.database import lock_for_update
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Membership, Unit
from course_app.storage.models.assignments import Assignment, Excusal, Extension
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.queries.agencies import unit_name


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One assignment in force, with the edition that new enrolments take and the zone of its due date."""

    id: int
    public_id: str
    agency_id: int
    time_zone: str
    course_id: int
    course_key: str
    edition_id: int
    edition_number: int
    unit_path: str | None
    account_id: int | None
    due_on: date | None
    created_by: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """What a rule asks of whom it finds, in moments: when they are due, and what a certificate must outlast to count."""

    due_at: datetime | None
    renews_until: datetime


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom to look for among those bound: one person, or everybody up to an id, or only so many."""

    account_id: int | None = None
    up_to: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class BoundPerson:
    """Somebody a rule binds, with what there is in its course: the newest period, and the last completion.

    ``period`` is 0 where there is none. ``is_open``: the newest period is there and not completed. ``is_due_later``
    than the rule asks. ``let_go_at``: since when it is excused because an assignment ended; ``None`` where it is not.
    """

    account_id: int
    enrolment_id: int | None
    enrolment: str | None
    due_at: datetime | None
    period: int
    is_open: bool
    is_due_later: bool
    let_go_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicIds:
    """The public ids of a rule's unit and person; ``place``: the unit by names from the top."""

    unit: str | None
    place: str | None
    account: str | None


def rules(
    session: Session, *, agency_id: int | None = None, assignment_id: int | None = None
) -> Sequence[RuleRow]:
    """The assignments in force whose course has a live edition: all, those of an agency, or the one with this id."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Assignment.id,
            Assignment.public_id,
            Assignment.agency_id,
            Agency.time_zone,
            Assignment.course_id,
            Course.key,
            Edition.id,
            Edition.number,
            Unit.path,
            Assignment.account_id,
            Assignment.due_on,
            Assignment.created_by,
            Assignment.created_at,
        )
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Course, Course.id == Assignment.course_id)
        .join(Edition, Edition.id == Course.live_edition_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.ended_at.is_(None))
        .order_by(Assignment.id)
    )
    if agency_id is not None:
        query = query.where(Assignment.agency_id == agency_id)
    if assignment_id is not None:
        query = query.where(Assignment.id == assignment_id)
    return [RuleRow(*row) for row in session.execute(query)]


def still_in_force(session: Session, *, rules: Sequence[RuleRow]) -> Sequence[RuleRow]:
    """Those of the rules that nobody has ended meanwhile; whoever would end one waits until the transaction ends."""
    if not rules or not lock_for_update(session):
        return rules
    wanted = [rule.id for rule in rules]
    query = select(Assignment.id).where(Assignment.id.in_(wanted), Assignment.ended_at.is_(None))
    held = set(session.execute(query.order_by(Assignment.id).with_for_update(read=True)).scalars())
    return [rule for rule in rules if rule.id in held]


def unmet(session: Session, *, rule: RuleRow, ask: Ask, whom: Whom) -> Sequence[BoundPerson]:
    """The active people whom the rule binds now and for whom something is left to do, by id.

    That is: no period is begun and no completion counts, or the open period is due later than the rule asks, or was
    excused only because another assignment ended. An extension granted after the rule was made holds against it.
    Everybody else stays in the database: of a large agency that is nearly everybody, every minute.
    """
    newest, done = aliased(Enrolment), aliased(Enrolment)
    newest_standing, done_standing = aliased(Standing), aliased(Standing)
    counts = and_(
        done.id.is_not(None),
        ~and_(
            done_standing.completed_at < rule.created_at,
            done_standing.expires_at.is_not(None),
            done_standing.expires_at <= ask.renews_until,
        ),
    )
    is_open = and_(newest.id.is_not(None), newest_standing.completed_at.is_(None))
    is_due_later, is_let_go = _is_due_later(newest, rule, ask), _is_let_go(newest_standing)
    query = (
        select(
            Account.id,
            newest.id,
            newest.public_id,
            newest.due_at,
            func.coalesce(newest.period, 0),
            is_open,
            is_due_later,
            case((is_let_go, newest_standing.excused_from)),
            done_standing.completed_at,
            done_standing.expires_at,
        )
        .select_from(Account)
        .outerjoin(newest, _is_last_period(newest, rule))
        .outerjoin(newest_standing, newest_standing.enrolment_id == newest.id)
        .outerjoin(done, _is_last_period(done, rule, completed=True))
        .outerjoin(done_standing, done_standing.enrolment_id == done.id)
        .where(Account.agency_id == rule.agency_id, Account.active)
        .where(~counts, or_(~is_open, is_due_later, is_let_go))
        .order_by(Account.id)
        .limit(whom.limit)
    )
    if whom.account_id is not None:
        query = query.where(Account.id == whom.account_id)
    if whom.up_to is not None:
        query = query.where(Account.id <= whom.up_to)
    return [BoundPerson(*row) for row in session.execute(_bound(query, rule))]


def _bound(query: Select[*tuple[Any, ...]], rule: RuleRow) -> Select[*tuple[Any, ...]]:
    """Only whom the rule names, or who is a member of its unit or of one below."""
    if rule.account_id is not None:
        return query.where(Account.id == rule.account_id)
    return (
        query.join(Membership, and_(Membership.account_id == Account.id, Membership.until.is_(None)))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Unit.path.startswith(rule.unit_path or "/", autoescape=True))
    )


def is_last_excusal(
    session: Session, *, enrolment_id: int, until: datetime | None, reason: str, excused_by: int
) -> bool:
    """Whether the newest excusal of the enrolment says just this, by the same person."""
    query = (
        select(Excusal.until, Excusal.reason, Excusal.excused_by)
        .where(Excusal.enrolment_id == enrolment_id)
        .order_by(Excusal.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return row is not None and tuple(row) == (until, reason, excused_by)


def _is_due_later(row: Any, rule: RuleRow, ask: Ask) -> ColumnElement[bool]:
    if ask.due_at is None:
        return false()
    extended = select(Extension.id).where(
        Extension.enrolment_id == row.id, Extension.created_at > rule.created_at
    )
    return and_(or_(row.due_at.is_(None), row.due_at > ask.due_at), ~extended.exists())


def _is_let_go(standing: Any) -> ColumnElement[bool]:
    """That the excusal in force is nobody's decision but came of an assignment's end."""
    last = (
        select(Excusal.assignment_id)
        .where(Excusal.enrolment_id == standing.enrolment_id)
        .order_by(Excusal.id.desc())
        .limit(1)
    )
    return and_(
        standing.excused_from.is_not(None),
        standing.excused_until.is_(None),
        last.scalar_subquery().is_not(None),
    )


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
    unit = None if unit_id is None else unit_name(session, agency_id=agency_id, unit_id=unit_id)
    account = select(Account.public_id).where(Account.id == account_id, Account.agency_id == agency_id)
    found = PublicIds(
        unit.unit if unit else None,
        unit.place if unit else None,
        session.execute(account).scalar_one_or_none(),
    )
    missing = (unit_id is not None and found.unit is None) or (
        account_id is not None and found.account is None
    )
    return None if missing else found
