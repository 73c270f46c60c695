"""Officers who take a course through the services, at moments that the test names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.answers import Revision
from course_app.domain.attempts import Refused
from course_app.domain.catalog import courses as catalog
from course_app.services import attempts, enrolments, progress, quizzes, records
from course_app.services.attempts import SaveResult, Started
from course_app.services.enrolments import EnrolOutcome
from course_app.storage.base import Base
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database


@dataclass(frozen=True)
class Learner:
    """One officer and the course she takes. Every method is a use case: it works in the session it is given."""

    actor: Actor
    course: str

    def enrol(self, session: Session, now: datetime = NOW) -> EnrolOutcome:
        return enrolments.enrol_self(session, now=now, actor=self.actor, course_key=self.course)

    def complete(self, session: Session, lesson: str, now: datetime = NOW) -> None:
        progress.complete_lesson(
            session, now=now, actor=self.actor, course_key=self.course, lesson_key=lesson
        )

    def check(
        self,
        session: Session,
        lesson: str = "first",
        question: str = "first-check-0",
        choice: tuple[str, ...] = (courses.CORRECT,),
        now: datetime = NOW,
    ) -> bool:
        """Answer a check; whether it was right."""
        view = progress.answer_check(
            session,
            now=now,
            actor=self.actor,
            course_key=self.course,
            lesson_key=lesson,
            question_key=question,
            choice=choice,
        )
        return view.answer.correct

    def press_start(
        self, session: Session, quiz: str = "quiz", now: datetime = NOW, seed: int = 1
    ) -> Started | Refused:
        return attempts.start(
            session,
            now=now,
            actor=self.actor,
            course_key=self.course,
            quiz_key=quiz,
            random=Random(seed),
        )

    def start(self, session: Session, quiz: str = "quiz", now: datetime = NOW) -> str:
        """Start an attempt that may be started; its public id."""
        started = self.press_start(session, quiz, now)
        assert isinstance(started, Started)
        return started.public_id

    def questions(self, session: Session, attempt: str, now: datetime = NOW) -> list[str]:
        """The keys of the questions that were drawn."""
        view = quizzes.attempt_view(session, now=now, actor=self.actor, attempt_id=attempt)
        return [question.key for question in view.questions]

    def save(
        self,
        session: Session,
        attempt: str,
        question: str,
        choice: tuple[str, ...] = (courses.CORRECT,),
        number: int = 1,
        now: datetime = NOW,
    ) -> SaveResult:
        return attempts.save(
            session,
            now=now,
            actor=self.actor,
            attempt_id=attempt,
            question_key=question,
            incoming=Revision(number, choice),
        )

    def answer(self, session: Session, attempt: str, right: int = 100, now: datetime = NOW) -> None:
        """Answer every question, the first ``right`` ones correctly."""
        for number, question in enumerate(self.questions(session, attempt, now)):
            choice = courses.CORRECT if number < right else courses.WRONG
            self.save(session, attempt, question, (choice,), now=now)

    def submit(self, session: Session, attempt: str, now: datetime = NOW) -> None:
        attempts.submit(session, now=now, actor=self.actor, attempt_id=attempt)

    def take(self, session: Session, right: int = 100, quiz: str = "quiz", now: datetime = NOW) -> str:
        """Start, answer and submit; the attempt's public id."""
        attempt = self.start(session, quiz, now)
        self.answer(session, attempt, right, now)
        self.submit(session, attempt, now)
        return attempt


def learner(
    database: Database,
    course: catalog.Course | None = None,
    *,
    lessons: Iterable[str] = (),
    enrolled: bool = True,
) -> Learner:
    """An officer of an agency of her own; the course is published, she is enrolled, ``lessons`` are done."""
    definition = course or courses.course()

    def prepare(session: Session) -> Learner:
        builders.published(session, definition)
        person = builders.account(session, builders.agency(session))
        found = Learner(builders.actor(session, person), definition.key)
        if enrolled:
            found.enrol(session)
        for lesson in lessons:
            found.complete(session, lesson)
        return found

    return database.run(prepare)


def count(table: type[Base]) -> Callable[[Session], int]:
    """How many rows the table has."""
    return lambda session: session.scalar(select(func.count()).select_from(table)) or 0


def chains_hold(session: Session) -> bool:
    """Whether every agency's record chain is whole."""
    return all(verdict.fault is None for verdict in records.verify_all(session))
