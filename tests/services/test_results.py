"""Results as instructors see them: numbers of their own agency, on comparable editions, and of enough people."""

from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from course_app.domain import accounts as people
from course_app.domain.accounts import Actor, Role
from course_app.domain.errors import NotFoundError
from course_app.domain.results import LEAST_PEOPLE, Span
from course_app.services import results
from course_app.services.results import CourseNumbers, ResultsView
from course_app.storage.models.agencies import Agency
from course_app.storage.models.publishing import Course, Edition
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner


def takers(session: Session, agency: Agency, count: int, *, right: int = 5) -> None:
    """So many officers of an agency take the quiz, with so many answers right."""
    for _ in range(count):
        person = builders.account(session, agency)
        learner = Learner(builders.actor(session, person), "course")
        learner.enrol(session)
        learner.take(session, right=right)


def teacher(session: Session, agency: Agency) -> Actor:
    course = session.query(Course).one()
    held = people.Appointment(Role.INSTRUCTOR, NOW, course_id=course.id)
    return builders.actor(session, builders.account(session, agency), appointments=(held,))


def of_quiz(session: Session, actor: Actor, edition: int | None = None) -> ResultsView:
    return results.of_quiz(session, actor=actor, course_key="course", quiz_key="quiz", edition=edition)


@on_all_databases
def test_results_count_ones_own_agency_only(database: Database) -> None:
    def check(session: Session) -> None:
        builders.published(
            session, courses.course(quizzes=(courses.quiz(draws=(courses.Draw("bank", None),)),))
        )
        ours, theirs = builders.agency(session), builders.agency(session)
        actor = teacher(session, ours)
        takers(session, ours, LEAST_PEOPLE - 2, right=10)
        takers(session, ours, 2, right=4)
        takers(session, theirs, 3, right=0)
        found = of_quiz(session, actor).results
        assert (found.people, found.attempts, found.passed) == (LEAST_PEOPLE, LEAST_PEOPLE, LEAST_PEOPLE - 2)
        assert found.bands == (0, 0, 0, 0, 2, 0, 0, 0, 0, LEAST_PEOPLE - 2)
        assert [item.asked for item in found.items] == [LEAST_PEOPLE] * 10
        assert sum(item.share or 0 for item in found.items) == Fraction(10 * 8 + 2 * 4, LEAST_PEOPLE)
        few = of_quiz(session, teacher(session, theirs)).results
        assert (few.people, few.passed, few.bands) == (3, None, None)
        numbers = results.numbers(session, now=NOW, actor=actor)
        assert list(numbers.values()) == [CourseNumbers(in_progress=LEAST_PEOPLE)]

    database.run(check)


def test_attempts_from_before_the_assessment_changed_are_counted_apart(database: Database) -> None:
    def check(session: Session) -> None:
        first = builders.published(session)
        agency = builders.agency(session)
        actor = teacher(session, agency)
        takers(session, agency, LEAST_PEOPLE)
        assert of_quiz(session, actor).span == Span(1, 1)
        course = session.get_one(Course, first.course_id)
        second = Edition(
            **{
                column.key: getattr(first, column.key)
                for column in Edition.__table__.columns
                if column.key not in {"id", "public_id", "number", "change_class"}
            },
            number=2,
            change_class="assessment",
        )
        session.add(second)
        session.flush()
        course.live_edition_id = second.id
        session.flush()
        found = of_quiz(session, actor)
        assert (found.span, found.results.attempts) == (Span(2, 2), 0)
        assert found.spans == (Span(2, 2), Span(1, 1))
        before = of_quiz(session, actor, edition=1)
        assert (before.span, before.results.attempts) == (Span(1, 1), LEAST_PEOPLE), "nothing is lost"
        with pytest.raises(NotFoundError):
            of_quiz(session, actor, edition=3)

    database.run(check)


def test_results_of_a_course_that_one_does_not_teach_are_not_found(database: Database) -> None:
    def check(session: Session) -> None:
        builders.published(session)
        actor = builders.actor(session, builders.account(session, builders.agency(session)))
        of_quiz(session, actor)

    with pytest.raises(NotFoundError):
        database.run(check)
