"""Attempts: who may start one, what it asks, what becomes of a save, and when the key may be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Kind, Question
from course_app.domain.catalog.quizzes import Draw, KeyRelease, Quiz

Choice = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One question of an attempt, with the order in which its options are shown."""

    question: str
    options: tuple[str, ...]


Paper = tuple[PaperItem, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is known of one attempt when deciding about the next. ``submitted_at`` is ``None`` while open."""

    ordinal: int
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    passed: bool | None
    public_id: str = ""

    def closed(self, now: datetime) -> bool:
        """Whether it takes no answers any more: submitted, or its deadline reached."""
        return self.submitted_at is not None or is_past(self.deadline_at, now)


class StartRefusal(StrEnum):
    """Why no attempt can be started."""

    PASSED = "passed"
    NO_ATTEMPTS_LEFT = "no-attempts-left"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Resume:
    """An open attempt goes on; nothing new starts."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class Begin:
    """A new attempt may start, with this number."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class Refused:
    """No attempt may start, and why; ``until`` is when a waiting time ends."""

    reason: StartRefusal
    until: datetime | None = None


def is_past(deadline: datetime | None, now: datetime) -> bool:
    """Whether the deadline is reached; the moment itself is too late."""
    return deadline is not None and now >= deadline


def next_attempt(quiz: Quiz, sittings: Sequence[Sitting], now: datetime) -> Resume | Begin | Refused:
    """What a press on Start does. An open attempt is always resumed, so a double click burns nothing."""
    last = max(sittings, key=lambda sitting: sitting.ordinal, default=None)
    if last is not None and not last.closed(now):
        return Resume(last.ordinal)
    if any(sitting.passed for sitting in sittings):
        return Refused(StartRefusal.PASSED)
    if quiz.attempts is not None and len(sittings) >= quiz.attempts:
        return Refused(StartRefusal.NO_ATTEMPTS_LEFT)
    until = _waiting_until(quiz, last)
    if until is not None and now < until:
        return Refused(StartRefusal.WAIT, until)
    return Begin(last.ordinal + 1 if last else 1)


def attempts_left(quiz: Quiz, used: int) -> int | None:
    """How many more attempts the quiz allows after ``used``; ``None`` when they are unlimited."""
    return None if quiz.attempts is None else max(0, quiz.attempts - used)


def deadline(quiz: Quiz, started_at: datetime) -> datetime | None:
    """When an attempt started then must be over."""
    return (
        None if quiz.time_limit_seconds is None else started_at + timedelta(seconds=quiz.time_limit_seconds)
    )


def draw(course: Course, quiz: Quiz, random: Random) -> Paper:
    """The questions and option orders of a new attempt.

    Every draw is without replacement and no question appears twice; the counts are those the quiz declares.
    ``random`` decides, so the caller chooses its source; options of true/false questions keep their order.
    """
    chosen: dict[str, Question] = {question.key: question for question in quiz.questions}
    for part in quiz.draws:
        pool = [question for question in eligible(course, part) if question.key not in chosen]
        count = len(pool) if part.count is None else min(part.count, len(pool))
        chosen.update((question.key, question) for question in random.sample(pool, count))
    questions = list(chosen.values())
    if quiz.shuffle:
        random.shuffle(questions)
    return tuple(PaperItem(question.key, _option_order(question, quiz, random)) for question in questions)


def eligible(course: Course, part: Draw) -> tuple[Question, ...]:
    """The questions of the bank that carry all tags of the draw."""
    bank = course.bank(part.bank)
    questions = bank.questions if bank else ()
    return tuple(question for question in questions if set(part.tags) <= set(question.tags))


def askable(course: Course, quiz: Quiz) -> tuple[Question, ...]:
    """Every question that an attempt at this quiz may ask, each once, in the order of the documents."""
    found = {question.key: question for question in quiz.questions}
    for part in quiz.draws:
        found |= {question.key: question for question in eligible(course, part)}
    return tuple(found.values())


def question_count(course: Course, quiz: Quiz) -> int:
    """How many questions an attempt at this quiz asks."""
    drawn = sum(len(eligible(course, part)) if part.count is None else part.count for part in quiz.draws)
    return drawn + len(quiz.questions)


def is_final(decision: Resume | Begin | Refused) -> bool:
    """Whether no further attempt will ever begin: passed, or none left. Waiting is not final."""
    return isinstance(decision, Refused) and decision.reason is not StartRefusal.WAIT


def key_released(quiz: Quiz, *, passed: bool, left: int | None) -> bool:
    """Whether a submitted attempt may show correct answers and explanations.

    ``left`` is the number of further attempts (``None``: unlimited), 0 when none will ever begin, as after a pass.
    ``after-pass`` also opens when no attempt is left, because nothing can be gained by it then.
    """
    if quiz.release is KeyRelease.AFTER_PASS:
        return passed or left == 0
    if quiz.release is KeyRelease.AFTER_LAST:
        return left == 0
    return quiz.release is KeyRelease.AFTER_SUBMIT


def _waiting_until(quiz: Quiz, last: Sitting | None) -> datetime | None:
    if last is None or not quiz.wait_seconds or last.passed:
        return None
    ended = last.submitted_at or last.deadline_at
    return ended + timedelta(seconds=quiz.wait_seconds) if ended else None


def _option_order(question: Question, quiz: Quiz, random: Random) -> tuple[str, ...]:
    keys = [option.key for option in question.options]
    if quiz.shuffle and question.kind is not Kind.TRUE_FALSE:
        random.shuffle(keys)
    return tuple(keys)
