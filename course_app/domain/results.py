"""Results of a quiz: how attempts came out, and how many got each question right. Numbers, never names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST_PEOPLE = 10
"""Numbers of fewer people are held back: among so few, colleagues would know whose result it is."""
BANDS = 10
"""Scores are counted in so many equal bands; the last one holds 100 %."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A graded attempt. ``person`` only tells people apart; ``right`` says of each question whether it was fully so."""

    person: int
    earned: Fraction
    possible: Fraction
    passed: bool
    right: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How often a question was asked, of how many people, and the share answered fully right.

    ``share`` is None where too few people were asked.
    """

    question: str
    asked: int
    people: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class QuizResults:
    """The attempts of a quiz together. ``passed`` and ``bands`` are None where too few people took it.

    ``bands`` counts attempts by score, from the lowest band to the highest.
    """

    people: int
    attempts: int
    passed: int | None
    bands: tuple[int, ...] | None
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Editions, the first and the last of them, between which the assessment stayed the same: grades compare."""

    since: int
    through: int


def spans(assessing: Sequence[int], live: int) -> tuple[Span, ...]:
    """The spans of a course, the live one first. ``assessing``: the editions that changed the assessment, oldest first."""
    begins = sorted({1, *assessing})
    ends = [*(begin - 1 for begin in begins[1:]), live]
    return tuple(Span(*each) for each in reversed(list(zip(begins, ends, strict=True))))


def summarise(outcomes: Iterable[Outcome], questions: Sequence[str]) -> QuizResults:
    """What the attempts come to, with an item for each of ``questions`` in their order."""
    everybody: set[int] = set()
    attempts = passed = 0
    bands = [0] * BANDS
    asked: dict[str, list[int]] = {key: [0, 0] for key in questions}
    who: dict[str, set[int]] = {key: set() for key in questions}
    for outcome in outcomes:
        everybody.add(outcome.person)
        attempts += 1
        passed += outcome.passed
        bands[band_of(outcome.earned, outcome.possible)] += 1
        for question, right in outcome.right:
            if question in asked:
                asked[question][0] += 1
                asked[question][1] += right
                who[question].add(outcome.person)
    told = len(everybody) >= LEAST_PEOPLE
    return QuizResults(
        people=len(everybody),
        attempts=attempts,
        passed=passed if told else None,
        bands=tuple(bands) if told else None,
        items=tuple(_item(key, asked[key][0], asked[key][1], len(who[key])) for key in questions),
    )


def band_of(earned: Fraction, possible: Fraction) -> int:
    """The band of a score, from 0."""
    return min(int(earned * BANDS / possible), BANDS - 1) if possible else 0


def _item(question: str, asked: int, right: int, people: int) -> ItemResult:
    share = Fraction(right, asked) if asked and people >= LEAST_PEOPLE else None
    return ItemResult(question, asked, people, share)
