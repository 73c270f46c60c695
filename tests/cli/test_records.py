"""`flask records verify` names the first place where a record does not hold, and fails."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from course_app.cli.records import records as command
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.storage import database as storage
from course_app.storage.database import transaction
from course_app.storage.models.records import Record, RecordHead
from tests.builders import NOW
from tests.databases import POSTGRESQL, SQLITE_WAL, Database, on_all_databases
from tests.services.histories import Officer


@pytest.fixture
def session(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with database.session() as opened:
        monkeypatch.setattr(storage, "_source", lambda: opened)
        with transaction(opened):
            officer = Officer(opened, agency_key="alpha")
            for number in range(5):
                append(opened, officer, number)
            append(opened, Officer(opened, agency_key="beta"), 0)
            Officer(opened, agency_key="gamma")
        yield opened


def append(session: Session, officer: Officer, number: int) -> None:
    records.append(
        session,
        now=NOW,
        kind=RecordKind.GRADE,
        agency_id=officer.agency_id,
        actor_id=None,
        subject_id=officer.account_id,
        data={"n": number},
    )


def run() -> Result:
    with Flask("commands").app_context():
        return CliRunner().invoke(command, ["verify"])


@on_all_databases
def test_whole_records_are_counted_one_line_per_agency(session: Session) -> None:
    result = run()
    heads = session.execute(select(RecordHead.digest).order_by(RecordHead.agency_id)).scalars()
    counted = ("alpha: 5 entries", "beta: 1 entry", "gamma: 0 entries")
    assert result.output.splitlines() == [
        f"{line}, ok, ends in {head}" for line, head in zip(counted, heads, strict=True)
    ]
    assert result.exit_code == 0


def third(session: Session) -> Record:
    return session.scalars(select(Record).where(Record.sequence == 3)).one()


def edit(session: Session) -> None:
    body = third(session).body.replace('"n":2', '"n":9')
    session.execute(update(Record).where(Record.sequence == 3).values(body=body))


def remove(session: Session) -> None:
    session.execute(delete(Record).where(Record.sequence == 3))


def cut(session: Session) -> None:
    session.execute(delete(Record).where(Record.sequence == 5))


def lose_the_head(session: Session) -> None:
    agency_id = third(session).agency_id
    session.execute(delete(RecordHead).where(RecordHead.agency_id == agency_id))


def add_behind_the_head(session: Session) -> None:
    last = session.scalars(select(Record).where(Record.sequence == 5)).one()
    values = {column.key: getattr(last, column.key) for column in Record.__table__.columns}
    session.execute(insert(Record).values(values | {"id": 999, "sequence": 6}))


@on_all_databases
@pytest.mark.parametrize(
    ("tamper", "line"),
    [
        (edit, "alpha: broken at entry 3: its content was changed"),
        (remove, "alpha: broken at entry 4: expected entry 3, found 4"),
        (cut, "alpha: broken at entry 5: the chain ends at 4, its head says 5"),
        (lose_the_head, "alpha: broken at entry 6: "),
        (add_behind_the_head, "alpha: broken at entry 6: "),
    ],
    ids=lambda value: getattr(value, "__name__", "line"),
)
def test_a_tampered_record_is_named_and_the_others_still_stand(
    session: Session, tamper: Callable[[Session], None], line: str
) -> None:
    with transaction(session):
        tamper(session)
    result = run()
    lines = result.output.splitlines()
    assert lines[0].startswith(line)
    assert [line.rpartition(", ends in ")[0] for line in lines[1:]] == [
        "beta: 1 entry, ok",
        "gamma: 0 entries, ok",
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "database_kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]
)  # with a rollback journal, whoever writes waits until the walk is over
def test_an_entry_that_arrives_while_the_chain_is_walked_is_no_break(session: Session) -> None:
    storage.one_snapshot(session)
    verdicts = records.verify_all(session)
    first = next(verdicts)  # the snapshot is taken
    assert first.fault is None
    engine = session.get_bind().engine
    with Session(engine) as other, transaction(other):
        beta = other.scalars(
            select(Record)
            .join_from(Record, RecordHead, Record.agency_id == RecordHead.agency_id)
            .where(RecordHead.sequence == 1)
        ).one()
        records.append(
            other,
            now=NOW,
            kind=RecordKind.GRADE,
            agency_id=beta.agency_id,
            actor_id=None,
            subject_id=None,
            data={},
        )
    assert [(verdict.entries, verdict.fault) for verdict in verdicts] == [(1, None), (0, None)]
