"""Standings: what the facts of one enrolment come to, and what its next step is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from course_app.domain.attempts import Begin, Refused, Sitting, next_attempt
from course_app.domain.catalog.courses import Course
from course_app.domain.completion import QuizProgress, is_done
from course_app.domain.progress import Standing


class StepKind(StrEnum):
    """What the next step is."""

    LESSON = "lesson"
    QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson to read or a quiz to take; ``attempt`` is the public id of the attempt that is open at it."""

    kind: StepKind
    key: str
    attempt: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A required quiz whose next attempt may begin from a moment on."""

    quiz: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be done at one moment: the useful step, if there is one, and what has to wait."""

    step: Step | None
    waits: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything stored about one enrolment that its standing rests on.

    ``lessons`` maps a lesson's key to when it was done, ``sittings`` a quiz's key to its attempts, and
    ``checked`` holds the first and last moment a check was answered.
    """

    lessons: Mapping[str, datetime] = field(default_factory=dict)
    sittings: Mapping[str, tuple[Sitting, ...]] = field(default_factory=dict)
    checked: tuple[datetime, datetime] | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    due_at: datetime | None = None
    excused_from: datetime | None = None
    excused_until: datetime | None = None


def quiz_progress(course: Course, sittings: Mapping[str, tuple[Sitting, ...]]) -> dict[str, QuizProgress]:
    """Where the officer stands with every quiz of the course."""
    return {quiz.key: _progress(quiz.attempts, sittings.get(quiz.key, ())) for quiz in course.quizzes}


def derive(course: Course, facts: Facts) -> Standing:
    """The standing that these facts come to; the same facts always give the same one."""
    quizzes = quiz_progress(course, facts.sittings)
    required = [quizzes.get(key, QuizProgress()) for key in course.completion.quizzes]
    moments = _moments(facts)
    lessons = course.required_lessons()
    return Standing(
        lessons_done=sum(1 for lesson in lessons if is_done(lesson, facts.lessons)),
        lessons_total=len(lessons),
        quizzes_passed=sum(1 for quiz in required if quiz.passed),
        quizzes_total=len(required),
        started_at=min(moments, default=None),
        last_activity_at=max(moments, default=None),
        completed_at=facts.completed_at,
        due_at=facts.due_at,
        excused_from=facts.excused_from,
        excused_until=facts.excused_until,
        expires_at=facts.expires_at,
        blocked=any(quiz.exhausted for quiz in required),
    )


def required_moments(course: Course, facts: Facts) -> tuple[datetime, ...]:
    """When each part that completion asks for was met, as far as it was: a lesson done, a quiz first passed."""
    lessons = [
        facts.lessons[key]
        for lesson in course.required_lessons()
        for key in (lesson.key, lesson.was)
        if key is not None and key in facts.lessons
    ]
    passed = [
        [
            sitting.submitted_at
            for sitting in facts.sittings.get(key, ())
            if sitting.passed and sitting.submitted_at
        ]
        for key in course.completion.quizzes
    ]
    return (*lessons, *(min(moments) for moments in passed if moments))


def next_step(course: Course, done: Collection[str], quizzes: Mapping[str, QuizProgress]) -> Step | None:
    """Where Resume leads: an open attempt first, else the first required part not met, in course order.

    A quiz without attempts left is no step. ``None`` when nothing is left to do.
    """
    for key, quiz in quizzes.items():
        if quiz.open:
            return Step(StepKind.QUIZ, key)
    return _first_unmet(course, done, [key for key, quiz in quizzes.items() if _is_open_to_take(quiz)])


def outlook(
    course: Course, done: Collection[str], sittings: Mapping[str, tuple[Sitting, ...]], now: datetime
) -> Outlook:
    """What can be done at ``now``: as ``next_step``, but a quiz that cannot begin yet is passed over and told.

    The open attempt itself is the step, also when its time is up: it is still to be handed in.
    """
    required = [quiz for key in course.completion.quizzes if (quiz := course.quiz(key)) is not None]
    decisions = {quiz.key: next_attempt(quiz, sittings.get(quiz.key, ()), now) for quiz in required}
    waits = tuple(
        Wait(key, decision.until)
        for key, decision in decisions.items()
        if isinstance(decision, Refused) and decision.until is not None
    )
    for key, attempts in sittings.items():
        for sitting in attempts:
            if sitting.submitted_at is None:
                return Outlook(Step(StepKind.QUIZ, key, sitting.public_id or None), waits)
    can_begin = [key for key, decision in decisions.items() if isinstance(decision, Begin)]
    return Outlook(_first_unmet(course, done, can_begin), waits)


def following(course: Course, lesson_key: str, passed: Collection[str]) -> Step | None:
    """What comes after a lesson in the table of contents: a lesson, or a quiz not passed yet; ``None`` at the end."""
    steps: list[tuple[StepKind, str]] = []
    for module in course.modules:
        steps.extend((StepKind.LESSON, lesson.key) for lesson in module.lessons)
        steps.extend([(StepKind.QUIZ, module.quiz)] if module.quiz else [])
    steps.extend([(StepKind.QUIZ, course.exam)] if course.exam else [])
    here = steps.index((StepKind.LESSON, lesson_key))
    for kind, key in steps[here + 1 :]:
        if kind is StepKind.LESSON or key not in passed:
            return Step(kind, key)
    return None


def _first_unmet(course: Course, done: Collection[str], quizzes: Collection[str]) -> Step | None:
    """The first required lesson that is not done, or required one of these ``quizzes``, in the order of the course."""
    required = {lesson.key for lesson in course.required_lessons()}
    asked = [key for key in course.completion.quizzes if key in quizzes]
    for module in course.modules:
        for lesson in module.lessons:
            if lesson.key in required and not is_done(lesson, done):
                return Step(StepKind.LESSON, lesson.key)
        if module.quiz in asked:
            return Step(StepKind.QUIZ, module.quiz)
    return Step(StepKind.QUIZ, asked[0]) if asked else None


def _is_open_to_take(quiz: QuizProgress) -> bool:
    return not quiz.passed and not quiz.exhausted


def _progress(allowed: int | None, sittings: tuple[Sitting, ...]) -> QuizProgress:
    passed = any(sitting.passed for sitting in sittings)
    is_open = any(sitting.submitted_at is None for sitting in sittings)
    exhausted = not passed and not is_open and allowed is not None and len(sittings) >= allowed
    return QuizProgress(len(sittings), is_open, passed, exhausted)


def _moments(facts: Facts) -> list[datetime]:
    moments = list(facts.lessons.values())
    moments.extend(facts.checked or ())
    for sittings in facts.sittings.values():
        for sitting in sittings:
            moments.append(sitting.started_at)
            moments.extend([sitting.submitted_at] if sitting.submitted_at else [])
    return moments
