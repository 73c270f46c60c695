"""The table of ``matrix.yaml``, read: what each call by each role, on each place, should come to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.authorization.teaching import COURSES
from tests.authorization.world import ACTORS, COLLEAGUES

ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, *ACTORS)
GROUPS = {"everybody": ACTORS, "whoever": ROLES}
PLACES = tuple(dict.fromkeys(("own", *COLLEAGUES, *COURSES)))
PLACE_GROUPS = {"any": ("own", *COLLEAGUES)}
REST = "rest"
EFFECTS = ("", "looked", "done")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status (or where a redirect leads to), and what stands in the database afterwards that did not before."""

    status: str
    effect: str = ""

    def __str__(self) -> str:
        return f"{self.status} {self.effect}".strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to call a route: some are called in several ways, which ``way`` tells apart."""

    door: str
    method: str
    view: str
    way: str
    sees: frozenset[str]
    """Of which places there may be words in the answer, and rows among those written."""
    outcomes: Mapping[str, Mapping[str, Outcome]]
    """By role and place; the place is empty where the call is about nobody's in particular."""

    @property
    def endpoint(self) -> str:
        return f"{self.door}.{self.view}"

    @property
    def name(self) -> str:
        """What the fields that are sent are listed under."""
        return f"{self.endpoint} {self.way}".strip()

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


@cache
def entries() -> tuple[Entry, ...]:
    """Every line of the table."""
    text = Path(__file__).with_name("matrix.yaml").read_text("utf-8")
    return tuple(entries_of(YAML(typ="safe", pure=True).load(text)))


def entries_of(doors: Mapping[str, Any]) -> Iterator[Entry]:
    """Every line of these doors. Fails for a word that the table does not know, and for a role without an outcome."""
    for door, part in doors.items():
        usual = _by_role(part.get("usual", {}))
        for call, said in part["routes"].items():
            method, view, *way = call.split()
            by_role = {**usual, **_by_role(said)}
            assert set(by_role) == set(ROLES), (
                f"{door}: {call} says nothing about {set(ROLES) - set(by_role)}"
            )
            named = {place for one in by_role.values() for place in one if place not in {REST, ""}}
            entry = Entry(
                door.partition(",")[0],
                method,
                view,
                " ".join(way),
                frozenset(part["sees"].split()),
                {role: _by_place(one, named) for role, one in by_role.items()},
            )
            _check(entry)
            yield entry


def _by_role(said: Mapping[str, Any]) -> dict[str, dict[str, Outcome]]:
    found: dict[str, dict[str, Outcome]] = {}
    for roles, one in said.items():
        for role in _all(roles, GROUPS):
            assert role in ROLES, f"no role: {role}"
            places = one if isinstance(one, Mapping) else {REST: one}
            found[role] = {
                place: _outcome(outcome)
                for names, outcome in places.items()
                for place in _all(names, PLACE_GROUPS)
            }
    return found


def _by_place(said: Mapping[str, Outcome], named: Iterable[str]) -> dict[str, Outcome]:
    """``rest`` stands for every place that the line names for anybody else. Without a place there is one outcome."""
    places = set(named) or {""}
    return {place: said.get(place) or said[REST] for place in sorted(places)}


def _all(names: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name in names.split():
        yield from groups.get(name, (name,))


def _outcome(text: object) -> Outcome:
    status, *effect = str(text).split()
    return Outcome(status, *effect)


def _check(entry: Entry) -> None:
    assert entry.sees <= set(PLACES), f"{entry}: no place {entry.sees - set(PLACES)}"
    for one in entry.outcomes.values():
        assert set(one) <= {*PLACES, ""}, f"{entry}: no place {set(one) - set(PLACES)}"
        for outcome in one.values():
            assert outcome.effect in EFFECTS, f"{entry}: {outcome}"
            assert not (entry.is_safe and outcome.effect == "done"), f"{entry} is safe and changes nothing"
