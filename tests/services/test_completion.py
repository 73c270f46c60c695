"""A course is complete when its rules are met: at that moment, once, with a certificate, and for good."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import RequiredLessons
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.moves import Target, move
from course_app.storage.models.accounts import Account
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Edition
from course_app.storage.models.records import Record
from course_app.storage.queries import publishing as publishing_queries
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner, chains_hold, count, learner

LATER = NOW + timedelta(hours=2)
EVERYTHING = ("first", "second")


def test_the_last_required_part_completes_the_course_in_its_own_transaction(database: Database) -> None:
    officer = learner(database, lessons=["first"])
    database.run(officer.take)
    assert database.read(count(Completion)) == 0
    database.run(partial(officer.complete, lesson="second", now=LATER))
    with database.session() as session:
        completion = session.scalars(select(Completion)).one()
        certificate = session.scalars(select(Certificate)).one()
        standing = session.scalars(select(Standing)).one()
        assert completion.completed_at == standing.completed_at == certificate.completed_at == LATER
        assert completion.minutes == certificate.minutes == 10
        assert completion.rule == {"lessons": "all", "quizzes": ["quiz"]}
        assert standing.expires_at == certificate.expires_at is not None
        assert (standing.next_kind, standing.next_key) == (None, None)
        newest = session.scalars(select(Record.kind).order_by(Record.sequence.desc()).limit(2)).all()
        assert newest == ["certificate", "completion"]
        assert chains_hold(session)


def test_only_what_the_course_declares_is_asked_for(database: Database) -> None:
    course = courses.course(
        lessons=(courses.lesson("first"), courses.lesson("extra", core=False)),
        quizzes=(courses.quiz(), courses.quiz("voluntary")),
        required=RequiredLessons.CORE,
        required_quizzes=("quiz",),
    )
    officer = learner(database, course, lessons=["first"])
    database.run(officer.take)
    assert database.read(count(Completion)) == 1


def test_a_failed_quiz_completes_nothing(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(partial(officer.take, right=3))
    assert database.read(count(Completion)) == 0
    database.run(officer.take)
    assert database.read(count(Completion)) == 1


def test_nothing_is_stored_when_the_transaction_that_completes_fails(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    before = database.read(count(Record))

    def submit_and_fail(session: Session) -> None:
        officer.submit(session, attempt)
        assert count(Certificate)(session) == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.run(submit_and_fail)
    assert database.read(count(Completion)) == database.read(count(Certificate)) == 0
    assert database.read(count(Record)) == before
    assert database.read(chains_hold)
    database.run(partial(officer.submit, attempt=attempt))
    assert database.read(count(Certificate)) == 1


def test_what_happens_after_completion_takes_nothing_back(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)
    database.run(partial(officer.check, choice=("b",), now=LATER))
    harder = courses.course(lessons=(*courses.course().modules[0].lessons, courses.lesson("third")))
    database.run(lambda s: _publish_and_move(s, builders.published(s, harder)))
    with database.session() as session:
        enrolment = session.scalars(select(Enrolment)).one()
        assert session.get_one(Edition, enrolment.edition_id).number == 1
        standing = session.get_one(Standing, enrolment.id)
        assert (standing.completed_at, standing.lessons_done, standing.last_activity_at) == (NOW, 2, LATER)


def test_a_move_to_an_edition_that_asks_less_completes_on_that_edition(database: Database) -> None:
    officer = learner(database, lessons=["first"])
    database.run(officer.take)
    shorter = courses.course(lessons=(courses.lesson("first"),))
    edition_id = database.run(lambda s: _publish_and_move(s, builders.published(s, shorter), LATER))
    completion = database.read(lambda s: s.scalars(select(Completion)).one())
    assert (completion.edition_id, completion.completed_at) == (edition_id, LATER)


@on_all_databases
def test_an_enrolment_that_completes_while_its_course_is_published_is_not_moved(database: Database) -> None:
    """On PostgreSQL the publication waits for the enrolment: it must look again at who has completed."""
    officer = learner(database, lessons=EVERYTHING)
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    edition_id = database.run(lambda s: builders.published(s).id)
    database.in_between(
        partial(officer.submit, attempt=attempt),
        lambda s: _publish_and_move(s, s.get_one(Edition, edition_id)),
    )
    with database.session() as session:
        completion = session.scalars(select(Completion)).one()
        assert completion.edition_id != edition_id
        assert session.scalars(select(Enrolment.edition_id)).one() == completion.edition_id


@on_all_databases
def test_of_two_last_parts_the_second_sees_the_first_and_completes(database: Database) -> None:
    officer = learner(database, lessons=["first"])
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    database.in_between(partial(officer.complete, lesson="second"), partial(officer.submit, attempt=attempt))
    assert database.read(count(Completion)) == 1


@on_all_databases
def test_the_last_parts_done_at_once_complete_the_course_once(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    last = [
        partial(officer.complete, lesson="first"),
        partial(officer.complete, lesson="second"),
        partial(officer.submit, attempt=attempt),
        partial(officer.check),
    ]
    database.at_once(last * 5)
    assert database.read(count(Completion)) == database.read(count(Certificate)) == 1
    assert database.read(chains_hold)


@on_all_databases
def test_handing_in_never_meets_a_change_of_the_account_halfway(database: Database) -> None:
    """Who changes a password locks the account and then wants the record head; a submission needs both too."""
    officer = learner(database, lessons=EVERYTHING)
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    whose = officer.actor

    def change_the_account(session: Session) -> None:
        session.get_one(Account, whose.account_id).fs_uniquifier = "another"
        session.flush()

    def record_it(session: Session) -> None:
        records.append(
            session,
            now=NOW,
            kind=RecordKind.MEMBERSHIP,
            agency_id=whose.agency_id,
            actor_id=whose.account_id,
            subject_id=whose.account_id,
            data={},
        )

    database.in_between(change_the_account, partial(officer.submit, attempt=attempt), then=record_it)
    assert database.read(count(Certificate)) == 1
    assert database.read(chains_hold)


@on_all_databases
def test_many_officers_completing_at_once_share_one_whole_chain(database: Database) -> None:
    first = learner(database, enrolled=False)

    def colleague(session: Session) -> Learner:
        home = session.get_one(builders.Agency, first.actor.agency_id)
        found = Learner(builders.actor(session, builders.account(session, home)), first.course)
        found.enrol(session)
        for lesson in EVERYTHING:
            found.complete(session, lesson)
        return found

    database.at_once([database.run(colleague).take for _ in range(10)])
    assert database.read(count(Certificate)) == 10
    assert database.read(count(Record)) == 10 * 6
    assert database.read(chains_hold)


def _publish_and_move(session: Session, edition: Edition, now: datetime = NOW) -> int:
    rows = publishing_queries.open_enrolments(session, course_id=edition.course_id, lock=True)
    target = Target(edition.id, edition.number, "course")
    move(session, now=now, enrolments=rows, target=target, by=None, recount=True)
    return edition.id
