"""Publishing: editions, pictures, moves and records appear together, or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from course_app.content.archives import read_archive
from course_app.content.reader import read_catalog
from course_app.domain.publishing import ChangeClass, InProgress
from course_app.services.publishing import Outcome, Wish, plan, publish
from course_app.storage.editions import load_course
from course_app.storage.models.progress import EnrolmentMove
from course_app.storage.models.publishing import Course, CourseFile, Edition, EditionFile, EditionSource
from course_app.storage.models.records import Record
from tests.builders import NOW
from tests.content.documents import DOCUMENTS, GLOSSARY, LESSON, PICTURE, SECOND
from tests.databases import Database, on_all_databases
from tests.services.publications import (
    FIRST,
    LATER,
    REWORDED,
    SHORTER,
    documents,
    edition_number,
    enrolled,
    go,
    rows,
)


@on_all_databases
def test_the_first_edition_is_frozen_whole_and_live(database: Database) -> None:
    published = go(database, FIRST, published_by=None)
    assert (published.outcome, published.number, published.kind) == (
        Outcome.PUBLISHED,
        1,
        ChangeClass.CONTENT,
    )
    assert published.edition_id is not None

    def check(session: Session) -> None:
        edition = session.get_one(Edition, published.edition_id)
        assert (edition.digest, edition.renderer_version, edition.note) == (
            FIRST.digest,
            FIRST.renderer,
            "why",
        )
        assert (edition.title, edition.minutes, edition.language) == ("A demo", 20, "en")
        assert session.get_one(Course, edition.course_id).live_edition_id == edition.id
        assert load_course(session, edition.id) == FIRST.course
        (file,) = session.execute(select(CourseFile).join(EditionFile)).scalars()
        assert (file.content, file.media_type) == (DOCUMENTS[PICTURE].encode(), "image/svg+xml")

    database.read(check)


def test_the_documents_of_an_edition_can_be_had_back_and_published_again_change_nothing(
    database: Database,
) -> None:
    published = go(database, FIRST)
    archive = database.read(lambda session: session.get_one(EditionSource, published.edition_id).archive)
    (again,) = read_catalog(read_archive(archive))
    assert (again.digest, again.sources) == (FIRST.digest, FIRST.sources)
    assert go(database, again).outcome is Outcome.UNCHANGED


@on_all_databases
def test_the_same_documents_again_change_nothing(database: Database) -> None:
    go(database, FIRST)
    before = {table: rows(database, table) for table in (Edition, Record, EnrolmentMove)}
    again = go(database, FIRST, kind=ChangeClass.ASSESSMENT, in_progress=InProgress.MOVE)
    assert (again.outcome, again.number, again.moved) == (Outcome.UNCHANGED, 1, 0)
    assert {table: rows(database, table) for table in before} == before


def test_lessons_are_marked_after_a_content_change_and_not_after_a_cosmetic_one(database: Database) -> None:
    def digest(edition_id: int | None) -> str:
        assert edition_id is not None
        lesson = database.read(lambda session: load_course(session, edition_id)).lesson("second")
        assert lesson is not None
        return lesson.digest

    first = digest(go(database, FIRST).edition_id)
    assert digest(go(database, REWORDED, kind=ChangeClass.COSMETIC).edition_id) == first
    changed = documents((SECOND, "More text.", "Quite another text."))
    assert digest(go(database, changed, kind=ChangeClass.CONTENT).edition_id) != first


def test_old_dates_stop_a_new_edition_unless_the_publisher_accepts_them(database: Database) -> None:
    refused = database.run(
        lambda session: publish(session, now=LATER + timedelta(days=400), documents=FIRST, wish=Wish("x"))
    )
    assert (refused.outcome, refused.edition_id) == (Outcome.OUTDATED, None)
    assert len(refused.warnings) == 2
    assert rows(database, Edition) == 0
    accepted = database.run(
        lambda session: publish(
            session, now=LATER + timedelta(days=400), documents=FIRST, wish=Wish("x", accept_outdated=True)
        )
    )
    assert accepted.outcome is Outcome.PUBLISHED


def test_the_plan_says_what_publishing_then_does_and_writes_nothing(database: Database) -> None:
    go(database, FIRST)
    for lessons, completed in (((), False), (("first",), False), (("first",), True)):
        enrolled(database, lessons=lessons, completed=completed)
    for made, choice in ((FIRST, InProgress.KEEP), (SHORTER, InProgress.KEEP), (REWORDED, InProgress.MOVE)):
        wish = Wish("why", in_progress=choice)
        planned = database.read(
            lambda session, made=made, wish=wish: plan(session, now=NOW, documents=made, wish=wish)
        )
        assert planned.affected.completed == 1
        assert planned.affected.not_started + planned.affected.in_progress == 2
        published = go(database, made, in_progress=choice)
        assert (planned.number, planned.moving) == (published.number, published.moved)
        assert planned.unchanged is (published.outcome is Outcome.UNCHANGED)
        assert published.kind in {None, planned.kind}


def test_a_publication_that_breaks_off_at_any_statement_leaves_the_old_edition_whole(
    database: Database,
) -> None:
    go(database, FIRST)
    enrolment = enrolled(database)
    before = _state(database)
    for limit in count(1):
        try:
            _publish_until(database, limit)
        except _BrokenError:
            assert _state(database) == before
            assert edition_number(database, enrolment) == 1
        else:
            break
    assert limit > 10
    after = _state(database)
    assert (after["live"], after["moves"], edition_number(database, enrolment)) == (2, 1, 2)


def test_an_edition_that_was_undone_is_not_remembered_when_its_id_comes_again(database: Database) -> None:
    go(database, FIRST)
    enrolled(database)

    def undone(session: Session) -> None:
        publish(session, now=NOW, documents=SHORTER, wish=Wish("why"))
        raise _BrokenError

    with pytest.raises(_BrokenError):
        database.run(undone)
    second = go(database, REWORDED)
    assert second.edition_id is not None
    course = database.read(lambda session: load_course(session, second.edition_id or 0))
    assert [lesson.key for lesson in course.lessons()] == ["first", "second"]
    assert course.quizzes == REWORDED.course.quizzes


@on_all_databases
def test_of_two_publishers_at_once_each_makes_an_edition_of_its_own_or_none(database: Database) -> None:
    go(database, FIRST)
    enrolled(database)
    wish = Wish("why")
    both = database.at_once(
        [
            lambda session, made=made: publish(session, now=NOW, documents=made, wish=wish)
            for made in (REWORDED, REWORDED)
        ]
    )
    assert sorted(each.outcome for each in both) == [Outcome.PUBLISHED, Outcome.UNCHANGED]
    assert rows(database, Edition) == 2
    assert rows(database, EnrolmentMove) == 1


@on_all_databases
def test_of_nodes_that_publish_a_first_edition_at_once_one_does(database: Database) -> None:
    def first(session: Session) -> Outcome:
        return publish(session, now=NOW, documents=FIRST, wish=Wish(note="First edition")).outcome

    outcomes = database.at_once([first] * 8)
    assert outcomes.count(Outcome.PUBLISHED) == 1
    assert outcomes.count(Outcome.UNCHANGED) == 7
    assert rows(database, Course) == rows(database, Edition) == 1


def test_editions_share_the_bytes_of_pictures_and_keep_those_of_older_ones(database: Database) -> None:
    go(database, FIRST)
    go(database, REWORDED)
    assert (rows(database, CourseFile), rows(database, EditionFile)) == (1, 2)
    go(
        database,
        documents(
            (PICTURE, 'width="4"', 'width="5"'),
            (GLOSSARY, "A promise.", "A vow."),
            (LESSON, "A heading", "H"),
        ),
    )
    assert (rows(database, CourseFile), rows(database, EditionFile)) == (2, 3)


class _BrokenError(Exception):
    pass


def _publish_until(database: Database, limit: int) -> None:
    """Publish, with the connection breaking at statement number ``limit``."""
    sent = count(1)

    def breaks(*_: Any) -> None:
        if next(sent) == limit:
            raise _BrokenError

    event.listen(database.engine, "before_cursor_execute", breaks)
    try:
        go(database, SHORTER)
    finally:
        event.remove(database.engine, "before_cursor_execute", breaks)


def _state(database: Database) -> Mapping[str, Any]:
    live = select(Edition.number).join(Course, Course.live_edition_id == Edition.id)
    return {
        "live": database.read(lambda session: session.execute(live).scalar_one()),
        "editions": rows(database, Edition),
        "files": rows(database, EditionFile),
        "moves": rows(database, EnrolmentMove),
        "records": rows(database, Record),
    }


@on_all_databases
def test_a_plan_for_another_live_edition_publishes_nothing(database: Database) -> None:
    wish = Wish("why")
    planned = database.read(lambda session: plan(session, now=NOW, documents=SHORTER, wish=wish))
    go(database, FIRST)
    outcome = database.run(
        lambda session: publish(session, now=NOW, documents=SHORTER, wish=wish, planned=planned)
    )
    assert (outcome.outcome, outcome.number) == (Outcome.OVERTAKEN, 1)
    assert rows(database, Edition) == 1
    again = database.read(lambda session: plan(session, now=NOW, documents=SHORTER, wish=wish))
    outcome = database.run(
        lambda session: publish(session, now=NOW, documents=SHORTER, wish=wish, planned=again)
    )
    assert (outcome.outcome, outcome.number) == (Outcome.PUBLISHED, 2)


def test_the_same_documents_from_another_renderer_are_another_edition(database: Database) -> None:
    go(database, FIRST)
    newer = replace(FIRST, renderer=FIRST.renderer + 1)
    planned = database.read(lambda session: plan(session, now=NOW, documents=newer, wish=Wish("why")))
    assert (planned.unchanged, planned.number) == (False, 2)
    assert go(database, newer).outcome is Outcome.PUBLISHED
