"""Places of units in lists to choose from: how much of a name is shown, and which of very many are offered."""

from collections.abc import Sequence

from course_app.domain.agencies import STEP, is_within
from course_app.services.teams import TeamUnit

MOST_OPTIONS = 100
"""From more units than this nobody chooses in a list: on a phone it is a wheel without end, and a page full of names."""
SHORT = 90
"""So many characters of a place fit into a control; its end says more than its beginning."""


def in_short(place: str) -> str:
    """The end of a place that has too many or too long names."""
    shown = place
    while len(shown) > SHORT and STEP in shown:
        shown = shown.partition(STEP)[2]
    return shown if shown == place else f"…{STEP}{shown}"


def near(units: Sequence[TeamUnit], chosen: str | None) -> tuple[TeamUnit, ...]:
    """All of the units, or of too many those around the chosen one: the way to it and what is directly below it.

    Without a chosen one, those at the top.
    """
    if len(units) <= MOST_OPTIONS:
        return tuple(units)
    here = next((each.path for each in units if each.public_id == chosen), "")
    paths = {each.path for each in units}
    if not here:
        return tuple(each for each in units if _above(each.path) not in paths)
    return tuple(each for each in units if is_within(here, each.path) or _above(each.path) == here)


def _above(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"
