"""Agencies and their units: founding them and finding them."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from course_app.domain.agencies import ROOT, child_path
from course_app.domain.errors import ConflictError, InvalidInputError, NotFoundError, missing
from course_app.domain.names import checked_name, checked_unit_name, is_time_zone, normal_name
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.queries import agencies as agency_queries
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries.agencies import AgencyRow, UnitRow

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Founded:
    """What was made, as others refer to it."""

    id: int
    public_id: str


def create(
    session: Session,
    *,
    now: datetime,
    key: str,
    name: str,
    time_zone: str,
    two_factor_required: bool = False,
    by: int | None = None,
) -> Founded:
    """The agency exists with an empty unit tree; its record chain begins with this fact.

    Raises InvalidInputError for a key that is no key, an impossible name or an unknown time zone, ConflictError for a key in use.
    """
    if not KEY.match(key):
        raise InvalidInputError(f"“{key}” is no key: use small letters, digits and single hyphens")
    if time_zone not in time_zones():
        raise InvalidInputError(f"“{time_zone}” is no time zone; an example is America/Chicago")
    name = checked_name(name)
    if agency_queries.by_key(session, key):
        raise ConflictError(f"there is an agency with the key “{key}” already")
    row = Agency(
        key=key, name=name, time_zone=time_zone, two_factor_required=two_factor_required, created_at=now
    )
    session.add(row)
    session.flush()
    records.open_chain(session, agency_id=row.id)
    records.append(
        session,
        now=now,
        kind=RecordKind.AGENCY_CREATED,
        agency_id=row.id,
        actor_id=by,
        subject_id=None,
        data={"key": key, "name": name, "time_zone": time_zone},
    )
    return Founded(row.id, row.public_id)


def create_unit(
    session: Session,
    *,
    now: datetime,
    agency_id: int,
    name: str,
    parent_id: int | None = None,
    by: int | None = None,
) -> Founded:
    """The agency has one more unit, below ``parent_id`` or at the top, and its record says so.

    Raises NotFoundError where the parent is none of the agency's, InvalidInputError for an impossible name,
    ConflictError where a sister has the name.
    """
    name = checked_unit_name(name)
    parent = (
        None if parent_id is None else agency_queries.unit(session, agency_id=agency_id, unit_id=parent_id)
    )
    if parent_id is not None and parent is None:
        raise NotFoundError("the unit above is none of this agency's")
    if agency_queries.child(session, agency_id=agency_id, parent_id=parent_id, name=name):
        raise ConflictError(f"there is a unit “{name}” at this place already")
    row = Unit(agency_id=agency_id, parent_id=parent_id, path="", name=name, created_at=now)
    session.add(row)
    session.flush()
    row.path = child_path(parent.path if parent else ROOT, row.id)
    session.flush()
    named = agency_queries.unit_name(session, agency_id=agency_id, unit_id=row.id)
    records.append(
        session,
        now=now,
        kind=RecordKind.UNIT_CREATED,
        agency_id=agency_id,
        actor_id=by,
        subject_id=None,
        data={
            "unit": row.public_id,
            "place": named.place if named else name,
            "parent": parent.public_id if parent else None,
        },
    )
    return Founded(row.id, row.public_id)


@cache
def time_zones() -> tuple[str, ...]:
    """Every time zone that an agency may live in, sorted."""
    return tuple(sorted(filter(is_time_zone, available_timezones())))


def find(session: Session, *, key: str) -> AgencyRow:
    """The agency with this key. Raises NotFoundError."""
    found = agency_queries.by_key(session, key)
    if found is None:
        raise missing(f"there is no agency with the key “{key}”", agency_queries.keys(session))
    return found


def get(session: Session, *, agency_id: int) -> AgencyRow:
    """The agency with this id. Raises NotFoundError."""
    found = agency_queries.by_id(session, agency_id)
    if found is None:
        raise NotFoundError
    return found


def find_course(session: Session, *, agency_id: int, key: str) -> int:
    """The id of a course that the agency owns or the installation ships. Raises NotFoundError."""
    found = agency_queries.course_id(session, agency_id=agency_id, key=key)
    if found is None:
        offers = catalog_queries.offers(session, agency_id=agency_id)
        raise missing(
            f"this agency has no course with the key “{key}”", (offer.course_key for offer in offers)
        )
    return found


def find_unit(session: Session, *, agency_id: int, place: str) -> UnitRow:
    """The unit at ``place``: names from the top, parted by slashes, as in ``Patrol/North``. Raises NotFoundError."""
    found: UnitRow | None = None
    for name in place.split("/"):
        parent_id = found.unit_id if found else None
        found = agency_queries.child(
            session, agency_id=agency_id, parent_id=parent_id, name=normal_name(name)
        )
        if found is None:
            names = agency_queries.children(session, agency_id=agency_id, parent_id=parent_id)
            raise missing(f"there is no unit “{place}” in this agency: no “{name.strip()}” there", names)
    if found is None:
        raise NotFoundError("a unit is named by its place, as in “Patrol/North”")
    return found
