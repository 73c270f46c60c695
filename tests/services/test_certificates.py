"""A completion has one certificate, which says what was true that day and is found by whoever may."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.certificates import CertificateStatus, grouped
from course_app.services import certificates, records
from course_app.storage.database import transaction
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.certificates import Certificate, CertificateRevocation
from course_app.storage.models.deliveries import Outbox
from course_app.storage.models.publishing import Edition
from course_app.storage.models.records import Record
from tests.builders import NOW
from tests.databases import on_all_databases
from tests.services.histories import Officer

pytestmark = on_all_databases


@pytest.fixture
def officer(session: Session) -> Officer:
    with transaction(session):
        return Officer(session)


@pytest.fixture
def completion_id(session: Session, officer: Officer) -> int:
    with transaction(session):
        return officer.completion(officer.enrolment(officer.edition())).id


def test_a_certificate_says_what_is_true_that_day(session: Session, completion_id: int) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
    assert (issued.name, issued.agency) == ("Dolores Quintana-Reyes", "Larimer PD")
    assert (issued.course_key, issued.course_title, issued.edition) == ("course", "Course course", 1)
    assert (issued.minutes, issued.completed_at, issued.issued_at) == (80, NOW, NOW)
    # Completed on March 2, 2026 in Chicago: valid to the end of March 2, 2028 there.
    assert issued.expires_at == datetime(2028, 3, 3, 6, 0, tzinfo=UTC)
    assert issued.status(NOW) is CertificateStatus.VALID
    assert len(issued.public_id) == 32


def test_issuing_again_gives_the_first_certificate_and_no_second_record(
    session: Session, completion_id: int
) -> None:
    with transaction(session):
        first = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
    with transaction(session):
        later = NOW + timedelta(days=9)
        again = certificates.issue(session, now=later, completion_id=completion_id, months=12)
    assert again == first
    assert session.scalar(select(func.count()).select_from(Certificate)) == 1
    assert list(session.scalars(select(Record.kind))) == ["certificate"]
    assert list(session.scalars(select(Outbox.kind))) == ["certificate"]


def test_the_tables_allow_only_one_certificate_per_completion(session: Session, completion_id: int) -> None:
    with transaction(session):
        certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
    row = session.scalars(select(Certificate)).one()
    values = {column.key: getattr(row, column.key) for column in Certificate.__table__.columns}
    twin = Certificate(**values | {"id": None, "public_id": "f" * 32})
    session.rollback()
    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_record_names_the_person_by_reference_and_the_chain_holds(
    session: Session, officer: Officer, completion_id: int
) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=None)
    record = session.scalars(select(Record)).one()
    assert issued.public_id in record.body
    assert session.get_one(Account, officer.account_id).public_id in record.body
    assert "Dolores" not in record.body
    assert [verdict.fault for verdict in records.verify_all(session)] == [None]


def test_its_holder_gets_a_mail_that_names_it_by_id_only(
    session: Session, officer: Officer, completion_id: int
) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
    mail = session.scalars(select(Outbox)).one()
    assert (mail.account_id, mail.kind) == (officer.account_id, "certificate")
    assert mail.payload == {"certificate": issued.public_id, "course": "course"}


def test_without_months_it_holds_for_good(session: Session, completion_id: int) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=None)
    assert issued.expires_at is None
    assert issued.status(NOW + timedelta(days=36500)) is CertificateStatus.VALID


def test_later_names_and_titles_do_not_change_it(
    session: Session, officer: Officer, completion_id: int
) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
    with transaction(session):
        session.get_one(Account, officer.account_id).name = "Dolores Reyes"
        session.get_one(Agency, officer.agency_id).name = "Merged PD"
        session.scalars(select(Edition)).one().title = "Another"
    assert certificates.find(session, scope=officer.scope, public_id=issued.public_id) == issued


def test_only_its_holder_and_those_over_her_find_it(
    session: Session, officer: Officer, completion_id: int
) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
        stranger = Officer(session, name="Stranger", agency_key="elsewhere")
    agency = Scope(officer.agency_id)
    assert certificates.find(session, scope=officer.scope, public_id=issued.public_id) == issued
    assert certificates.find(session, scope=agency, public_id=issued.public_id) == issued
    for scope in (
        stranger.scope,
        Scope(stranger.agency_id),
        Scope(stranger.agency_id, account_id=officer.account_id),
        Scope(officer.agency_id, account_id=stranger.account_id),
        Scope(officer.agency_id, unit_paths=()),
    ):
        assert certificates.find(session, scope=scope, public_id=issued.public_id) is None
        assert certificates.certificates_of(session, scope=scope) == ()


def test_anybody_who_has_the_id_finds_it_however_it_is_typed(session: Session, completion_id: int) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
    for text in (issued.public_id, issued.public_id.upper(), grouped(issued.public_id).replace(" ", "-")):
        assert certificates.find_public(session, text=text) == issued
    for text in ("", "f" * 32, issued.public_id[:-1], "' OR 1=1 --", str(completion_id)):
        assert certificates.find_public(session, text=text) is None


def test_a_revocation_shows_and_keeps_the_certificate(session: Session, completion_id: int) -> None:
    with transaction(session):
        issued = certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
        row = session.scalars(select(Certificate)).one()
        session.add(CertificateRevocation(certificate_id=row.id, revoked_at=NOW, reason="issued in error"))
    found = certificates.find_public(session, text=issued.public_id)
    assert found is not None
    assert found.status(NOW) is CertificateStatus.REVOKED


def test_all_certificates_stand_newest_first_whatever_they_are_worth(
    session: Session, officer: Officer
) -> None:
    with transaction(session):
        edition = officer.edition()
        for period, days in ((1, 900), (2, 400), (3, 10)):
            at = NOW - timedelta(days=days)
            completion = officer.completion(officer.enrolment(edition, period=period), at=at)
            certificates.issue(session, now=at, completion_id=completion.id, months=12)
    found = certificates.certificates_of(session, scope=officer.scope)
    assert [each.status(NOW) for each in found] == [
        CertificateStatus.VALID,
        CertificateStatus.EXPIRED,
        CertificateStatus.EXPIRED,
    ]
    assert found[1].completed_at > found[2].completed_at


def test_nothing_remains_when_the_completing_transaction_fails(session: Session, completion_id: int) -> None:
    def issue_and_fail() -> None:
        with transaction(session):
            certificates.issue(session, now=NOW, completion_id=completion_id, months=24)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        issue_and_fail()
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0
    assert session.scalar(select(func.count()).select_from(Record)) == 0
    assert session.scalar(select(func.count()).select_from(Outbox)) == 0
