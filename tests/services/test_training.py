"""My training: the next useful thing on top, what has to wait named, and renewals offered where one is due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.progress import Enrolling, Section
from course_app.domain.standings import Step, StepKind
from course_app.services import training
from course_app.services.training import MyTraining
from course_app.storage.models.progress import Enrolment, Standing
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database
from tests.services.learners import Learner, learner

EVERYTHING = ("first", "second")
LATER = NOW + timedelta(minutes=1)
EXPIRED = NOW + timedelta(days=3 * 365)
WAITING = courses.course(
    quizzes=(courses.quiz(wait_seconds=600, attempts=3), courses.quiz("exam")),
    exam="exam",
)


def test_an_open_attempt_is_the_next_thing_itself(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    first = database.read(_home(officer)).first
    assert first is not None
    assert (first.prospect.step, first.prospect.title) == (Step(StepKind.QUIZ, "quiz", attempt), "Quiz quiz")


def test_a_quiz_that_has_to_wait_is_passed_over_and_told(database: Database) -> None:
    officer = learner(database, WAITING, lessons=EVERYTHING)
    database.run(partial(officer.take, right=0))
    first = database.read(_home(officer, LATER)).first
    assert first is not None
    assert first.prospect.step == Step(StepKind.QUIZ, "exam")
    assert first.prospect.waits == (("Quiz quiz", NOW + timedelta(minutes=10)),)
    over = database.read(_home(officer, NOW + timedelta(minutes=10))).first
    assert over is not None
    assert (over.prospect.step, over.prospect.waits) == (Step(StepKind.QUIZ, "quiz"), ())


def test_a_course_in_which_everything_waits_leaves_the_top_to_another(database: Database) -> None:
    officer = learner(database, courses.course(quizzes=(courses.quiz(wait_seconds=600),)), lessons=EVERYTHING)
    database.run(partial(officer.take, right=0))
    alone = database.read(_home(officer, LATER))
    assert alone.first is None
    assert [(item.prospect.step, len(item.prospect.waits)) for item in alone.items] == [(None, 1)]
    other = Learner(officer.actor, "other")
    database.run(lambda s: builders.published(s, courses.course(key="other")).id)
    database.run(other.enrol)
    first = database.read(_home(officer, LATER)).first
    assert first is not None
    assert first.row.course_key == "other"


def test_a_blocked_course_comes_on_top_only_when_nothing_else_is_left(database: Database) -> None:
    officer = learner(database, courses.course(quizzes=(courses.quiz(attempts=1),)))
    database.run(partial(officer.take, right=0))
    first = database.read(_home(officer)).first
    assert first is not None
    assert (first.row.standing.blocked, first.prospect.step) == (True, Step(StepKind.LESSON, "first"))
    other = Learner(officer.actor, "other")
    database.run(lambda s: builders.published(s, courses.course(key="other")).id)
    database.run(other.enrol)
    first = database.read(_home(officer)).first
    assert first is not None
    assert first.row.course_key == "other"


def test_only_the_newest_period_of_an_open_course_is_renewable(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)
    assert [item.renewable for item in database.read(_home(officer)).items] == [False]
    assert [item.renewable for item in database.read(_home(officer, EXPIRED)).items] == [True]
    assert database.read(_offered(officer, EXPIRED)) == [Enrolling.RENEW]
    database.run(partial(officer.enrol, now=EXPIRED))
    items = database.read(_home(officer, EXPIRED)).items
    assert [(item.row.period, item.section, item.renewable) for item in items] == [
        (2, Section.TO_DO, False),
        (1, Section.COMPLETED, False),
    ]
    assert database.read(_offered(officer, EXPIRED)) == [None]


def test_the_most_urgent_course_comes_first_and_completed_ones_last(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)

    def more(session: Session) -> None:
        for key, days in (("late", -2), ("soon", 3), ("open", None)):
            builders.published(session, courses.course(key=key))
            Learner(officer.actor, key).enrol(session)
            due_at = None if days is None else NOW + timedelta(days=days)
            row = session.scalars(select(Enrolment).order_by(Enrolment.id.desc())).first()
            assert row is not None
            _due(session, row, due_at)

    database.run(more)
    found = database.read(_home(officer))
    assert [item.row.course_key for item in found.items] == ["late", "soon", "open", "course"]
    assert found.first is found.items[0]
    assert found.offers == 0


def _due(session: Session, row: Enrolment, due_at: datetime | None) -> None:
    row.due_at = due_at
    session.get_one(Standing, row.id).due_at = due_at
    session.flush()


def _home(officer: Learner, now: datetime = NOW) -> Callable[[Session], MyTraining]:
    return lambda session: training.my_training(session, now=now, actor=officer.actor)


def _offered(officer: Learner, now: datetime) -> Callable[[Session], list[Enrolling | None]]:
    return lambda session: [
        entry.enrolling for entry in training.catalogue(session, now=now, actor=officer.actor)
    ]
