"""Keys of instructors: every look is on the record, and nobody who sits a quiz of the course sees one."""

import pytest
from sqlalchemy.orm import Session

from course_app.content.archives import read_archive
from course_app.domain.accounts import Actor
from course_app.domain.errors import KeyWithheldError, NotFoundError
from course_app.services import changes, drafts, keys
from course_app.storage.models.publishing import EditionSource
from course_app.storage.models.records import Record
from tests.builders import NOW
from tests.databases import Database
from tests.services.instructors import DEMO, instructor, reading, sent, sits_the_final
from tests.services.learners import chains_hold
from tests.services.publications import FIRST, go, rows


def bodies(database: Database, actor: Actor) -> list[str]:
    return database.read(
        lambda session: [row.body for row in session.query(Record).filter_by(agency_id=actor.agency_id)]
    )


def taken(database: Database, actor: Actor, number: int = 1) -> bytes:
    return database.run(
        lambda session: keys.take_documents(session, now=NOW, actor=actor, course_key=DEMO, number=number)
    )


def shown(database: Database, actor: Actor, draft_id: str) -> None:
    database.run(
        lambda session: keys.show(session, now=NOW, actor=actor, draft_id=draft_id, place="lessons/first")
    )


def test_what_was_taken_and_sent_again_is_the_same_edition(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    archive = taken(database, actor)
    assert read_archive(archive).files == dict(FIRST.sources)
    assert drafts.read(archive, course_key=DEMO).digest == FIRST.digest
    draft_id = sent(database, actor, FIRST)

    def unchanged(session: Session) -> bool:
        wish = drafts.Wish(note="the same")
        return changes.effects(session, now=NOW, actor=actor, draft_id=draft_id, wish=wish).plan.unchanged

    assert database.read(unchanged)


def test_taking_documents_and_showing_a_key_stand_in_the_record(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    taken(database, actor)
    shown(database, actor, draft_id)
    (_, export, look) = bodies(database, actor)
    assert '"what":"course-documents"' in export
    assert f'"draft":"{draft_id}","place":"lessons/first"' in look
    assert actor.public_id in look
    assert database.read(chains_hold)


def test_whoever_sits_a_quiz_of_the_course_gets_no_key_of_it(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    draft_id = sent(database, actor)
    course = database.read(lambda session: drafts.taught_course(session, actor=actor, course_key=DEMO))
    sits_the_final(database, actor)
    before = bodies(database, actor)
    assert database.read(lambda session: keys.is_withheld(session, actor=actor, course_id=course.course_id))
    for look in (lambda: taken(database, actor), lambda: shown(database, actor, draft_id)):
        with pytest.raises(KeyWithheldError):
            look()
    assert bodies(database, actor) == before


def test_nobody_takes_documents_of_a_course_that_she_does_not_teach(database: Database) -> None:
    go(database, FIRST)
    stranger = instructor(database, of_course=False)
    with pytest.raises(NotFoundError):
        taken(database, stranger)


def test_an_edition_without_documents_has_none_to_take(database: Database) -> None:
    go(database, FIRST)
    actor = instructor(database)
    database.run(lambda session: session.query(EditionSource).delete())
    assert rows(database, EditionSource) == 0
    for number in (1, 2):
        with pytest.raises(NotFoundError):
            taken(database, actor, number)


def test_reading_the_same_documents_twice_gives_the_same_archive() -> None:
    assert reading(FIRST).archive == reading(FIRST).archive
