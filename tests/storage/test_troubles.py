"""A database that is locked or restarting is busy; one that is full, read-only or damaged is broken; a wrong statement is neither."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from course_app.storage.database import is_busy, open_engine
from course_app.storage.troubles import Trouble, refusal_of, trouble_of
from tests.databases import POSTGRESQL, Database


def failure(act: Callable[[], object]) -> SQLAlchemyError:
    with pytest.raises(SQLAlchemyError) as caught:
        act()
    return caught.value


def said(engine: Engine, *statements: str) -> Trouble | None:
    """What the last of the statements makes of the database."""
    with engine.connect() as connection:
        for statement in statements[:-1]:
            connection.exec_driver_sql(statement)
        return trouble_of(failure(lambda: connection.exec_driver_sql(statements[-1])))


def filled(path: Path) -> Engine:
    engine = open_engine(f"sqlite+pysqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (words TEXT)"))
    return engine


BIG = "INSERT INTO note SELECT zeroblob(1000000)"


def test_a_file_that_somebody_else_writes_to_is_busy(tmp_path: Path) -> None:
    engine = filled(tmp_path / "a.sqlite3")
    with engine.connect() as writer:
        writer.exec_driver_sql("ROLLBACK")
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        assert said(engine, "ROLLBACK", "PRAGMA busy_timeout=0", "BEGIN IMMEDIATE") is Trouble.BUSY
    engine.dispose()


def test_a_full_or_read_only_file_is_broken(tmp_path: Path) -> None:
    engine = filled(tmp_path / "a.sqlite3")
    assert said(engine, "ROLLBACK", "PRAGMA max_page_count=3", "BEGIN IMMEDIATE", BIG) is Trouble.BROKEN
    assert said(engine, "PRAGMA query_only=ON", BIG) is Trouble.BROKEN
    engine.dispose()


def test_a_file_that_is_no_database_or_not_there_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite3").write_bytes(b"not a database, " * 512)
    for path in (tmp_path / "a.sqlite3", tmp_path / "nowhere" / "a.sqlite3"):
        engine = open_engine(f"sqlite+pysqlite:///{path}")
        assert trouble_of(failure(engine.connect)) is Trouble.BROKEN
        engine.dispose()


@pytest.mark.parametrize("statement", ["SELECT nothing FROM nowhere", "SELEC 1"])
def test_a_wrong_statement_says_nothing_about_the_database(tmp_path: Path, statement: str) -> None:
    engine = filled(tmp_path / "a.sqlite3")
    assert said(engine, statement) is None
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", [POSTGRESQL])
def test_postgresql_is_told_apart_in_the_same_way(database: Database) -> None:
    engine = database.engine
    assert said(engine, "SELECT nothing FROM nowhere") is None
    assert said(engine, "SELECT 1/0") is None
    assert said(engine, "SET TRANSACTION READ ONLY", "CREATE TABLE note (words TEXT)") is Trouble.BROKEN
    assert said(engine, "SELECT pg_terminate_backend(pg_backend_pid())") is Trouble.BUSY
    with engine.connect() as holder:
        holder.exec_driver_sql("LOCK TABLE agency")
        assert said(engine, "SET lock_timeout='1ms'", "LOCK TABLE agency") is Trouble.BUSY


def test_a_postgresql_that_does_not_answer_is_busy() -> None:
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert is_busy(failure(engine.connect))


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", [POSTGRESQL])
def test_a_database_that_takes_nobody_in_says_why_and_one_that_does_is_not_quoted(database: Database) -> None:
    engine = open_engine(str(database.engine.url.set(database="nowhere")))
    assert refusal_of(failure(engine.connect)).endswith('database "nowhere" does not exist')
    with database.engine.connect() as connection:
        wrong = failure(lambda: connection.exec_driver_sql("SELECT 'Robin Marsh' FROM nowhere"))
    assert "Robin" in str(wrong), "else nothing is proved"
    assert refusal_of(wrong) == ""


def test_errors_of_the_program_are_no_trouble_of_the_database() -> None:
    assert trouble_of(RuntimeError("database is locked")) is None
