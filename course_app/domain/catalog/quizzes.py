"""Quizzes: what is drawn, how it may be taken, and when its key may be seen."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from course_app.domain.catalog.questions import Question


class QuizKind(StrEnum):
    """``exam`` marks the final quiz of a course; both are taken and graded alike."""

    QUIZ = "quiz"
    EXAM = "exam"


class Layout(StrEnum):
    """How many questions a page of the attempt shows."""

    ONE = "one"
    ALL = "all"


class KeyRelease(StrEnum):
    """When an officer may see correct answers, feedback and explanations of a submitted attempt."""

    AFTER_SUBMIT = "after-submit"
    AFTER_PASS = "after-pass"  # noqa: S105 (a policy's name, not a password)
    AFTER_LAST = "after-last"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Bank:
    """A topic's pool of questions."""

    key: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """``count`` questions (``None``: all) of a bank, only those that carry all of ``tags``."""

    bank: str
    count: int | None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiz:
    """A graded set of questions. Durations are whole seconds; ``pass_mark`` is a share of the points."""

    key: str
    title: str
    kind: QuizKind
    instructions_html: str
    minutes: int
    pass_mark: Fraction
    attempts: int | None
    wait_seconds: int
    time_limit_seconds: int | None
    layout: Layout
    release: KeyRelease
    shuffle: bool
    draws: tuple[Draw, ...]
    questions: tuple[Question, ...]
