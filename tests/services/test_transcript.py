"""The transcript lists everything one person was enrolled in, inside the scope of whoever asks."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.certificates import CertificateStatus
from course_app.domain.progress import Flag, State
from course_app.domain.reports import Transcript
from course_app.services import certificates
from course_app.services.transcript import transcript
from course_app.storage.database import transaction
from tests.builders import NOW
from tests.databases import on_all_databases
from tests.services.histories import Officer

pytestmark = on_all_databases


@pytest.fixture
def officer(session: Session) -> Officer:
    with transaction(session):
        return Officer(session)


def of(officer: Officer, *, scope: Scope | None = None) -> Transcript:
    found = transcript(officer.session, now=NOW, scope=scope or officer.scope, account_id=officer.account_id)
    assert found is not None
    return found


def test_a_new_officer_has_an_empty_transcript_with_her_name_and_its_moment(officer: Officer) -> None:
    found = of(officer)
    assert (found.agency, found.time_zone) == ("Larimer PD", "America/Chicago")
    assert (found.person_name, found.officer_id, found.as_of) == ("Dolores Quintana-Reyes", "LV-2041", NOW)
    assert found.rows == ()


def test_a_completed_course_shows_attempts_hours_and_certificate(session: Session, officer: Officer) -> None:
    with transaction(session):
        enrolment = officer.enrolment(officer.edition())
        officer.attempt(enrolment, 1, earned=15, passed=False)
        officer.attempt(enrolment, 2, earned=17, passed=True)
        completion = officer.completion(enrolment)
        issued = certificates.issue(session, now=NOW, completion_id=completion.id, months=24)
    (row,) = of(officer).rows
    assert (row.course_key, row.course_title, row.edition) == ("course", "Course course", 1)
    assert (row.state, row.completed_at, row.hours) == (State.COMPLETED, NOW, Fraction(5, 4))
    assert [(each.title, each.ordinal, each.passed, each.share) for each in row.attempts] == [
        ("Quiz quiz", 1, False, Fraction(3, 4)),
        ("Quiz quiz", 2, True, Fraction(17, 20)),
    ]
    assert row.certificate is not None
    assert row.certificate.public_id == issued.public_id
    assert row.certificate.status is CertificateStatus.VALID


def test_a_completion_keeps_its_edition_when_the_enrolment_moves_on(
    session: Session, officer: Officer
) -> None:
    with transaction(session):
        first = officer.edition()
        enrolment = officer.enrolment(first)
        officer.completion(enrolment)
        second = officer.edition()
        enrolment.edition_id = second.id
        session.flush()
    (row,) = of(officer).rows
    assert (row.edition, row.course_title) == (1, "Course course")


def test_the_grade_that_holds_is_the_last_one(session: Session, officer: Officer) -> None:
    with transaction(session):
        enrolment = officer.enrolment(officer.edition())
        attempt = officer.attempt(enrolment, 1, earned=15, passed=False)
        officer.grade(attempt, 2, earned=16, passed=True)
    (row,) = of(officer).rows
    assert [(each.share, each.passed) for each in row.attempts] == [(Fraction(4, 5), True)]


def test_states_and_flags_are_those_of_the_moment(session: Session, officer: Officer) -> None:
    with transaction(session):
        officer.enrolment(officer.edition())
    late = NOW + timedelta(days=41)
    found = transcript(session, now=late, scope=officer.scope, account_id=officer.account_id)
    assert found is not None
    assert (found.rows[0].state, found.rows[0].flags) == (State.NOT_STARTED, (Flag.OVERDUE,))
    assert of(officer).rows[0].flags == ()
    assert (of(officer).rows[0].hours, of(officer).hours) == (None, 0)


def test_renewals_are_rows_of_their_own_newest_first(session: Session, officer: Officer) -> None:
    with transaction(session):
        edition = officer.edition()
        old = officer.enrolment(edition, days_ago=800)
        officer.completion(old, at=NOW - timedelta(days=790))
        officer.enrolment(edition, period=2, days_ago=3)
        officer.enrolment(officer.edition("other"), days_ago=50)
    assert [(row.course_key, row.state) for row in of(officer).rows] == [
        ("course", State.NOT_STARTED),
        ("other", State.NOT_STARTED),
        ("course", State.COMPLETED),
    ]


def test_a_person_out_of_scope_has_no_transcript(session: Session, officer: Officer) -> None:
    with transaction(session):
        stranger = Officer(session, name="Stranger", agency_key="elsewhere")
        officer.enrolment(officer.edition())
    for scope in (
        stranger.scope,
        Scope(stranger.agency_id),
        Scope(stranger.agency_id, account_id=officer.account_id),
        Scope(officer.agency_id, account_id=stranger.account_id),
        Scope(officer.agency_id, unit_paths=()),
    ):
        found = transcript(session, now=NOW, scope=scope, account_id=officer.account_id)
        assert found is None
    assert of(officer, scope=Scope(officer.agency_id)).rows


def test_the_number_of_statements_does_not_grow_with_the_history(session: Session, officer: Officer) -> None:
    with transaction(session):
        edition = officer.edition()
        for period in range(1, 9):
            enrolment = officer.enrolment(edition, period=period)
            officer.attempt(enrolment, 1, earned=17, passed=True)
            completion = officer.completion(enrolment)
            certificates.issue(session, now=NOW, completion_id=completion.id, months=24)
    of(officer)  # warms the edition
    session.rollback()
    sent: list[str] = []
    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    assert len(of(officer).rows) == 8
    assert len([each for each in sent if each != "BEGIN"]) == 3
