"""The tree of an agency's units as its administrator sees and changes it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Membership, Unit
from course_app.storage.models.assignments import Assignment


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One unit, open or closed."""

    unit_id: int
    public_id: str
    parent_id: int | None
    path: str
    name: str
    closed_at: datetime | None


def tree(session: Session, *, agency_id: int) -> Sequence[TreeRow]:
    """Every unit that the agency has or had."""
    query = select(Unit.id, Unit.public_id, Unit.parent_id, Unit.path, Unit.name, Unit.closed_at)
    return [TreeRow(*row) for row in session.execute(query.where(Unit.agency_id == agency_id))]


def people(session: Session, *, unit_ids: Collection[int]) -> Mapping[int, int]:
    """How many people belong to each of these units itself right now, whether or not their accounts are in use."""
    found = session.execute(
        select(Membership.unit_id, func.count().label("number"))
        .where(Membership.unit_id.in_(unit_ids), Membership.until.is_(None))
        .group_by(Membership.unit_id)
    )
    return {row.unit_id: row.number for row in found}


def hang(session: Session, *, agency_id: int, unit: TreeRow, parent_id: int | None, path: str) -> None:
    """The unit hangs below another one, at ``path``; all below it come along."""
    session.execute(update(Unit).where(Unit.id == unit.unit_id).values(parent_id=parent_id))
    session.execute(
        update(Unit)
        .where(Unit.agency_id == agency_id, Unit.path.startswith(unit.path))
        .values(path=path + func.substr(Unit.path, len(unit.path) + 1))
        .execution_options(synchronize_session=False)
    )


def rename(session: Session, *, unit_id: int, name: str) -> None:
    """The unit has this name."""
    session.execute(update(Unit).where(Unit.id == unit_id).values(name=name))


def close(session: Session, *, unit_id: int, closed_at: datetime | None) -> None:
    """The unit is closed since then, or open."""
    session.execute(update(Unit).where(Unit.id == unit_id).values(closed_at=closed_at))


def assignments_over(session: Session, *, public_id: str) -> int:
    """How many assignments that have not ended are laid over just this unit."""
    query = select(func.count()).select_from(Assignment).join(Unit, Unit.id == Assignment.unit_id)
    found = session.execute(query.where(Unit.public_id == public_id, Assignment.ended_at.is_(None)))
    return int(found.scalar_one())


def appointments_over(session: Session, *, unit_id: int, now: datetime) -> Sequence[str]:
    """The public ids of the appointments over this unit that are not over at ``now``."""
    query = (
        select(Appointment.public_id)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.unit_id == unit_id, Appointment.until.is_(None) | (Appointment.until > now))
        .order_by(Appointment.id)
    )
    return session.scalars(query).all()
