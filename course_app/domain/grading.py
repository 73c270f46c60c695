"""Grading: answers against the questions that were asked, exact in fractions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from course_app.domain.catalog.questions import Kind, Question, Scoring

GRADER_VERSION = 1

Choice = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question earned of its weight."""

    question: str
    earned: Fraction
    possible: Fraction
    answered: bool
    objective: str | None = None
    lesson: str | None = None

    @property
    def full(self) -> bool:
        """Whether the answer was entirely right."""
        return self.earned == self.possible


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """The marks of one objective together, with the lessons to re-read where something was missed."""

    objective: str | None
    earned: Fraction
    possible: Fraction
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """The outcome of an attempt. ``share`` lies between 0 and 1."""

    marks: tuple[Mark, ...]
    pass_mark: Fraction

    @property
    def earned(self) -> Fraction:
        """Points earned."""
        return sum((mark.earned for mark in self.marks), Fraction(0))

    @property
    def possible(self) -> Fraction:
        """Points that could be earned."""
        return sum((mark.possible for mark in self.marks), Fraction(0))

    @property
    def share(self) -> Fraction:
        """Points earned of those possible; 0 when nothing was asked."""
        return self.earned / self.possible if self.possible else Fraction(0)

    @property
    def passed(self) -> bool:
        """Whether the share reaches the pass mark. Compared exactly: 4 of 5 is 80 %, whatever the display rounds."""
        return bool(self.marks) and self.share >= self.pass_mark


def mark(question: Question, choice: Choice) -> Mark:
    """What ``choice`` earns. Nothing below 0, nothing above the weight, nothing for no answer."""
    share = _share(question, frozenset(choice))
    return Mark(
        question.key,
        question.weight * share,
        question.weight,
        bool(choice),
        question.objective,
        question.lesson,
    )


def grade(questions: Iterable[Question], answers: Mapping[str, Choice], pass_mark: Fraction) -> Grade:
    """The grade of exactly ``questions``: answers to anything else are ignored, missing ones earn nothing."""
    return Grade(tuple(mark(question, answers.get(question.key, ())) for question in questions), pass_mark)


def by_objective(marks: Sequence[Mark]) -> tuple[ObjectiveResult, ...]:
    """The marks gathered per objective in the order of first appearance."""
    order = list(dict.fromkeys(mark.objective for mark in marks))
    return tuple(_objective(objective, [m for m in marks if m.objective == objective]) for objective in order)


def _objective(objective: str | None, marks: Sequence[Mark]) -> ObjectiveResult:
    missed = dict.fromkeys(mark.lesson for mark in marks if not mark.full and mark.lesson is not None)
    earned = sum((mark.earned for mark in marks), Fraction(0))
    return ObjectiveResult(
        objective, earned, sum((mark.possible for mark in marks), Fraction(0)), tuple(missed)
    )


def _share(question: Question, chosen: frozenset[str]) -> Fraction:
    right = question.correct
    if question.kind is Kind.MULTIPLE_RESPONSE and question.scoring is Scoring.PARTIAL and right:
        net = len(chosen & right) - len(chosen - right)
        return Fraction(max(0, net), len(right))
    return Fraction(int(bool(right) and chosen == right))
