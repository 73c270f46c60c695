"""Lessons are done once, checks are practice, and nobody reaches a course that is not hers."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.services import progress, training
from course_app.services.moves import Target, move
from course_app.storage.models.progress import (
    CheckAnswer,
    Enrolment,
    LessonCompletion,
    LessonRereading,
    Standing,
)
from course_app.storage.models.publishing import Course
from course_app.storage.queries import publishing as publishing_queries
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner, count, learner

RENAMED = courses.course(lessons=(courses.lesson("opening", was="first"), courses.lesson("second")))


def test_a_lesson_is_done_once_however_often_it_is_pressed(database: Database) -> None:
    officer = learner(database, lessons=["first"])
    database.run(partial(officer.complete, lesson="first"))
    assert database.read(count(LessonCompletion)) == 1
    view = database.read(
        lambda s: progress.course_view(s, now=NOW, actor=officer.actor, course_key=officer.course)
    )
    assert [missing.key for missing in view.missing] == ["second", "quiz"]
    assert view.outlook.step is not None
    assert view.outlook.step.key == "second"


@on_all_databases
def test_twenty_presses_at_once_do_a_lesson_once(database: Database) -> None:
    officer = learner(database)
    database.at_once([partial(officer.complete, lesson="first")] * 20)
    assert database.read(count(LessonCompletion)) == 1
    assert database.read(_standing).lessons_done == 1


@on_all_databases
def test_two_lessons_at_once_are_both_in_the_standing(database: Database) -> None:
    officer = learner(database)
    database.at_once([partial(officer.complete, lesson=lesson) for lesson in ("first", "second")] * 5)
    assert database.read(count(LessonCompletion)) == 2
    assert database.read(_standing).lessons_done == 2


def test_every_try_at_a_check_is_kept_and_the_newest_shown(database: Database) -> None:
    officer = learner(database)
    tries = [(courses.WRONG,), (courses.CORRECT,), ("c",)]
    right = [database.run(partial(officer.check, choice=choice)) for choice in tries]
    assert right == [False, True, False]
    assert database.read(count(CheckAnswer)) == 3
    view = database.read(_lesson_view(officer, "first"))
    assert view.checks["first-check-0"].choice == ("c",)
    assert not view.done
    assert database.read(_standing).started_at == NOW


@pytest.mark.parametrize("choice", [(), ("z",), ("a", "b"), ("a", "a")], ids=str)
def test_a_choice_that_no_form_sends_is_refused_and_not_kept(
    database: Database, choice: tuple[str, ...]
) -> None:
    officer = learner(database)
    with pytest.raises(InvalidInputError):
        database.run(partial(officer.check, choice=choice))
    assert database.read(count(CheckAnswer)) == 0


def test_a_view_is_no_fact(database: Database) -> None:
    officer = learner(database)
    database.run(_lesson_view(officer, "first"))
    assert database.read(_standing).started_at is None


def test_what_is_not_there_and_what_is_not_hers_look_the_same(database: Database) -> None:
    officer = learner(database)
    not_enrolled = database.run(lambda s: _colleague(s, officer))
    nobody_may: list[Callable[[Session], object]] = [
        partial(officer.complete, lesson="third"),
        partial(officer.check, question="second-check"),
        partial(officer.check, lesson="second"),
        partial(Learner(officer.actor, "nowhere").complete, lesson="first"),
        _lesson_view(officer, "third"),
        _lesson_view(not_enrolled, "first"),
        partial(not_enrolled.complete, lesson="first"),
        partial(not_enrolled.check),
        lambda s: progress.course_file(s, actor=officer.actor, course_key=officer.course, digest="0"),
    ]
    for attempt in nobody_may:
        with pytest.raises(NotFoundError):
            database.run(attempt)
    assert database.read(count(LessonCompletion)) == database.read(count(CheckAnswer)) == 0


def test_a_course_of_another_agency_is_neither_offered_nor_shown(database: Database) -> None:
    officer = learner(database)
    theirs = courses.course(key="theirs")
    database.run(lambda s: builders.published(s, theirs, owner=builders.agency(s)))
    entries = database.read(lambda s: training.catalogue(s, now=NOW, actor=officer.actor))
    assert [entry.offer.course_key for entry in entries] == ["course"]
    with pytest.raises(NotFoundError):
        database.read(lambda s: progress.course_view(s, now=NOW, actor=officer.actor, course_key="theirs"))


def test_a_renamed_lesson_stays_done_and_says_that_it_changed(database: Database) -> None:
    officer = learner(database, lessons=["first"])
    database.run(lambda s: _move(s, builders.published(s, RENAMED).id))
    view = database.read(
        lambda s: progress.course_view(s, now=NOW, actor=officer.actor, course_key=officer.course)
    )
    assert [missing.key for missing in view.missing] == ["second", "quiz"]
    assert view.changed == {"opening"}
    assert database.read(_standing).lessons_done == 1
    for _ in range(2):
        database.run(partial(officer.complete, lesson="opening"))
    assert database.read(count(LessonCompletion)) == database.read(count(LessonRereading)) == 1
    view = database.read(
        lambda s: progress.course_view(s, now=NOW, actor=officer.actor, course_key=officer.course)
    )
    assert view.changed == frozenset()


def test_a_lesson_that_changes_again_after_it_was_read_again_is_marked_again(database: Database) -> None:
    officer = learner(database, lessons=["first"])
    for text, marked in (("<p>Two</p>", True), ("<p>Two</p>", False), ("<p>Three</p>", True)):
        changed = courses.course(lessons=(courses.lesson("first", html=text), courses.lesson("second")))
        database.run(lambda s, made=changed: _move(s, builders.published(s, made).id))
        assert ("first" in database.read(_lesson_view(officer, "first")).changed) is marked
        database.run(partial(officer.complete, lesson="first"))
        assert "first" not in database.read(_lesson_view(officer, "first")).changed
    assert database.read(count(LessonRereading)) == 2


@on_all_databases
def test_a_lesson_done_while_the_course_is_published_counts_for_the_new_edition(database: Database) -> None:
    """On PostgreSQL the enrolment's row changes while we wait for it: it must be read after that."""
    officer = learner(database)
    edition_id = database.run(lambda s: builders.published(s).id)
    database.in_between(lambda s: _move(s, edition_id), second=partial(officer.complete, lesson="first"))
    done = database.read(lambda s: s.scalars(select(LessonCompletion)).one())
    assert done.edition_id == edition_id


