"""Reading agencies and their units."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.models.publishing import Course


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency as others refer to it."""

    agency_id: int
    public_id: str
    key: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with its place in the tree. ``path`` holds ids from the top."""

    unit_id: int
    public_id: str
    agency_id: int
    parent_id: int | None
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitName:
    """How a record names a unit: its public id, and for people its place, names from the top of the tree."""

    unit: str
    place: str


def by_key(session: Session, key: str) -> AgencyRow | None:
    """The agency with this key."""
    row = session.execute(_AGENCIES.where(Agency.key == key)).one_or_none()
    return None if row is None else AgencyRow(*row)


def by_id(session: Session, agency_id: int) -> AgencyRow | None:
    """The agency with this id."""
    row = session.execute(_AGENCIES.where(Agency.id == agency_id)).one_or_none()
    return None if row is None else AgencyRow(*row)


def course_id(session: Session, *, agency_id: int, key: str) -> int | None:
    """The id of the course with this key, where the agency owns it or the installation does."""
    return session.execute(
        select(Course.id).where(
            Course.key == key, or_(Course.agency_id == agency_id, Course.agency_id.is_(None))
        )
    ).scalar_one_or_none()


def keys(session: Session) -> tuple[str, ...]:
    """The keys of all agencies."""
    return tuple(session.scalars(select(Agency.key)))


def course_key(session: Session, *, course_id: int) -> str:
    """The key of the course, whoever owns it."""
    return session.execute(select(Course.key).where(Course.id == course_id)).scalar_one()


def exists(session: Session) -> bool:
    """Whether there is any agency."""
    return session.execute(select(Agency.id).limit(1)).first() is not None


def unit(session: Session, *, agency_id: int, unit_id: int) -> UnitRow | None:
    """The agency's unit with this id, unless it is closed."""
    return _first(session, Unit.agency_id == agency_id, Unit.id == unit_id)


def child(session: Session, *, agency_id: int, parent_id: int | None, name: str) -> UnitRow | None:
    """The agency's open unit of this name directly below ``parent_id`` (``None``: at the top)."""
    below = Unit.parent_id.is_(None) if parent_id is None else Unit.parent_id == parent_id
    return _first(session, Unit.agency_id == agency_id, below, Unit.name == name)


def children(session: Session, *, agency_id: int, parent_id: int | None) -> list[str]:
    """The names of the agency's open units directly below ``parent_id`` (``None``: at the top)."""
    below = Unit.parent_id.is_(None) if parent_id is None else Unit.parent_id == parent_id
    query = select(Unit.name).where(Unit.agency_id == agency_id, below, Unit.closed_at.is_(None))
    return list(session.scalars(query))


def unit_name(session: Session, *, agency_id: int, unit_id: int) -> UnitName | None:
    """How a record names the agency's unit, open or closed; ``None`` where the agency has none of this id."""
    found = session.execute(
        select(Unit.public_id, Unit.path).where(Unit.agency_id == agency_id, Unit.id == unit_id)
    ).one_or_none()
    if found is None:
        return None
    ids = [int(step) for step in found.path.strip("/").split("/")]
    names = session.execute(select(Unit.name).where(Unit.id.in_(ids)).order_by(func.length(Unit.path)))
    return UnitName(found.public_id, "/".join(names.scalars()))


def unit_places(session: Session, *, agency_ids: Collection[int]) -> Mapping[int, str]:
    """How commands name every unit of these agencies, open or closed, by id: the names from the top."""
    rows = session.execute(
        select(Unit.id, Unit.path, Unit.name).where(Unit.agency_id.in_(sorted(agency_ids)))
    ).all()
    names = {row.id: row.name for row in rows}
    return {row.id: "/".join(names[int(step)] for step in row.path.strip("/").split("/")) for row in rows}


def units(session: Session, *, agency_id: int) -> tuple[UnitRow, ...]:
    """All open units of the agency, parents before children."""
    rows = session.execute(
        _UNITS.where(Unit.agency_id == agency_id, Unit.closed_at.is_(None)).order_by(Unit.path)
    )
    return tuple(UnitRow(*row) for row in rows)


_AGENCIES = select(Agency.id, Agency.public_id, Agency.key, Agency.name, Agency.time_zone)
_UNITS = select(Unit.id, Unit.public_id, Unit.agency_id, Unit.parent_id, Unit.path, Unit.name)


def _first(session: Session, *conditions: object) -> UnitRow | None:
    row = session.execute(_UNITS.where(Unit.closed_at.is_(None), *conditions).limit(1)).one_or_none()  # type: ignore[arg-type]
    return None if row is None else UnitRow(*row)
