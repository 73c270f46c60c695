"""What stands in a proof's database before it begins: an agency, officers who can sign in, courses without a draw."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course
from course_app.services.passwords import Hasher
from tests import builders, courses
from tests.application import PASSWORD
from tests.databases import Database

QUESTIONS = ("q0", "q1", "q2", "q3", "q4")
RIGHT, WRONG = (courses.CORRECT,), (courses.WRONG,)


@dataclass(frozen=True, slots=True)
class School:
    """The mail addresses of the officers and the keys of the courses."""

    officers: tuple[str, ...]
    courses: tuple[str, ...]


def course(key: str, *, attempts: int | None = None) -> Course:
    """One lesson, and one quiz that asks ``QUESTIONS`` of everybody; both complete the course."""
    quiz = courses.quiz(attempts=attempts, draws=(), questions=tuple(map(courses.question, QUESTIONS)))
    return courses.course(key=key, lessons=(courses.lesson("first"),), quizzes=(quiz,), bank=())


def found_school(
    database: Database,
    *,
    officers: int = 1,
    number_of_courses: int = 1,
    attempts: int | None = None,
    name: str = "course",
) -> School:
    """The database holds a school of this size; ``name`` begins the keys of its courses."""
    password = Hasher(cheap=True).hash(PASSWORD)

    def found(session: Session) -> School:
        agency = builders.agency(session)
        keys = tuple(f"{name}-{number}" for number in range(number_of_courses))
        for key in keys:
            builders.published(session, course(key, attempts=attempts))
        accounts = [builders.account(session, agency, password=password) for _ in range(officers)]
        return School(tuple(account.email for account in accounts), keys)

    return database.run(found)
