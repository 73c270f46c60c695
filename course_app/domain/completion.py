"""Completion: what the declared rules of a course still ask of an officer, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from course_app.domain.catalog.courses import Course, Lesson


class MissingReason(StrEnum):
    """Why a required part does not count yet."""

    LESSON_NOT_DONE = "lesson-not-done"
    QUIZ_NOT_TAKEN = "quiz-not-taken"
    QUIZ_OPEN = "quiz-open"
    QUIZ_NOT_PASSED = "quiz-not-passed"
    QUIZ_NO_ATTEMPTS_LEFT = "quiz-no-attempts-left"


@dataclass(frozen=True, slots=True)
class Missing:
    """One required lesson or quiz that is not met."""

    key: str
    title: str
    reason: MissingReason


@dataclass(frozen=True, slots=True)
class QuizProgress:
    """Where an officer stands with one quiz. ``best`` and ``passed`` speak of graded attempts."""

    used: int = 0
    open: bool = False
    passed: bool = False
    exhausted: bool = False


def is_done(lesson: Lesson, done: Collection[str]) -> bool:
    """Whether the lesson was completed, under its key or the one it had before it was renamed."""
    return lesson.key in done or (lesson.was is not None and lesson.was in done)


def missing(
    course: Course, done: Collection[str], quizzes: Mapping[str, QuizProgress]
) -> tuple[Missing, ...]:
    """Every required part that is not met, in the order of the course; empty means complete."""
    lessons = [
        Missing(lesson.key, lesson.title, MissingReason.LESSON_NOT_DONE)
        for lesson in course.required_lessons()
        if not is_done(lesson, done)
    ]
    parts = [
        Missing(key, quiz.title if (quiz := course.quiz(key)) else key, reason)
        for key in course.completion.quizzes
        if (reason := _quiz_reason(quizzes.get(key, QuizProgress()))) is not None
    ]
    return (*lessons, *parts)


def _quiz_reason(progress: QuizProgress) -> MissingReason | None:
    if progress.passed:
        return None
    if progress.open:
        return MissingReason.QUIZ_OPEN
    if progress.exhausted:
        return MissingReason.QUIZ_NO_ATTEMPTS_LEFT
    return MissingReason.QUIZ_NOT_PASSED if progress.used else MissingReason.QUIZ_NOT_TAKEN
