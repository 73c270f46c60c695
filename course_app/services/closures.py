"""Closing units and opening them again: what it would come to, and that it happened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.agencies import UnitFault, close_fault, reopen_fault
from course_app.domain.appointments import AppointmentFilter, AppointmentLine
from course_app.domain.errors import NotFoundError
from course_app.domain.records import RecordKind
from course_app.domain.rosters import PAGE_SIZE
from course_app.services import accounts, units
from course_app.services.units import OneUnit, Tree
from course_app.storage.queries import appointments as appointment_queries
from course_app.storage.queries import units as queries
from course_app.storage.queries.units import TreeRow


@dataclass(frozen=True, slots=True)
class Closure:
    """What closing a unit would come to, or why it stays open.

    Of very many ``appointments`` that would end, only the first are there. So many ``assignments`` over the unit stay.
    """

    unit: OneUnit
    fault: UnitFault | None
    appointments: tuple[AppointmentLine, ...]
    appointment_count: int
    assignments: int


def plan(session: Session, *, now: datetime, actor: Actor, unit: str) -> Closure:
    """What closing the unit at ``now`` would come to. Raises NotFoundError for a strange one."""
    found = units.look(session, actor=actor, unit=unit)
    over = AppointmentFilter(unit=unit)
    lines = appointment_queries.lines(
        session, agency_id=actor.agency_id, now=now, wish=over, offset=0, limit=PAGE_SIZE
    )
    open_below = sum(each.closed_at is None for each in found.below)
    return Closure(
        unit=found,
        fault=close_fault(units=open_below, people=found.place.people),
        appointments=tuple(lines),
        appointment_count=appointment_queries.count(session, agency_id=actor.agency_id, now=now, wish=over),
        assignments=queries.assignments_over(session, public_id=unit),
    )


def close(session: Session, *, now: datetime, actor: Actor, unit: str) -> UnitFault | None:
    """Nobody can be put into the unit any more, and appointments over it end; who belonged to it when stays known."""
    tree = units.held(session, actor)
    row = tree.find_open(unit)
    below = [each for each in tree.rows.values() if each.parent_id == row.unit_id and each.closed_at is None]
    people = queries.people(session, unit_ids=[row.unit_id]).get(row.unit_id, 0)
    fault = close_fault(units=len(below), people=people)
    if fault is not None:
        return fault
    for appointment in queries.appointments_over(session, unit_id=row.unit_id, now=now):
        accounts.end_appointment(
            session, now=now, agency_id=actor.agency_id, public_id=appointment, by=actor.account_id
        )
    queries.close(session, unit_id=row.unit_id, closed_at=now)
    units.note(session, now, RecordKind.UNIT_CLOSED, actor, row)
    return None


def reopen(session: Session, *, now: datetime, actor: Actor, unit: str) -> UnitFault | None:
    """People can be put into the closed unit again; appointments that ended with it stay ended.

    Raises NotFoundError for one that is open.
    """
    tree = units.held(session, actor)
    row = tree.find(unit)
    if row.closed_at is None:
        raise NotFoundError
    fault = reopen_fault(
        is_above_closed=_is_above_closed(tree, row), is_name_taken=tree.has_child(row.parent_id, row.name)
    )
    if fault is not None:
        return fault
    queries.close(session, unit_id=row.unit_id, closed_at=None)
    units.note(session, now, RecordKind.UNIT_REOPENED, actor, row)
    return None


def _is_above_closed(tree: Tree, row: TreeRow) -> bool:
    return row.parent_id is not None and tree.rows[row.parent_id].closed_at is not None
