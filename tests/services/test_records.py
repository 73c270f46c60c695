"""The record chain: facts follow each other without a fork, and whoever changes one is found out."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course_app.domain.records import GENESIS, RecordKind
from course_app.services import records
from course_app.services.records import ChainVerdict
from course_app.storage.models.records import Record, RecordHead
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases

Damage = Callable[[Session], object]


def _append(session: Session, agency_id: int, number: int = 0, subject_id: int | None = None) -> None:
    records.append(
        session,
        now=NOW,
        kind=RecordKind.EXPORT,
        agency_id=agency_id,
        actor_id=None,
        subject_id=subject_id,
        data={"number": number, "name": "Étude №1"},
    )


def _agency(session: Session) -> int:
    return builders.agency(session).id


def _verdicts(session: Session) -> list[ChainVerdict]:
    return list(records.verify_all(session))


@on_all_databases
def test_fifty_appends_at_once_do_not_fork(database: Database) -> None:
    agency_id = database.run(_agency)
    database.at_once([partial(_append, agency_id=agency_id, number=number) for number in range(50)])
    with database.session() as session:
        assert session.scalars(select(Record.sequence).order_by(Record.id)).all() == list(range(1, 51))
        previous = session.scalars(select(Record.previous).order_by(Record.sequence)).all()
        digests = session.scalars(select(Record.digest).order_by(Record.sequence)).all()
        assert previous == [GENESIS, *digests[:-1]]
        (verdict,) = _verdicts(session)
        assert (verdict.entries, verdict.fault) == (50, None)


@on_all_databases
def test_what_is_undone_leaves_no_gap(database: Database) -> None:
    agency_id = database.run(_agency)

    def append_and_fail(session: Session) -> None:
        _append(session, agency_id)
        raise ZeroDivisionError

    database.run(partial(_append, agency_id=agency_id))
    with pytest.raises(ZeroDivisionError):
        database.run(append_and_fail)
    database.run(partial(_append, agency_id=agency_id))
    assert database.read(lambda s: s.scalars(select(Record.sequence)).all()) == [1, 2]
    assert [verdict.fault for verdict in database.read(_verdicts)] == [None]


def test_each_agency_has_a_chain_of_its_own(database: Database) -> None:
    first, second, _empty = (database.run(_agency) for _ in range(3))
    for agency_id in (first, second, first):
        database.run(partial(_append, agency_id=agency_id))
    verdicts = database.read(_verdicts)
    assert [(verdict.entries, verdict.fault) for verdict in verdicts] == [(2, None), (1, None), (0, None)]


def test_people_stand_in_a_record_by_reference(database: Database) -> None:
    def append_about(session: Session) -> str:
        agency = builders.agency(session)
        person = builders.account(session, agency, name="Dolores Quintana-Reyes")
        _append(session, agency.id, subject_id=person.id)
        return person.public_id

    public_id = database.run(append_about)
    record = database.read(lambda s: s.scalars(select(Record)).one())
    assert public_id in record.body
    assert "Dolores" not in record.body
    assert "@" not in record.body


EDITS: dict[str, tuple[Damage, int]] = {
    "its content": (lambda s: _change(s, 3, body=_entry(s, 3).body.replace('"number":2', '"number":9')), 3),
    "its place": (lambda s: _change(s, 3, previous="0" * 64), 3),
    "its digest": (lambda s: _change(s, 3, digest="0" * 64), 3),
    "its number": (lambda s: _change(s, 5, sequence=6), 6),
    "its kind": (lambda s: _change(s, 3, kind="grade"), 3),
    "its time": (lambda s: _change(s, 3, at=NOW + timedelta(seconds=1)), 3),
    "whose it is": (
        lambda s: _change(s, 3, subject_id=builders.account(s, s.query(builders.Agency).first()).id),
        3,
    ),
    "deleted in the middle": (lambda s: s.execute(delete(Record).where(Record.sequence == 2)), 3),
    "deleted at the start": (lambda s: s.execute(delete(Record).where(Record.sequence == 1)), 2),
    "tail cut off": (lambda s: s.execute(delete(Record).where(Record.sequence >= 4)), 4),
    "all cut off": (lambda s: s.execute(delete(Record)), 1),
    "head set back": (lambda s: s.execute(update(RecordHead).values(sequence=4)), 6),
    "head lost": (lambda s: s.execute(delete(RecordHead)), 6),
    "two swapped": (lambda s: _swap_bodies(s, 2, 4), 2),
    "content and digest, not what follows": (lambda s: _forge(s, 3), 4),
    "the last one, content and digest": (lambda s: _forge(s, 5), 6),
}


@pytest.mark.parametrize("edit", EDITS)
def test_whatever_somebody_changes_in_the_tables_is_found(database: Database, edit: str) -> None:
    agency_id = database.run(_agency)
    other = database.run(_agency)
    for number in range(5):
        database.run(partial(_append, agency_id=agency_id, number=number))
    damage, where = EDITS[edit]
    database.run(damage)
    faults = {verdict.agency_key: verdict.fault for verdict in database.read(_verdicts)}
    keys = database.read(lambda s: [s.get_one(builders.Agency, id_).key for id_ in (agency_id, other)])
    found = faults[keys[0]]
    assert found is not None
    assert found.sequence == where


def test_a_chain_that_was_damaged_stays_damaged_whatever_is_appended(database: Database) -> None:
    agency_id = database.run(_agency)
    for number in range(3):
        database.run(partial(_append, agency_id=agency_id, number=number))
    database.run(EDITS["its content"][0])
    database.run(partial(_append, agency_id=agency_id))
    (verdict,) = database.read(_verdicts)
    assert verdict.fault is not None
    assert verdict.fault.sequence == 3


def _entry(session: Session, sequence: int) -> Record:
    return session.scalars(select(Record).where(Record.sequence == sequence)).one()


def _change(session: Session, which: int, **values: object) -> None:
    session.execute(update(Record).where(Record.sequence == which).values(**values))


def _swap_bodies(session: Session, one: int, other: int) -> None:
    first, second = _entry(session, one), _entry(session, other)
    first.body, second.body = second.body, first.body


def _forge(session: Session, which: int) -> None:
    """Rewrite an entry with a digest that fits it: what follows, or the head, still tells."""
    entry = _entry(session, which)
    entry.body = entry.body.replace('"name"', '"forged"')
    entry.digest = records.records._digest(entry.previous, entry.body)
