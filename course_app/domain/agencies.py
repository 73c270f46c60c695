"""Agencies and their unit trees: paths, and the days of an agency's time zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

ROOT = "/"
PATH_LENGTH = 255
"""Paths are kept in so many characters: some thirty units below each other."""


def child_path(parent: str, unit_id: int) -> str:
    """The materialised path of a unit below ``parent``: ids from the top, each followed by a slash."""
    return f"{parent}{unit_id}/"


def is_within(path: str, ancestor: str) -> bool:
    """Whether the unit at ``path`` is the one at ``ancestor`` or below it."""
    return path.startswith(ancestor)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The moment (UTC) at which ``day`` is over in ``zone``: the following midnight there."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The calendar day on which ``moment`` falls in ``zone``."""
    return moment.astimezone(zone).date()


class UnitFault(StrEnum):
    """Why the tree of units cannot be changed this way."""

    NAME_TAKEN = "name-taken"
    """A unit at this place has the name already."""
    CYCLE = "cycle"
    """It would stand below itself."""
    TOO_DEEP = "too-deep"
    HAS_UNITS = "has-units"
    HAS_PEOPLE = "has-people"


def moved_path(path: str, *, unit: str, parent: str) -> str:
    """Where ``path`` stands when the unit at ``unit``, which it is or is below, hangs below ``parent``."""
    own = unit.rstrip("/").rpartition("/")[2]
    return f"{parent}{own}/{path.removeprefix(unit)}"


def move_fault(*, unit: str, parent: str, longest: str) -> UnitFault | None:
    """Why the unit at ``unit`` cannot hang below ``parent``; ``longest`` is the longest path at or below it."""
    if is_within(parent, unit):
        return UnitFault.CYCLE
    too_long = len(moved_path(longest, unit=unit, parent=parent)) > PATH_LENGTH
    return UnitFault.TOO_DEEP if too_long else None


def close_fault(*, units: int, people: int) -> UnitFault | None:
    """Why a unit with so many open units and so many people cannot be closed."""
    if units:
        return UnitFault.HAS_UNITS
    return UnitFault.HAS_PEOPLE if people else None
