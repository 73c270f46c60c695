"""What the people of the demonstration did, as moments and acts: through the same use cases as everybody's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.answers import Revision
from course_app.domain.attempts import Refused, question_count
from course_app.domain.catalog.courses import Course, CourseModule
from course_app.domain.catalog.questions import Question
from course_app.services import attempts, progress, quizzes
from course_app.services.demo.people import History

LESSON = timedelta(minutes=7)
ANSWER = timedelta(seconds=40)
SLIPS = (0, 0, Fraction(1, 10), Fraction(1, 10), Fraction(3, 20))
"""Shares of wrong answers with which an attempt is passed."""
GAPS = (Fraction(3, 10), Fraction(2, 5), Fraction(1, 2), Fraction(3, 5))
"""Shares of wrong answers with which it is not."""
SECOND_TRY = 0.7
"""So many of those who pass a quiz do not pass it at once: results need attempts of many kinds to say anything."""

Act = Callable[[Session, datetime], None]


@dataclass
class Path:
    """One person's way through the course: acts in order, each at its moment, from ``at`` on."""

    actor: Actor
    course: Course
    random: Random
    at: datetime
    acts: list[tuple[datetime, Act]] = field(default_factory=list)
    attempt_id: str = ""

    def walk(self, history: History) -> list[tuple[datetime, Act]]:
        """The acts of this history."""
        first, *others = self.course.modules
        if history is History.BEGUN:
            self._read(first, 4)
        elif history is History.HALF_WAY:
            self._module(first)
            self._read(others[0] if others else first, 5)
        elif history is History.FAILED_ONCE:
            self._read(first, len(first.lessons))
            self._fail(first.quiz)
        elif history is History.IN_AN_ATTEMPT:
            self._read(first, len(first.lessons))
            self._fail(first.quiz)
            self._attempt(first.quiz, answered=4)
        elif history is History.FAILED_THE_EXAM:
            self._all_modules()
            self._fail(self.course.exam)
        elif history in (History.COMPLETED, History.COMPLETED_LONG_AGO):
            self._all_modules()
            self._pass(self.course.exam)
        return self.acts

    def _all_modules(self) -> None:
        for module in self.course.modules:
            self._module(module)

    def _module(self, module: CourseModule) -> None:
        self._read(module, len(module.lessons))
        self._pass(module.quiz)

    def _read(self, module: CourseModule, count: int) -> None:
        for lesson in module.lessons[:count]:
            for question in lesson.checks[:1]:
                self._add(ANSWER, self._check(lesson.key, question))
            self._add(LESSON, self._complete(lesson.key))
        self.at += timedelta(days=self.random.choice([0, 1, 1, 2]))

    def _pass(self, key: str | None) -> None:
        if self.random.random() < SECOND_TRY:
            self._fail(key)
        self._attempt(key, wrong=self.random.choice(SLIPS))

    def _fail(self, key: str | None) -> None:
        self._attempt(key, wrong=self.random.choice(GAPS))
        self.at += timedelta(hours=self.random.choice([1, 20, 26]))

    def _attempt(self, key: str | None, *, wrong: Fraction | int = 0, answered: int | None = None) -> None:
        quiz = self.course.quiz(key) if key else None
        if quiz is None:
            return
        self._add(LESSON, self._start(quiz.key))
        count = question_count(self.course, quiz)
        for number in range(count if answered is None else min(answered, count)):
            self._add(ANSWER, self._answer(number, wrong=int(count * wrong)))
        if answered is None:
            self._add(ANSWER, self._submit)

    def _add(self, after: timedelta, act: Act) -> None:
        self.at += after
        self.acts.append((self.at, act))

    def _check(self, lesson: str, question: Question) -> Act:
        def act(session: Session, now: datetime) -> None:
            progress.answer_check(
                session,
                now=now,
                actor=self.actor,
                course_key=self.course.key,
                lesson_key=lesson,
                question_key=question.key,
                choice=tuple(sorted(question.correct)),
            )

        return act

    def _complete(self, lesson: str) -> Act:
        def act(session: Session, now: datetime) -> None:
            progress.complete_lesson(
                session, now=now, actor=self.actor, course_key=self.course.key, lesson_key=lesson
            )

        return act

    def _start(self, quiz: str) -> Act:
        def act(session: Session, now: datetime) -> None:
            started = attempts.start(
                session,
                now=now,
                actor=self.actor,
                course_key=self.course.key,
                quiz_key=quiz,
                random=self.random,
            )
            if not isinstance(started, Refused):
                self.attempt_id = started.public_id

        return act

    def _answer(self, number: int, *, wrong: int) -> Act:
        def act(session: Session, now: datetime) -> None:
            view = quizzes.attempt_view(session, now=now, actor=self.actor, attempt_id=self.attempt_id)
            keys = [each.key for each in view.questions]
            question = self.course.quiz_question(keys[number])
            if question is not None:
                right = question.key not in sorted(keys, key=self._ease)[:wrong]
                attempts.save(
                    session,
                    now=now,
                    actor=self.actor,
                    attempt_id=self.attempt_id,
                    question_key=question.key,
                    incoming=Revision(1, _choice(question, right=right)),
                )

        return act

    def _ease(self, question: str) -> float:
        """How easy a question is to this person: it is partly so to everybody, or no question would stand out."""
        everybody, alone = Random(question), Random(f"{self.actor.name} {question}")  # noqa: S311 (invented)
        return everybody.random() + alone.random() / 2

    def _submit(self, session: Session, now: datetime) -> None:
        attempts.submit(session, now=now, actor=self.actor, attempt_id=self.attempt_id)


def in_order(paths: list[list[tuple[datetime, Act]]]) -> Iterator[tuple[datetime, Act]]:
    """Everybody's acts by moment; of one person's, in their own order."""
    acts = [(at, number, act) for path in paths for number, (at, act) in enumerate(path)]
    for at, _number, act in sorted(acts, key=lambda each: (each[0], each[1])):
        yield at, act


def _choice(question: Question, *, right: bool) -> tuple[str, ...]:
    if right:
        return tuple(sorted(question.correct))
    return tuple(option.key for option in question.options if not option.correct)[:1]
