"""The assignments that bind a supervisor's team: in force and ended, what came of each, and whether she may end it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, Scope, scope_as
from course_app.domain.assignments import EndFault, end_fault
from course_app.domain.errors import NotFoundError
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.services import teams
from course_app.services.teams import TeamUnit, units
from course_app.storage.queries import team_assignments as queries
from course_app.storage.queries.team_assignments import EnrolledRow, TeamAssignmentRow

_NOBODY = EnrolledRow(0, 0)


@dataclass(frozen=True, slots=True)
class AssignmentEnd:
    """When an assignment ended, by whom (``None``: the operator) and why."""

    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class TeamAssignment:
    """A course for a unit or one person. ``fault`` is why the supervisor may not end it.

    ``whom`` is the name of the unit or the person; ``unit`` is the public id of a unit of the team that is open. ``enrolled`` and ``completed`` count the people of the team whom it
    enrolled, as the roster of this assignment lists them, and not who was enrolled before.
    """

    assignment: str
    course_key: str
    course: str
    whom: str
    unit: str | None
    account_id: int | None
    officer: str | None
    due_on: date | None
    since: datetime
    by: str | None
    enrolled: int
    completed: int
    fault: EndFault | None
    ended: AssignmentEnd | None


@dataclass(frozen=True, slots=True)
class TeamAssignments:
    """A page of the list, as of one moment."""

    as_of: datetime
    lines: tuple[TeamAssignment, ...]
    matching: int
    page: int
    pages: int


def of_team(session: Session, *, now: datetime, actor: Actor, ended: bool, page: int = 1) -> TeamAssignments:
    """As ``listed``, for what binds the team that ``actor`` supervises."""
    scope = scope_as(actor, Role.SUPERVISOR)
    hers = teams.beyond(session, now=now, actor=actor)
    return listed(session, now=now, scope=scope, beyond=hers, ended=ended, page=page)


def listed(
    session: Session, *, now: datetime, scope: Scope, beyond: Collection[int], ended: bool, page: int = 1
) -> TeamAssignments:
    """The assignments in force, or those that ended, the latest first. A page past the end is the last one.

    ``beyond`` are the accounts about which whoever asks decides nothing.
    """
    matching = queries.count(session, scope=scope, ended=ended)
    pages = page_count(matching)
    shown = min(max(page, 1), pages)
    rows = queries.lines(session, scope=scope, ended=ended, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    enrolled = queries.enrolled(session, scope=scope, assignment_ids=[row.id for row in rows])
    known = _units(session, scope)
    lines = tuple(_line(row, scope, beyond, enrolled.get(row.id, _NOBODY), known) for row in rows)
    return TeamAssignments(now, lines, matching, shown, pages)


def find(session: Session, *, scope: Scope, beyond: Collection[int], assignment: str) -> TeamAssignment:
    """The assignment, in force or not. Raises NotFoundError for one that binds nobody of the scope."""
    row = queries.one(session, scope=scope, public_id=assignment)
    if row is None:
        raise NotFoundError
    enrolled = queries.enrolled(session, scope=scope, assignment_ids=[row.id])
    known = _units(session, scope)
    return _line(row, scope, beyond, enrolled.get(row.id, _NOBODY), known)


def _units(session: Session, scope: Scope) -> Mapping[int, TeamUnit]:
    """The open units of the team, named by the way to each of them, because many squads have one name."""
    return {unit.unit_id: unit for unit in units(session, scope=scope)}


def _line(
    row: TeamAssignmentRow,
    scope: Scope,
    beyond: Collection[int],
    enrolled: EnrolledRow,
    known: Mapping[int, TeamUnit],
) -> TeamAssignment:
    unit = known.get(row.unit_id or 0)
    fault = end_fault(unit_path=row.unit_path, account_id=row.account_id, scope=scope, beyond=beyond)
    ended = AssignmentEnd(row.ended_at, row.ended_by, row.reason or "") if row.ended_at else None
    return TeamAssignment(
        assignment=row.public_id,
        course_key=row.course_key,
        course=row.course_title,
        whom=row.name or (unit.name if unit else row.unit) or "",
        unit=unit.public_id if unit else None,
        account_id=row.account_id,
        officer=row.officer,
        due_on=row.due_on,
        since=row.created_at,
        by=row.by,
        enrolled=enrolled.enrolled,
        completed=enrolled.completed,
        fault=fault,
        ended=ended,
    )
