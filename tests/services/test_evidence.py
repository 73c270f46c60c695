"""Evidence: everything kept about one person's training, with a proof; for auditors of the same agency only."""

import json

import pytest
from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.domain.progress import State
from course_app.domain.records import Head, RecordKind
from course_app.services import evidence, records
from course_app.services.evidence import FileKind
from course_app.storage.models.records import Access, Record, RecordHead
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.auditors import Inspection
from tests.services.learners import chains_hold

pytestmark = on_all_databases


@pytest.fixture
def inspection(database: Database) -> Inspection:
    return database.run(Inspection)


def found(database: Database, inspection: Inspection, name: str) -> evidence.Found:
    officer = inspection.public_id(name)
    return database.read(
        lambda session: evidence.of_person(session, now=NOW, actor=inspection.auditor, officer=officer)
    )


def test_everything_that_came_of_an_enrolment_is_there_with_every_grade(
    database: Database, inspection: Inspection
) -> None:
    bea = found(database, inspection, "Bea").evidence
    (enrolment,) = bea.enrolments
    assert enrolment.state is State.COMPLETED
    assert [each.grades[-1].passed for each in enrolment.attempts] == [False, True]
    assert enrolment.completion is not None
    assert enrolment.completion.edition.documents == inspection.edition.digest
    assert enrolment.certificate is not None
    assert enrolment.certificate.public_id == inspection.certificate


def test_decisions_are_there_with_their_reasons(database: Database, inspection: Inspection) -> None:
    (enrolment,) = found(database, inspection, "Sam").evidence.enrolments
    assert [(each.reason, each.by) for each in enrolment.excusals] == [("On leave", "Boss")]
    assert enrolment.state is State.EXCUSED


def test_the_proof_holds_and_names_whom_its_entries_mean(database: Database, inspection: Inspection) -> None:
    sam = found(database, inspection, "Sam").evidence
    assert sam.proof.fault is None
    assert {json.loads(each.body)["subject"] for each in sam.proof.entries} == {inspection.public_id("Sam")}
    assert dict(sam.names)[inspection.boss.public_id] == "Boss"
    head = database.read(
        lambda session: session.query(RecordHead).filter_by(agency_id=inspection.agency.id).one()
    )
    assert (len(sam.proof.digests), sam.proof.end) == (head.sequence, Head(head.sequence, head.digest))


def test_whoever_acted_from_another_agency_has_no_name(database: Database, inspection: Inspection) -> None:
    def move(session: Session) -> None:
        records.append(
            session,
            now=NOW,
            kind=RecordKind.PUBLICATION,
            agency_id=inspection.agency.id,
            actor_id=inspection.accounts["Eve"].id,
            subject_id=inspection.accounts["Sam"].id,
            data={},
        )

    database.run(move)
    sam = found(database, inspection, "Sam").evidence
    assert sam.proof.fault is None
    assert json.loads(sam.proof.entries[-1].body)["actor"] == inspection.public_id("Eve")
    assert set(dict(sam.names).values()) == {"Sam", "Boss"}


@pytest.mark.parametrize("name", ["Eve"])
def test_people_of_other_agencies_do_not_exist(database: Database, inspection: Inspection, name: str) -> None:
    with pytest.raises(NotFoundError):
        found(database, inspection, name)


def test_without_the_appointment_nobody_exists(database: Database, inspection: Inspection) -> None:
    with pytest.raises(NotFoundError):
        database.read(
            lambda session: evidence.of_person(
                session, now=NOW, actor=inspection.boss, officer=inspection.public_id("Bea")
            )
        )


def test_an_export_stands_in_both_logs_and_the_chain_holds(
    database: Database, inspection: Inspection
) -> None:
    bea = found(database, inspection, "Bea")

    def export(session: Session) -> None:
        evidence.note_export(
            session, now=NOW, actor=inspection.auditor, found=bea, kind=FileKind.JSON, seal="5" * 64
        )

    database.run(export)
    row = database.read(lambda session: session.query(Record).filter_by(kind=RecordKind.EXPORT).one())
    said = json.loads(row.body)
    assert (said["actor"], said["subject"]) == (inspection.auditor.public_id, bea.evidence.person)
    assert (said["data"]["seal"], said["data"]["head"]) == ("5" * 64, bea.evidence.proof.end.digest)
    looked = database.read(lambda session: session.query(Access).one())
    assert (looked.what, looked.subject_id) == ("evidence-file", bea.account_id)
    assert database.read(chains_hold)


def test_a_changed_entry_shows_in_the_proof(database: Database, inspection: Inspection) -> None:
    def tamper(session: Session) -> None:
        row = session.query(Record).filter_by(kind="grade", subject_id=inspection.accounts["Sam"].id).one()
        row.body = row.body.replace('"passed":false', '"passed":true')

    database.run(tamper)
    fault = found(database, inspection, "Sam").evidence.proof.fault
    assert fault is not None
    assert fault.reason == "its content was changed"


def test_an_entry_filed_under_somebody_else_is_not_missing_from_the_evidence(
    database: Database, inspection: Inspection
) -> None:
    """Who hides a failed attempt so changes no hash: the entry still says whom it is about."""
    before = len(found(database, inspection, "Sam").evidence.proof.entries)

    def tamper(session: Session) -> None:
        row = session.query(Record).filter_by(kind="grade", subject_id=inspection.accounts["Sam"].id).one()
        row.subject_id = inspection.accounts["Bea"].id

    database.run(tamper)
    for name in ("Sam", "Bea"):
        fault = found(database, inspection, name).evidence.proof.fault
        assert fault is not None
        assert fault.reason == "it is filed as something else than it says"
    assert len(found(database, inspection, "Sam").evidence.proof.entries) == before


def test_an_entry_that_is_gone_shows_whomever_it_was_about(
    database: Database, inspection: Inspection
) -> None:
    """The last entry about somebody, a revocation as a rule, leaves no gap among her own."""

    def tamper(session: Session) -> None:
        last = session.query(Record).filter_by(subject_id=inspection.accounts["Sam"].id)
        session.delete(last.order_by(Record.sequence.desc()).limit(1).one())

    database.run(tamper)
    for name in ("Sam", "Bea"):
        assert found(database, inspection, name).evidence.proof.fault is not None
