"""What the end of an assignment concerns: the assignment itself, and the open enrolments that it asked for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from course_app.domain.agencies import ROOT
from course_app.domain.assignments import Assignment, Extended, Obligation, Stay
from course_app.storage.database import lock_for_update
from course_app.storage.models import assignments as models
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Membership, Unit
from course_app.storage.models.assignments import Extension
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course
from course_app.storage.queries.standings import EXCUSED, IS_NEWEST, moments

Which: TypeAlias = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class EndingRow:
    """An assignment that may end, with what its record names."""

    id: int
    public_id: str
    agency_id: int
    time_zone: str
    course_id: int
    course_key: str
    unit_id: int | None
    unit_path: str | None
    account_id: int | None
    due_on: date | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConcernedRow:
    """An open enrolment that the assignment made, or whose officer it binds."""

    enrolment_id: int
    enrolment: str
    officer: str
    name: str
    held: Obligation


def assignment(session: Session, *, public_id: str, lock: bool = False) -> EndingRow | None:
    """The assignment with this public id, ended or not; with ``lock`` nobody applies or ends it meanwhile."""
    if lock and lock_for_update(session):
        own = select(models.Assignment.id).where(models.Assignment.public_id == public_id)
        session.execute(own.with_for_update(key_share=True)).all()
    query: Select[*tuple[Any, ...]] = (
        select(
            models.Assignment.id,
            models.Assignment.public_id,
            models.Assignment.agency_id,
            Agency.time_zone,
            models.Assignment.course_id,
            Course.key,
            models.Assignment.unit_id,
            Unit.path,
            models.Assignment.account_id,
            models.Assignment.due_on,
            models.Assignment.created_at,
            models.Assignment.ended_at,
        )
        .join(Agency, Agency.id == models.Assignment.agency_id)
        .join(Course, Course.id == models.Assignment.course_id)
        .outerjoin(Unit, Unit.id == models.Assignment.unit_id)
        .where(models.Assignment.public_id == public_id)
    )
    row = session.execute(query).one_or_none()
    return EndingRow(*row) if row else None


def others(session: Session, *, rule: EndingRow) -> Sequence[Assignment]:
    """What else is in force for the course in the agency."""
    rows = session.execute(
        select(
            models.Assignment.id,
            models.Assignment.created_at,
            models.Assignment.due_on,
            Unit.path,
            models.Assignment.account_id,
        )
        .outerjoin(Unit, Unit.id == models.Assignment.unit_id)
        .where(
            models.Assignment.agency_id == rule.agency_id,
            models.Assignment.course_id == rule.course_id,
            models.Assignment.id != rule.id,
            models.Assignment.ended_at.is_(None),
        )
        .order_by(models.Assignment.id)
    )
    return [Assignment(*row) for row in rows]


def lock_concerned(session: Session, *, rule: EndingRow, but: Collection[int]) -> None:
    """Nobody changes these enrolments until the transaction ends. On its own, so that what is read next is current."""
    if lock_for_update(session):
        own = select(Enrolment.id).join(Standing, Standing.enrolment_id == Enrolment.id)
        held = own.where(*_concerned(rule, but)).order_by(Enrolment.id)
        session.execute(held.with_for_update(of=Enrolment, key_share=True)).all()


def concerned(
    session: Session, *, now: datetime, rule: EndingRow, but: Collection[int]
) -> Sequence[ConcernedRow]:
    """The open enrolments that the rule made or whose officers it binds, by id; not those of the accounts ``but``."""
    which = _concerned(rule, but)
    stays, extended = _stays(session, which), _extended(session, which)
    rows = session.execute(
        select(
            Enrolment.id,
            Enrolment.public_id,
            Account.id,
            Account.public_id,
            Account.name,
            Enrolment.created_at,
            Enrolment.assignment_id,
            Enrolment.due_at,
            Standing.started_at.is_not(None),
            EXCUSED,
        )
        .join(Standing, Standing.enrolment_id == Enrolment.id)
        .join(Account, Account.id == Enrolment.account_id)
        .where(*which)
        .order_by(Enrolment.id),
        moments(now),
    )
    return [_row(extended, stays, *row) for row in rows]


def _row(extended: Mapping[int, Extended], stays: Mapping[int, tuple[Stay, ...]], *row: Any) -> ConcernedRow:
    enrolment_id, enrolment, account_id, officer, name, *held = row
    decisive = (*held, extended.get(enrolment_id), stays.get(account_id, ()))
    return ConcernedRow(enrolment_id, enrolment, officer, name, Obligation(account_id, *decisive))


def _concerned(rule: EndingRow, but: Collection[int]) -> Which:
    made = Enrolment.assignment_id == rule.id
    return (
        Enrolment.course_id == rule.course_id,
        Enrolment.agency_id == rule.agency_id,
        IS_NEWEST,
        Standing.completed_at.is_(None),
        or_(made, _binds(rule)),
        Enrolment.account_id.not_in(sorted(but)),
    )


def _binds(rule: EndingRow) -> ColumnElement[bool]:
    if rule.account_id is not None:
        return Enrolment.account_id == rule.account_id
    members = (
        select(Membership.account_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.until.is_(None), Unit.path.startswith(rule.unit_path or ROOT, autoescape=True))
    )
    return Enrolment.account_id.in_(members)


def _stays(session: Session, which: Which) -> Mapping[int, tuple[Stay, ...]]:
    """The times in units of whose enrolments these are, the latest first."""
    theirs = select(Enrolment.account_id).join(Standing, Standing.enrolment_id == Enrolment.id).where(*which)
    rows = session.execute(
        select(Membership.account_id, Unit.path, Membership.since, Membership.until)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.account_id.in_(theirs))
        .order_by(Membership.since.desc())
    )
    found: defaultdict[int, tuple[Stay, ...]] = defaultdict(tuple)
    for row in rows:
        found[row[0]] += (Stay(*row[1:]),)
    return found


def _extended(session: Session, which: Which) -> Mapping[int, Extended]:
    """The last extension of each of these enrolments that has one."""
    rows = session.execute(
        select(Extension.enrolment_id, Extension.created_at, Extension.due_at)
        .join(Enrolment, Enrolment.id == Extension.enrolment_id)
        .join(Standing, Standing.enrolment_id == Enrolment.id)
        .where(*which)
        .order_by(Extension.id)
    )
    return {row[0]: Extended(*row[1:]) for row in rows}
