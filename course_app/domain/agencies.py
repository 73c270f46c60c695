"""Agencies and their unit trees: paths, and the days of an agency's time zone."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from course_app.domain.names import folded

ROOT = "/"
PATH_LENGTH = 255
"""Paths are kept in so many characters: some thirty units below each other."""

STEP = " › "
"""Stands between the names of a place: the unit at the top, and on down to the unit itself."""

COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: text is read by people with low vision from this ratio on."""


class SettingsFault(StrEnum):
    """Why an agency cannot be set up this way."""

    NO_ZONE = "no-zone"
    PALE = "pale"
    """White text on this accent could not be read."""
    NO_ADDRESS = "no-address"


class MarkFault(StrEnum):
    """Why a picture cannot be an agency's mark."""

    NO_PICTURE = "no-picture"
    TOO_LARGE = "too-large"


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


def last_day(end: datetime, zone: tzinfo) -> date:
    """The last day in ``zone`` of something that is over at ``end``: the day before, where that is midnight there."""
    return local_day(end - timedelta(microseconds=1), zone)


class UnitFault(StrEnum):
    """Why the tree of units cannot be changed this way."""

    NAME_TAKEN = "name-taken"
    """A unit at this place has the name already."""
    CYCLE = "cycle"
    """It would stand below itself."""
    TOO_DEEP = "too-deep"
    HAS_UNITS = "has-units"
    HAS_PEOPLE = "has-people"
    ABOVE_CLOSED = "above-closed"
    """The unit above is closed itself."""


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


def reopen_fault(*, is_above_closed: bool, is_name_taken: bool) -> UnitFault | None:
    """Why a closed unit cannot take its place again."""
    if is_above_closed:
        return UnitFault.ABOVE_CLOSED
    return UnitFault.NAME_TAKEN if is_name_taken else None


def place_called(text: str, places: Mapping[str, str]) -> str | None:
    """The key of the one place that is called just this: all its names from the top, or its own name alone.

    Capitals and accents part only what nothing else parts. None where there is no such place, or more than one.
    """
    wanted = folded(text)
    exact = [key for key, place in places.items() if place == text]
    whole = [key for key, place in places.items() if folded(place) == wanted]
    own = [key for key, place in places.items() if folded(place.rpartition(STEP)[2]) == wanted]
    return next((found[0] for found in (exact, whole, own) if len(found) == 1), None)


def places_holding(text: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the places whose own name holds this; where none does, those that hold it anywhere."""
    wanted = folded(text)
    own = tuple(key for key, place in places.items() if wanted in folded(place.rpartition(STEP)[2]))
    return own or tuple(key for key, place in places.items() if wanted in folded(place))


def contrast_with_white(colour: str) -> float:
    """The contrast of white text on ``colour`` (``#rrggbb``): WCAG 2.2, "relative luminance" and "contrast ratio"."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    luminance = sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def is_accent(colour: str) -> bool:
    """Whether ``colour`` is one, and white text on it can be read by everybody."""
    return bool(COLOUR.match(colour)) and contrast_with_white(colour) >= LEAST_CONTRAST
