"""A problem found in a course's documents, said to its author in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


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

    Long words are not compared: the comparison is quadratic, and no key is that long.
    """
    if len(word) > 100:
        return ""
    close = get_close_matches(word, tuple(known), n=1, cutoff=0.6)
    return f", did you mean '{close[0]}'?" if close else ""
