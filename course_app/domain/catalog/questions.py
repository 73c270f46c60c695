"""Questions: one form for the checks inside lessons and for the items of quizzes."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE_CHOICE = "single-choice"
    MULTIPLE_RESPONSE = "multiple-response"
    TRUE_FALSE = "true-false"


class Scoring(StrEnum):
    """How a multiple response earns its weight. The other kinds are always all or nothing."""

    ALL_OR_NOTHING = "all-or-nothing"
    PARTIAL = "partial"


class Level(StrEnum):
    """Level of the revised Bloom taxonomy (Anderson and Krathwohl, 2001) that an item aims at."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYZE = "analyze"
    EVALUATE = "evaluate"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. ``html`` and ``feedback_html`` are safe HTML, rendered at publication."""

    key: str
    html: str
    correct: bool
    feedback_html: str


@dataclass(frozen=True, slots=True)
class Question:
    """A check or a quiz item; ``key`` is unique in its course. ``weight`` counts in quizzes only."""

    key: str
    kind: Kind
    html: str
    options: tuple[Option, ...]
    explanation_html: str = ""
    objective: str | None = None
    lesson: str | None = None
    indicators: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    level: Level | None = None
    weight: Fraction = Fraction(1)
    scoring: Scoring = Scoring.ALL_OR_NOTHING

    @property
    def correct(self) -> frozenset[str]:
        """Keys of the options that make a fully correct answer."""
        return frozenset(option.key for option in self.options if option.correct)

    def accepts(self, choice: tuple[str, ...]) -> bool:
        """Whether ``choice`` has the shape of an answer to this question.

        The empty choice always has: it withdraws an earlier answer.
        """
        known = {option.key for option in self.options}
        if len(set(choice)) != len(choice) or not set(choice) <= known:
            return False
        return self.kind is Kind.MULTIPLE_RESPONSE or len(choice) <= 1
