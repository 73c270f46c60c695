"""The tree of units, for the agency's administrator: adding, renaming and moving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role
from course_app.domain.agencies import (
    PATH_LENGTH,
    ROOT,
    UnitFault,
    is_within,
    move_fault,
    moved_path,
)
from course_app.domain.appointments import widens
from course_app.domain.errors import ConflictError, NotFoundError, RightsError, RightsFault
from course_app.domain.names import checked_unit_name, folded
from course_app.domain.records import RecordKind
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.services import agencies, records
from course_app.storage.queries import agencies as agency_queries
from course_app.storage.queries import appointments as appointment_queries
from course_app.storage.queries import people as people_queries
from course_app.storage.queries import units as queries
from course_app.storage.queries.units import TreeRow

LONGEST_ID = 12
"""Characters that a new unit adds to the path of its parent, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with its place in the tree: names from the top. ``people`` belong to it, not to units below."""

    public_id: str
    name: str
    names: tuple[str, ...]
    people: int
    closed_at: datetime | None

    @property
    def depth(self) -> int:
        """How many units are above it."""
        return len(self.names) - 1


@dataclass(frozen=True, slots=True)
class Units:
    """A page of the tree, or of what is below ``top``, as of one moment."""

    as_of: datetime
    top: Place | None
    places: tuple[Place, ...]
    matching: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class OneUnit:
    """One unit with the units above it from the top, those directly below it, and where it could hang instead."""

    place: Place
    above: tuple[Place, ...]
    below: tuple[Place, ...]
    parents: tuple[Place, ...]


def listed(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    text: str = "",
    closed: bool = False,
    below: str | None = None,
    page: int = 1,
) -> Units:
    """The open (or closed) units whose name holds ``text``, in the order of the tree. Two statements at any size.

    With ``below`` only those below that unit. Raises NotFoundError for a strange one.
    """
    tree = Tree(queries.tree(session, agency_id=_agency(actor)))
    top = tree.find(below) if below else None
    found = [
        row
        for row in tree.ordered()
        if (row.closed_at is not None) is closed
        and folded(text) in folded(row.name)
        and (top is None or (row is not top and is_within(row.path, top.path)))
    ]
    pages = page_count(len(found))
    shown = min(max(page, 1), pages)
    rows = found[(shown - 1) * PAGE_SIZE : shown * PAGE_SIZE]
    places = _places(session, tree, rows)
    return Units(now, tree.place(top) if top else None, places, len(found), shown, pages)


def places(session: Session, *, actor: Actor) -> tuple[Place, ...]:
    """Every open unit, in the order of the tree; how many people belong to them is not asked."""
    tree = Tree(queries.tree(session, agency_id=_agency(actor)))
    return tuple(tree.place(row) for row in tree.ordered() if row.closed_at is None)


def look(session: Session, *, actor: Actor, unit: str) -> OneUnit:
    """The unit with this public id. Raises NotFoundError for a strange one."""
    tree = Tree(queries.tree(session, agency_id=_agency(actor)))
    row = tree.find(unit)
    below = [each for each in tree.ordered() if each.parent_id == row.unit_id]
    parents = [
        each for each in tree.ordered() if each.closed_at is None and not is_within(each.path, row.path)
    ]
    (place,) = _places(session, tree, [row])
    return OneUnit(
        place=place,
        above=tuple(tree.place(each) for each in tree.line(row)[:-1]),
        below=tuple(tree.place(each) for each in below),
        parents=tuple(tree.place(each) for each in parents),
    )


def add(session: Session, *, now: datetime, actor: Actor, name: str, parent: str | None) -> str | UnitFault:
    """The agency has one more unit, below ``parent`` or at the top; returns its public id."""
    tree = held(session, actor)
    above = tree.find_open(parent) if parent else None
    if above is not None and len(above.path) + LONGEST_ID > PATH_LENGTH:
        return UnitFault.TOO_DEEP
    try:
        made = agencies.create_unit(
            session,
            now=now,
            agency_id=actor.agency_id,
            name=name,
            parent_id=above.unit_id if above else None,
            by=actor.account_id,
        )
    except ConflictError:
        return UnitFault.NAME_TAKEN
    return made.public_id


def rename(session: Session, *, now: datetime, actor: Actor, unit: str, name: str) -> UnitFault | None:
    """The unit has another name from now on."""
    tree = held(session, actor)
    row, wanted = tree.find_open(unit), checked_unit_name(name)
    if row.name == wanted:
        return None
    if tree.has_child(row.parent_id, wanted):
        return UnitFault.NAME_TAKEN
    queries.rename(session, unit_id=row.unit_id, name=wanted)
    note(session, now, RecordKind.UNIT_RENAMED, actor, row, before=tree.path_of_names(row))
    return None


def move(session: Session, *, now: datetime, actor: Actor, unit: str, parent: str | None) -> UnitFault | None:
    """The unit and all below it hang below ``parent``, or at the top; whoever is appointed over them stays so.

    Raises RightsError where ``actor`` would supervise more people by it, now or later.
    """
    tree = held(session, actor)
    row = tree.find_open(unit)
    above = tree.find_open(parent) if parent else None
    parent_id, parent_path = (above.unit_id, above.path) if above else (None, ROOT)
    if row.parent_id == parent_id:
        return None
    longest = max((each.path for each in tree.rows.values() if is_within(each.path, row.path)), key=len)
    fault = move_fault(unit=row.path, parent=parent_path, longest=longest)
    if fault is None and tree.has_child(parent_id, row.name):
        fault = UnitFault.NAME_TAKEN
    if fault is not None:
        return fault
    supervised = appointment_queries.supervised(session, account_id=actor.account_id, now=now)
    if widens(supervised, place=row.path, into=parent_path):
        raise RightsError(RightsFault.OWN)
    path = moved_path(row.path, unit=row.path, parent=parent_path)
    queries.hang(session, agency_id=actor.agency_id, unit=row, parent_id=parent_id, path=path)
    note(session, now, RecordKind.UNIT_MOVED, actor, row, before=tree.path_of_names(row))
    return None


class Tree:
    """All units of an agency, to find one, its sisters, and the order in which people read them."""

    def __init__(self, rows: Sequence[TreeRow]) -> None:
        self.rows: Mapping[int, TreeRow] = {row.unit_id: row for row in rows}

    def find(self, public_id: str) -> TreeRow:
        """The unit with this public id. Raises NotFoundError."""
        found = next((row for row in self.rows.values() if row.public_id == public_id), None)
        if found is None:
            raise NotFoundError
        return found

    def find_open(self, public_id: str) -> TreeRow:
        """The same, where it is not closed. Raises NotFoundError."""
        found = self.find(public_id)
        if found.closed_at is not None:
            raise NotFoundError
        return found

    def has_child(self, parent_id: int | None, name: str) -> bool:
        """Whether an open unit directly below ``parent_id`` is called so."""
        return any(
            row.parent_id == parent_id and row.name == name and row.closed_at is None
            for row in self.rows.values()
        )

    def line(self, row: TreeRow) -> list[TreeRow]:
        """The units from the top down to this one."""
        return [self.rows[int(step)] for step in row.path.strip("/").split("/")]

    def names(self, row: TreeRow) -> tuple[str, ...]:
        """What these are called."""
        return tuple(each.name for each in self.line(row))

    def path_of_names(self, row: TreeRow) -> str:
        """Names from the top, parted by slashes."""
        return "/".join(self.names(row))

    def ordered(self) -> list[TreeRow]:
        """As a tree is read: each unit, then all below it, sisters by name."""
        return sorted(
            self.rows.values(),
            key=lambda row: [(each.name.casefold(), each.unit_id) for each in self.line(row)],
        )

    def place(self, row: TreeRow, people: int = 0) -> Place:
        """The unit as pages show it."""
        return Place(row.public_id, row.name, self.names(row), people, row.closed_at)


def _places(session: Session, tree: Tree, rows: Sequence[TreeRow]) -> tuple[Place, ...]:
    people = queries.people(session, unit_ids=[row.unit_id for row in rows])
    return tuple(tree.place(row, people.get(row.unit_id, 0)) for row in rows)


def _agency(actor: Actor) -> int:
    """The agency that ``actor`` administers. Raises NotFoundError for anybody else."""
    if not actor.is_a(Role.ADMINISTRATOR):
        raise NotFoundError
    return actor.agency_id


def held(session: Session, actor: Actor) -> Tree:
    """The tree, which only this use case changes now."""
    agency_id = _agency(actor)
    people_queries.lock_agency(session, agency_id=agency_id)
    return Tree(queries.tree(session, agency_id=agency_id))


def note(
    session: Session, now: datetime, kind: RecordKind, actor: Actor, row: TreeRow, **data: object
) -> None:
    """The record says what ``actor`` did with the unit, and where that stands now."""
    named = agency_queries.unit_name(session, agency_id=actor.agency_id, unit_id=row.unit_id)
    records.append(
        session,
        now=now,
        kind=kind,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=None,
        data={"unit": row.public_id, "place": named.place if named else row.name, **data},
    )
