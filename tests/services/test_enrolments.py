"""An officer enrols in an open course, once; a new period begins when the certificate runs out."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.services import assignments
from course_app.services.enrolments import EnrolOutcome
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner, chains_hold, count, learner

EVERYTHING = ("first", "second")
EXPIRED = NOW + timedelta(days=3 * 365)


def test_an_open_course_takes_whoever_wants_to_enrol(database: Database) -> None:
    officer = learner(database, enrolled=False)
    assert database.run(officer.enrol) is EnrolOutcome.ENROLLED
    with database.session() as session:
        row = session.scalars(select(Enrolment)).one()
        assert (row.account_id, row.period, row.created_at) == (officer.actor.account_id, 1, NOW)
        standing = session.get_one(Standing, row.id)
        assert (standing.lessons_total, standing.quizzes_total, standing.started_at) == (2, 1, None)
        assert (standing.next_kind, standing.next_key) == ("lesson", "first")
        assert [record.kind for record in session.scalars(select(Record))] == ["enrolment"]
        assert chains_hold(session)


def test_enrolling_again_changes_nothing(database: Database) -> None:
    officer = learner(database)
    assert database.run(officer.enrol) is EnrolOutcome.ALREADY
    assert database.read(count(Enrolment)) == 1
    assert database.read(count(Record)) == 1


def test_a_course_that_is_not_open_takes_nobody(database: Database) -> None:
    officer = learner(database, courses.course(open_enrolment=False), enrolled=False)
    assert database.run(officer.enrol) is EnrolOutcome.NOT_OPEN
    assert database.read(count(Enrolment)) == 0


def test_a_course_of_another_agency_is_not_found(database: Database) -> None:
    officer = learner(database, enrolled=False)
    database.run(
        lambda session: builders.published(
            session, courses.course(key="theirs"), owner=builders.agency(session)
        )
    )
    for key in ("theirs", "nowhere"):
        with pytest.raises(NotFoundError):
            database.run(Learner(officer.actor, key).enrol)
    assert database.read(count(Enrolment)) == 0


def test_a_completed_course_is_renewed_only_when_its_certificate_runs_out(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)
    assert database.run(officer.enrol) is EnrolOutcome.ALREADY
    assert database.run(partial(officer.enrol, now=EXPIRED)) is EnrolOutcome.RENEWED
    with database.session() as session:
        assert session.scalars(select(Enrolment.period).order_by(Enrolment.period)).all() == [1, 2]
        newest = session.scalars(select(Standing).order_by(Standing.enrolment_id.desc())).first()
        assert newest is not None
        assert (newest.lessons_done, newest.quizzes_passed, newest.completed_at) == (0, 0, None)


def test_a_renewal_is_completed_on_its_own(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)
    database.run(partial(officer.enrol, now=EXPIRED))
    for lesson in EVERYTHING:
        database.run(partial(officer.complete, lesson=lesson, now=EXPIRED))
    assert database.read(count(Completion)) == 1
    database.run(partial(officer.take, now=EXPIRED))
    assert database.read(count(Completion)) == database.read(count(Certificate)) == 2


def test_a_certificate_that_never_expires_is_never_renewed(database: Database) -> None:
    officer = learner(database, courses.course(certificate_months=None), lessons=EVERYTHING)
    database.run(officer.take)
    assert database.run(partial(officer.enrol, now=EXPIRED)) is EnrolOutcome.ALREADY


def test_a_course_by_assignment_is_renewed_by_assignment_only(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)
    closed = courses.course(open_enrolment=False)
    database.run(lambda session: builders.published(session, closed).id)
    assert database.run(officer.enrol) is EnrolOutcome.ALREADY
    assert database.run(partial(officer.enrol, now=EXPIRED)) is EnrolOutcome.NOT_OPEN
    assert database.read(count(Enrolment)) == 1


@on_all_databases
def test_twenty_presses_at_once_enrol_once(database: Database) -> None:
    officer = learner(database, enrolled=False)
    outcomes = database.at_once([officer.enrol] * 20)
    assert outcomes.count(EnrolOutcome.ENROLLED) == 1
    assert outcomes.count(EnrolOutcome.ALREADY) == 19
    assert database.read(count(Enrolment)) == database.read(count(Standing)) == 1
    assert database.read(chains_hold)


@on_all_databases
def test_twenty_renewals_at_once_begin_one_period(database: Database) -> None:
    officer = learner(database, lessons=EVERYTHING)
    database.run(officer.take)
    outcomes = database.at_once([partial(officer.enrol, now=EXPIRED)] * 20)
    assert outcomes.count(EnrolOutcome.RENEWED) == 1
    assert database.read(count(Enrolment)) == 2


@on_all_databases
def test_an_officer_who_enrols_while_she_is_assigned_is_enrolled_once(database: Database) -> None:
    officer = learner(database, enrolled=False)

    def assign(session: Session) -> None:
        assignments.create(
            session,
            now=NOW,
            agency_id=officer.actor.agency_id,
            course_key=officer.course,
            due_on=NOW.date(),
            account_id=officer.actor.account_id,
        )

    database.at_once([officer.enrol, assign] * 10)
    with database.session() as session:
        enrolment = session.scalars(select(Enrolment)).one()
        standing = session.get_one(Standing, enrolment.id)
        assert enrolment.due_at is not None
        assert standing.due_at == enrolment.due_at
        assert chains_hold(session)


@on_all_databases
def test_enrolling_in_one_course_never_stands_in_the_way_of_completing_another(database: Database) -> None:
    """Both write the same person's record: whoever locks in another order than the rest deadlocks here."""
    officer = learner(database, lessons=EVERYTHING)
    keys = [f"other-{number}" for number in range(8)]

    def publish(session: Session) -> None:
        for key in keys:
            builders.published(session, courses.course(key=key))

    database.run(publish)
    attempt = database.run(officer.start)
    database.run(partial(officer.answer, attempt=attempt))
    submit = partial(officer.submit, attempt=attempt)
    enrol = [Learner(officer.actor, key).enrol for key in keys]
    database.at_once([use_case for wish in enrol for use_case in (wish, submit)])
    assert database.read(count(Enrolment)) == 9
    assert database.read(count(Certificate)) == 1
    assert database.read(chains_hold)
