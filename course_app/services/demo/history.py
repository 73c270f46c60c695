"""What the people of the demonstration did, as moments and acts: through the same use cases as everybody's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
            self._quiz(first.quiz, right=0.3)
        elif history is History.IN_AN_ATTEMPT:
            self._read(first, len(first.lessons))
            self._quiz(first.quiz, right=1, answered=4)
        elif history in (History.COMPLETED, History.COMPLETED_LONG_AGO):
            for module in self.course.modules:
                self._module(module)
            self._quiz(self.course.exam, right=1)
        return self.acts

    def _module(self, module: CourseModule) -> None:
        self._read(module, len(module.lessons))
        self._quiz(module.quiz, right=1)

    def _read(self, module: CourseModule, count: int) -> None:
        for lesson in module.lessons[:count]:
            for question in lesson.checks[:1]:
                self._add(ANSWER, self._check(lesson.key, question))
            self._add(LESSON, self._complete(lesson.key))
        self.at += timedelta(days=self.random.choice([0, 1, 1, 2]))

    def _quiz(self, key: str | None, *, right: float, answered: int | None = None) -> None:
        quiz = self.course.quiz(key) if key else None
        if quiz is None:
            return
        self._add(LESSON, self._start(quiz.key))
        count = question_count(self.course, quiz)
        for number in range(count if answered is None else min(answered, count)):
            self._add(ANSWER, self._answer(number, self.random.random() <= right))
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

    def _answer(self, number: int, right: bool) -> Act:  # noqa: FBT001 (private, named at its one call)
        def act(session: Session, now: datetime) -> None:
            view = quizzes.attempt_view(session, now=now, actor=self.actor, attempt_id=self.attempt_id)
            question = self.course.quiz_question(view.questions[number].key)
            if question is not None:
                attempts.save(
                    session,
                    now=now,
                    actor=self.actor,
                    attempt_id=self.attempt_id,
                    question_key=question.key,
                    incoming=Revision(1, _choice(question, right=right)),
                )

        return act

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
