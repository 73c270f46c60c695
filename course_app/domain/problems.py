"""A problem found in a course's documents, said to its author in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import islice

COMPARED = 200
"""With so many known words a misspelt one is compared, however many there are."""
LIKELY = 3


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place. ``line`` counts from 1; 1 stands for the document as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class InvalidDocumentsError(Exception):
    """The documents of a course cannot be used. Carries every problem once, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def suggestion(word: str, known: Iterable[str]) -> str:
    """``", did you mean 'title'?"`` when ``word`` looks like a misspelt known one, else nothing.

    Long words are not compared: the comparison is quadratic, and no key is that long. Only the words that share most
    pairs of letters with it are compared thoroughly, because a document may hold thousands of misspelt ones.
    """
    if len(word) > 100:
        return ""
    pairs = _pairs(word)
    likely = nlargest(LIKELY, islice(known, COMPARED), key=lambda each: len(pairs & _pairs(each)))
    close = get_close_matches(word, likely, n=1, cutoff=0.6)
    return f", did you mean '{close[0]}'?" if close else ""


@lru_cache(1024)
def _pairs(word: str) -> frozenset[tuple[str, str]]:
    return frozenset(zip(f" {word}", f"{word} ", strict=True))
