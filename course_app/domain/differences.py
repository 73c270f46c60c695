"""What differs between two versions of a text, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

AROUND = 2
"""So many lines that are the same are shown before and after each difference."""
LONGEST = 400
"""More lines than this are not matched with each other: the time it takes grows with their product."""


class Side(StrEnum):
    """In which version a line stands."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``number`` is its number in the new version, or in the old one where only that has it."""

    side: Side
    number: int
    text: str


Passage = tuple[Line, ...]
"""Lines that follow each other, some of them different."""


def passages(old: str, new: str) -> tuple[Passage, ...]:
    """Every passage in which the texts differ, in order. Lines that were left out between them are the same."""
    lines = list(_compared(old.splitlines(), new.splitlines()))
    near: set[int] = set()
    for place, line in enumerate(lines):
        if line.side is not Side.BOTH:
            near.update(range(max(0, place - AROUND), min(len(lines), place + AROUND + 1)))
    found: list[list[Line]] = []
    for place in sorted(near):
        if place - 1 not in near:
            found.append([])
        found[-1].append(lines[place])
    return tuple(tuple(each) for each in found)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """All lines of both texts in the order in which a reader compares them."""
    before = _same(old, new)
    after = _same(old[before:][::-1], new[before:][::-1])
    first, second = old[before : len(old) - after], new[before : len(new) - after]
    yield from (Line(Side.BOTH, place + 1, text) for place, text in enumerate(new[:before]))
    yield from _middle(first, second, before)
    rest = len(new) - after
    yield from (Line(Side.BOTH, rest + place + 1, text) for place, text in enumerate(new[rest:]))


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines are the same from the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _middle(old: Sequence[str], new: Sequence[str], before: int) -> Iterator[Line]:
    if max(len(old), len(new)) > LONGEST:
        blocks: Iterator[tuple[str, int, int, int, int]] = iter([("replace", 0, len(old), 0, len(new))])
    else:
        blocks = iter(SequenceMatcher(None, old, new).get_opcodes())
    for kind, old_from, old_to, new_from, new_to in blocks:
        if kind == "equal":
            yield from (Line(Side.BOTH, before + at + 1, new[at]) for at in range(new_from, new_to))
            continue
        yield from (Line(Side.OLD, before + at + 1, old[at]) for at in range(old_from, old_to))
        yield from (Line(Side.NEW, before + at + 1, new[at]) for at in range(new_from, new_to))
