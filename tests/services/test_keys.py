"""Keys of instructors: every look is on the record, and nobody who sits a quiz of the course sees one."""

from functools import partial
from random import Random

import pytest
from sqlalchemy.orm import Session

from course_app.content.archives import read_archive
from course_app.domain.accounts import Actor
from course_app.domain.changes import Changes
from course_app.domain.errors import KeyWithheldError, NotFoundError
from course_app.services import attempts, changes, drafts, keys, withholding
from course_app.storage.models.accounts import Account
from course_app.storage.models.publishing import Edition, EditionSource
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW
from tests.content.documents import BANK
from tests.databases import Database, on_all_databases
from tests.services.instructors import DEMO, instructor, reading, sent, sits_the_final
from tests.services.learners import chains_hold
from tests.services.publications import FIRST, documents, go, rows


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
    assert database.read(
        lambda session: withholding.is_withheld(session, actor=actor, course_id=course.course_id)
    )
    for look in (lambda: taken(database, actor), lambda: shown(database, actor, draft_id)):
        with pytest.raises(KeyWithheldError):
            look()
    assert bodies(database, actor) == before


def guessed(database: Database, actor: Actor, draft_id: str) -> Changes | None:
    """What a draft would change, as its sender is told."""

    def effects(session: Session) -> Changes | None:
        wish = drafts.Wish(note="a guess")
        return changes.effects(session, now=NOW, actor=actor, draft_id=draft_id, wish=wish).plan.changes

    return database.read(effects)


def test_whoever_sits_a_quiz_of_the_course_cannot_guess_its_keys_by_drafts(database: Database) -> None:
    """A draft that differs in a key, and one that does not, look the same to her."""
    go(database, FIRST)
    actor = instructor(database)
    right = sent(database, actor, documents((BANK, "One?", "Which one?")))
    wrong = sent(database, actor, documents((BANK, "answer: false", "answer: true")))
    told = [guessed(database, actor, draft_id) for draft_id in (right, wrong)]
    assert [each.keys_changed for each in told if each] == [(), ("two",)]
    sits_the_final(database, actor)
    for draft_id in (right, wrong):
        with pytest.raises(KeyWithheldError):
            guessed(database, actor, draft_id)
        with pytest.raises(KeyWithheldError):
            database.run(
                partial(
                    drafts.publish,
                    now=NOW,
                    actor=actor,
                    draft_id=draft_id,
                    documents=database.read(partial(drafts.documents, actor=actor, draft_id=draft_id)),
                    wish=drafts.Wish(note="a guess"),
                )
            )
    assert rows(database, Edition) == 1


@on_all_databases
def test_no_key_is_shown_once_an_attempt_has_begun_at_the_same_moment(
    database: Database, race_rounds: int
) -> None:
    """Either the key was seen first, and the record says so, or not at all."""
    go(database, FIRST)
    begin = partial(attempts.start, now=NOW, course_key=DEMO, quiz_key="final", random=Random(1))
    for _round in range(max(5, race_rounds // 10)):
        actor = instructor(database)
        draft_id = sent(database, actor)
        database.run(
            lambda session, actor=actor: builders.enrolment(
                session, session.get_one(Account, actor.account_id), session.query(Edition).one()
            )
        )
        look = partial(_shown_or_not, actor=actor, draft_id=draft_id)
        was_shown, _started = database.at_once([look, partial(begin, actor=actor)])
        kinds = database.read(
            lambda session, actor=actor: [
                row.kind
                for row in session.query(Record)
                .filter_by(agency_id=actor.agency_id)
                .order_by(Record.sequence)
                if row.kind in {"attempt", "key-shown"}
            ]
        )
        assert kinds == (["key-shown", "attempt"] if was_shown else ["attempt"])


def _shown_or_not(session: Session, *, actor: Actor, draft_id: str) -> bool:
    try:
        keys.show(session, now=NOW, actor=actor, draft_id=draft_id, place="lessons/first")
    except KeyWithheldError:
        return False
    return True


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
