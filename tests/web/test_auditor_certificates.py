"""Certificates for an auditor: which there are, what one rests on, and completion in numbers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from course_app.storage.models.attempts import Attempt, Grade
from course_app.storage.models.certificates import Certificate, CertificateRevocation
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.records import Record
from tests.application import Browser
from tests.builders import NOW
from tests.databases import Database
from tests.services.auditors import Inspection
from tests.web.auditor_site import AUDIT, looks, names
from tests.web.auditor_site import auditor as auditor
from tests.web.auditor_site import inspection as inspection
from tests.web.learner_site import words
from tests.web.supervisor_site import figures

Tamper = Callable[[Session, Inspection], None]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", ["Bea"]), ("?text=be", ["Bea"]), ("?status=valid&course=course", ["Bea"]), ("?status=revoked", [])],
)
def test_the_address_says_which_certificates(auditor: Browser, query: str, expected: list[str]) -> None:
    page = auditor.page(f"{AUDIT}/certificates{query}")
    assert names(page) == expected
    assert ("No certificate of your agency" in words(page)) is not bool(expected)


def test_a_status_that_there_is_not_is_refused(auditor: Browser) -> None:
    assert auditor.get(f"{AUDIT}/certificates?status=nice").status_code == 422


def test_a_certificate_is_proved_by_what_it_rests_on(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    text = words(auditor.page(f"{AUDIT}/certificates/{inspection.certificate}"))
    for shown in (
        "What it rests on holds",
        inspection.edition.digest,
        "Not passed, 0%",
        "Passed, 100%",
        "Course completed",
        "Certificate issued",
    ):
        assert shown in text
    assert looks(database) == [(inspection.auditor.account_id, inspection.accounts["Bea"].id, "certificate")]


def test_a_grade_that_was_changed_afterwards_shows_at_the_certificate(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    def tamper(session: Session) -> None:
        rows = session.query(Record).filter_by(kind="grade", subject_id=inspection.accounts["Bea"].id)
        rows[0].body = rows[0].body.replace('"passed":false', '"passed":true')

    database.run(tamper)
    text = words(auditor.page(f"{AUDIT}/certificates/{inspection.certificate}"))
    assert "What it rests on does not hold" in text
    assert "its content was changed" in text


def improve(session: Session, inspection: Inspection) -> None:
    grade = session.query(Grade).filter_by(passed=False).join(Attempt).join(Enrolment)
    grade.filter(Enrolment.public_id == inspection.enrolments["Bea"]).one().passed = True


def prolong(session: Session, inspection: Inspection) -> None:
    row = session.query(Certificate).filter_by(public_id=inspection.certificate).one()
    row.expires_at = NOW + timedelta(days=9999)


def antedate(session: Session, inspection: Inspection) -> None:
    row = session.query(Completion).join(Certificate).filter_by(public_id=inspection.certificate).one()
    row.completed_at = NOW - timedelta(days=99)


def revoke(session: Session, inspection: Inspection) -> None:
    row = session.query(Certificate).filter_by(public_id=inspection.certificate).one()
    session.add(CertificateRevocation(certificate_id=row.id, revoked_at=NOW, reason="by hand"))


def forget(session: Session, inspection: Inspection) -> None:
    session.query(Record).filter_by(kind="certificate", subject_id=inspection.accounts["Bea"].id).delete()


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (improve, "Attempt graded"),
        (prolong, "Certificate issued"),
        (antedate, "Course completed"),
        (revoke, "Certificate revoked"),
        (forget, "Certificate issued"),
    ],
)
def test_a_fact_that_the_record_does_not_say_shows_at_the_certificate(
    auditor: Browser, inspection: Inspection, database: Database, tamper: Tamper, told: str
) -> None:
    database.run(lambda session: tamper(session, inspection))
    text = words(auditor.page(f"{AUDIT}/certificates/{inspection.certificate}"))
    assert f"The record does not say what is stored: {told}." in text


def test_certificates_of_other_agencies_do_not_exist(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    others = database.read(lambda session: inspection.certificate_of(session, "Eve"))
    for unknown in (others, "0" * 32):
        assert auditor.get(f"{AUDIT}/certificates/{unknown}").status_code == 404
    assert looks(database) == []


def test_the_numbers_are_those_of_the_whole_agency_and_each_is_a_link(auditor: Browser) -> None:
    page = auditor.page(f"{AUDIT}/reports")
    numbers = figures(page)
    assert numbers == {"Not started": 2, "In progress": 1, "Completed": 1, "Excused": 0}
    for link in page.select(".numbers__link"):
        rows = len(auditor.page(str(link["href"])).select("tbody tr"))
        assert rows == int(link.select_one(".numbers__figure").get_text())  # type: ignore[union-attr]
    assert "Eve" not in words(page)
    assert "Nobody is in this list" in words(auditor.page(f"{AUDIT}/reports?name=nobody"))
