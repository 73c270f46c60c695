"""One place commits: transactions are whole or nothing, durable, and never refused because somebody else wrote."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from course_app.storage.database import (
    connection_of,
    engine_options,
    is_busy,
    journal_mode,
    lock_for_update,
    transaction,
    wal_is_safe,
)
from course_app.storage.models.agencies import Agency
from tests import builders
from tests.databases import POSTGRESQL, SQLITE_DELETE, SQLITE_WAL, Database, on_all_databases

THREADS = 8
ROUNDS = 10


@on_all_databases
def test_what_a_transaction_wrote_is_there_for_everybody(database: Database) -> None:
    with database.session() as session:
        with transaction(session):
            builders.agency(session, key="alder")
        with database.session() as other:
            assert other.scalars(select(Agency.key)).all() == ["alder"]


@on_all_databases
def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def write_and_fail(session: Session) -> float:
        return builders.agency(session).id / 0

    with database.session() as session:
        with pytest.raises(ZeroDivisionError):
            _in_transaction(session, write_and_fail)
        assert session.scalar(select(func.count()).select_from(Agency)) == 0
        with transaction(session):
            builders.agency(session)
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Agency))) == 1


def test_a_transaction_inside_a_transaction_is_refused_and_the_outer_one_undone(session: Session) -> None:
    def write_and_nest(session: Session) -> None:
        builders.agency(session)
        _in_transaction(session, builders.agency)

    with pytest.raises(RuntimeError, match="open already"):
        _in_transaction(session, write_and_nest)
    assert session.scalar(select(func.count()).select_from(Agency)) == 0


def test_what_was_read_before_a_transaction_is_read_again_in_it(database: Database) -> None:
    agency_id = database.run(lambda session: builders.agency(session, name="Before").id)
    with database.session() as session:
        agency = session.get_one(Agency, agency_id)
        assert agency.name == "Before"
        database.run(lambda other: setattr(other.get_one(Agency, agency_id), "name", "After"))
        with transaction(session):
            assert session.get_one(Agency, agency_id).name == "After"


@pytest.mark.parametrize(
    ("database_kind", "journal"), [(SQLITE_WAL, "wal"), (SQLITE_DELETE, "delete")], ids=["wal", "delete"]
)
def test_every_sqlite_connection_is_durable_and_checks_references(database: Database, journal: str) -> None:
    for _ in range(2):
        with database.engine.connect() as connection:
            found = {
                name: connection.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert found == {"journal_mode": journal, "synchronous": 2, "foreign_keys": 1}
            assert connection.scalar(text("PRAGMA busy_timeout")) >= 10_000
        database.engine.dispose()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 54, 0), True),
        ((4, 0, 0), True),
    ],
    ids=str,
)
def test_a_write_ahead_log_is_used_only_where_the_library_is_free_of_its_defect(
    version: tuple[int, ...], safe: bool
) -> None:
    assert wal_is_safe(version) is safe
    assert journal_mode("auto", version) == ("wal" if safe else "delete")
    assert journal_mode("delete", version) == "delete"


def test_error_messages_carry_no_values(database: Database) -> None:
    with pytest.raises(OperationalError) as caught, database.session() as session:
        session.execute(text("SELECT secret FROM nowhere WHERE name = :name"), {"name": "Dolores"})
    assert "Dolores" not in str(caught.value)
    assert not is_busy(caught.value)


@on_all_databases
def test_only_postgresql_needs_row_locks(database: Database) -> None:
    with database.session() as session:
        assert lock_for_update(session) is (database.kind == POSTGRESQL)


@pytest.mark.parametrize("database_kind", [SQLITE_WAL, SQLITE_DELETE])
def test_threads_that_read_and_then_write_never_find_the_database_locked(database: Database) -> None:
    agency_id = database.run(lambda session: builders.agency(session, name="0").id)

    def count_up() -> None:
        with database.session() as session:
            session.get_one(Agency, agency_id)  # as loading the user does in every request
            with transaction(session):
                agency = session.get_one(Agency, agency_id)
                agency.name = str(int(agency.name) + 1)

    assert _failures(count_up) == []
    assert database.read(lambda session: session.get_one(Agency, agency_id).name) == str(THREADS * ROUNDS)


def test_the_same_threads_with_deferred_transactions_do_find_it_locked(
    database: Database, tmp_path: Path
) -> None:
    """The negative control: without BEGIN IMMEDIATE the race above is lost."""
    agency_id = database.run(lambda session: builders.agency(session, name="0").id)
    engine = _deferred(f"sqlite:///{database.engine.url.database}")

    def count_up() -> None:
        with Session(engine) as session:
            agency = session.get_one(Agency, agency_id)
            agency.name = str(int(agency.name) + 1)
            session.commit()

    failures = _failures(count_up)
    engine.dispose()
    assert failures
    assert all("database is locked" in str(failure) for failure in failures)


def _in_transaction(session: Session, work: Callable[[Session], object]) -> None:
    with transaction(session):
        work(session)


def _deferred(url: str) -> Engine:
    """An engine as it would be without ours: a transaction begins with its first statement, deferred."""
    engine = create_engine(url, **engine_options(url, journal="wal"))

    def connect(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _failures(work: Callable[[], None]) -> list[OperationalError]:
    """What goes wrong when each of several threads does ``work`` several times."""
    barrier = Barrier(THREADS)
    failures: list[OperationalError] = []

    def run() -> None:
        barrier.wait(timeout=30)
        for _ in range(ROUNDS):
            try:
                work()
            except OperationalError as error:
                failures.append(error)

    threads = [Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@on_all_databases
def test_a_session_remembers_its_connection_for_one_transaction_and_no_longer(database: Database) -> None:
    with database.session() as session:
        with transaction(session):
            builders.agency(session, key="alder")
            first = connection_of(session)
            assert first is session.connection()
            assert connection_of(session) is first
        later = connection_of(session)
        assert later is session.connection()
        assert later is not first
        assert first.closed
        assert later.scalar(select(func.count()).select_from(Agency)) == 1
