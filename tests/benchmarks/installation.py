"""A temporary installation with an agency to measure: the shipped course, and officers who are some way into it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_migrate import upgrade
from sqlalchemy.orm import Session

from course_app.app import create_app
from course_app.config import PROJECT, Settings
from course_app.content.courses import CourseDocuments
from course_app.content.files import read_folders
from course_app.content.reader import read_catalog
from course_app.domain.accounts import Actor, Role
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Layout
from course_app.services import accounts, agencies, appointments, assignments
from course_app.services.passwords import Hasher
from course_app.services.progress import complete_lesson
from course_app.services.publishing import Wish, publish
from course_app.storage.database import current_session, transaction
from course_app.web.clock import now

COURSE = "human-trafficking"
AGENCY, TIME_ZONE = "Bench Police", "America/Chicago"
PASSWORD = "bramble-kettle-orbit-seven"
OFFICERS = 200
READERS = 32
"""So many of them are some way into the course: one for each client of the heaviest load."""
LESSONS_DONE = 12
SUPERVISOR = "supervisor@bench.example.org"
"""Everybody else is in this person's team."""


@dataclass(frozen=True)
class Installation:
    """An installation on disk. ``port`` is where its addresses point to."""

    folder: Path
    port: int
    course: Course
    officers: tuple[str, ...]
    """Mail addresses; everybody's password is ``PASSWORD``."""

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to serve it."""
        return {
            **os.environ,
            "COURSE_INSTANCE": str(self.folder),
            "COURSE_BASE_URL": f"http://127.0.0.1:{self.port}",
        }

    @property
    def lessons(self) -> tuple[str, ...]:
        """The keys of all lessons of the course."""
        return tuple(lesson.key for lesson in self.course.lessons())

    @property
    def quiz(self) -> str:
        """The first quiz that can be repeated as often as one likes."""
        return next(quiz.key for quiz in self.course.quizzes if quiz.attempts is None)

    @property
    def wrong_choices(self) -> dict[str, str]:
        """For each question an option that is wrong, so that an attempt can always be followed by another."""
        return {question.key: _wrong(question) for bank in self.course.banks for question in bank.questions}


@contextmanager
def installed(port: int) -> Iterator[Installation]:
    """A migrated installation with ``OFFICERS`` officers in one course; gone afterwards."""
    with TemporaryDirectory(prefix="course-bench-") as folder:
        settings = Settings(
            instance=Path(folder), database_url="", root=PROJECT, base_url=f"http://127.0.0.1:{port}"
        )
        app = create_app(settings)
        with app.app_context():
            upgrade()
            documents = _documents()
            with transaction() as session:
                publish(session, now=now(), documents=documents, wish=Wish("Measuring", accept_outdated=True))
                officers = _employ(session, documents.course)
            current_session().get_bind().engine.dispose()
        yield Installation(Path(folder), port, documents.course, officers)


def _documents() -> CourseDocuments:
    """The shipped course, with every question of a quiz on one page, so that opening an attempt is one page."""
    found = next(each for each in read_catalog(read_folders(PROJECT)) if each.course.key == COURSE)
    quizzes = tuple(replace(quiz, layout=Layout.ALL) for quiz in found.course.quizzes)
    return replace(found, course=replace(found.course, quizzes=quizzes))


def _employ(session: Session, course: Course) -> tuple[str, ...]:
    """The officers of an agency; all are enrolled, and the first have read the beginning of the course."""
    agency = agencies.create(session, now=now(), key="bench", name=AGENCY, time_zone=TIME_ZONE)
    unit = agencies.create_unit(session, now=now(), agency_id=agency.id, name="Patrol", parent_id=None)
    hashed = Hasher().hash(PASSWORD)
    _appoint(session, agency.id, unit.id, hashed)
    actors = []
    for number in range(1, OFFICERS + 1):
        made = accounts.create(
            session,
            now=now(),
            agency_id=agency.id,
            email=f"officer{number}@bench.example.org",
            name=f"Officer Number {number}",
            officer_id=str(1000 + number),
            unit_id=unit.id,
            password_hash=hashed,
        )
        actors.append(
            Actor(
                account_id=made.account_id,
                public_id=made.public_id,
                name=f"Officer Number {number}",
                agency_id=agency.id,
                agency_public_id=agency.public_id,
                agency_name=AGENCY,
                time_zone=TIME_ZONE,
                session_id=0,
            )
        )
    assignments.create(
        session, now=now(), agency_id=agency.id, course_key=course.key, due_on=None, unit_id=unit.id
    )
    for actor in actors[:READERS]:
        for lesson in list(course.lessons())[:LESSONS_DONE]:
            complete_lesson(session, now=now(), actor=actor, course_key=course.key, lesson_key=lesson.key)
    return tuple(f"officer{number}@bench.example.org" for number in range(1, OFFICERS + 1))


def _appoint(session: Session, agency_id: int, unit_id: int, hashed: str) -> None:
    """The unit has a supervisor, who belongs to none."""
    made = accounts.create(
        session, now=now(), agency_id=agency_id, email=SUPERVISOR, name="Lee Supervisor", password_hash=hashed
    )
    appointments.give(session, now=now(), account_id=made.account_id, role=Role.SUPERVISOR, unit_id=unit_id)


def _wrong(question: Question) -> str:
    return next(option.key for option in question.options if not option.correct)