@on_all_databases
def test_a_due_date_laid_down_meanwhile_stays_in_the_standing(database: Database) -> None:
    officer = learner(database)

    def set_due(session: Session) -> None:
        session.execute(update(Enrolment).values(due_at=NOW))
        session.execute(update(Standing).values(due_at=NOW))

    database.in_between(set_due, second=partial(officer.complete, lesson="first"))
    standing = database.read(_standing)
    assert (standing.due_at, standing.lessons_done) == (NOW, 1)


def _standing(session: Session) -> Standing:
    return session.scalars(select(Standing)).one()


def _lesson_view(officer: Learner, lesson: str) -> Callable[[Session], progress.LessonView]:
    return lambda session: progress.lesson_view(
        session, actor=officer.actor, course_key=officer.course, lesson_key=lesson
    )


def _colleague(session: Session, officer: Learner) -> Learner:
    home = session.get_one(builders.Agency, officer.actor.agency_id)
    return Learner(builders.actor(session, builders.account(session, home)), officer.course)


def _move(session: Session, edition_id: int) -> None:
    """Everybody is moved to the edition, as publishing does it."""
    course = session.scalars(select(Course)).one()
    enrolments = publishing_queries.open_enrolments(session, course_id=course.id, lock=True)
    target = Target(edition_id, 2, course.key)
    move(session, now=NOW, enrolments=enrolments, target=target, by=None, recount=True)
