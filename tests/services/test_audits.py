"""Verifying the chain on request: in stretches, wherever it was tampered with."""

import pytest
from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.domain.records import RecordFilter
from course_app.services import audits
from course_app.services.audits import Walk
from course_app.storage.models.records import Record, RecordHead
from tests.builders import NOW
from tests.databases import Database
from tests.services.auditors import Inspection


@pytest.fixture
def inspection(database: Database) -> Inspection:
    return database.run(Inspection)


def walks(database: Database, inspection: Inspection, *, at_once: int) -> list[Walk]:
    """Every stretch that somebody sees who goes on to the end."""
    found: list[Walk] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audits, "WALKED_AT_ONCE", at_once)
        while not found or not (found[-1].is_whole or found[-1].fault):
            after = found[-1].last if found else 0
            found.append(
                database.read(
                    lambda s, after=after: audits.walk(s, now=NOW, actor=inspection.auditor, after=after)  # type: ignore[misc]
                )
            )
    return found


def own(session: Session, inspection: Inspection, sequence: int) -> Record:
    return session.query(Record).filter_by(agency_id=inspection.agency.id, sequence=sequence).one()


def change(session: Session, inspection: Inspection) -> None:
    row = own(session, inspection, 4)
    row.body = row.body.replace("first", "other").replace("quiz", "exam")


def drop(session: Session, inspection: Inspection) -> None:
    session.delete(own(session, inspection, 4))


def cut(session: Session, inspection: Inspection) -> None:
    head = session.query(RecordHead).filter_by(agency_id=inspection.agency.id).one()
    session.delete(own(session, inspection, head.sequence))


def file_elsewhere(session: Session, inspection: Inspection) -> None:
    own(session, inspection, 4).subject_id = inspection.accounts["Sis"].id


@pytest.mark.parametrize("at_once", [1, 3, 5, 1000])
def test_a_chain_holds_in_stretches_of_any_length(
    database: Database, inspection: Inspection, at_once: int
) -> None:
    found = walks(database, inspection, at_once=at_once)
    assert found[-1].is_whole
    assert found[-1].last == found[-1].head.sequence
    assert len(found) == -(-found[-1].last // at_once)


@pytest.mark.parametrize("at_once", [1, 3, 4, 1000])
@pytest.mark.parametrize("tamper", [change, drop, cut, file_elsewhere])
def test_whatever_was_done_to_it_is_found_in_stretches_of_any_length(
    database: Database, inspection: Inspection, tamper: object, at_once: int
) -> None:
    database.run(lambda session: tamper(session, inspection))  # type: ignore[operator]
    assert walks(database, inspection, at_once=at_once)[-1].fault is not None


def test_one_entry_is_proved_with_the_one_before_it(database: Database, inspection: Inspection) -> None:
    def fault(sequence: int) -> str:
        return database.read(lambda s: audits.entry(s, actor=inspection.auditor, sequence=sequence)).fault

    assert (fault(1), fault(4), fault(5)) == ("", "", "")
    database.run(lambda session: change(session, inspection))
    assert fault(4) == "its content was changed"
    database.run(lambda session: drop(session, inspection))
    assert fault(5) == "does not follow from the entry before it"


@pytest.mark.parametrize("sequence", [0, 10_000, 10**30])
def test_an_entry_or_a_start_that_does_not_exist_is_not_found(
    database: Database, inspection: Inspection, sequence: int
) -> None:
    with pytest.raises(NotFoundError):
        database.read(lambda s: audits.entry(s, actor=inspection.auditor, sequence=sequence))
    if sequence:
        with pytest.raises(NotFoundError):
            database.read(lambda s: audits.walk(s, now=NOW, actor=inspection.auditor, after=sequence))


def test_nobody_reads_the_record_or_the_access_log_without_being_an_auditor(
    database: Database, inspection: Inspection
) -> None:
    boss = inspection.boss
    for asked in (
        lambda s: audits.record(s, now=NOW, actor=boss, wish=RecordFilter()),
        lambda s: audits.entry(s, actor=boss, sequence=1),
        lambda s: audits.walk(s, now=NOW, actor=boss),
        lambda s: audits.accesses(s, now=NOW, actor=boss, text=""),
    ):
        with pytest.raises(NotFoundError):
            database.read(asked)
