"""A whole database as one file, and such a file as a database again. Both while others read and write.

SQLite copies itself page by page in one read; PostgreSQL has ``pg_dump`` and ``pg_restore``. What is counted is what
was copied: the copy of SQLite is opened, PostgreSQL's dump and the counts look at one snapshot.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, MetaData, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from course_app.domain.backups import Content
from course_app.domain.errors import ConflictError, InvalidInputError
from course_app.storage.archive import sync_folder
from course_app.storage.database import one_snapshot, open_engine, sqlite_driver
from course_app.storage.queries import contents

BESIDE = ("-wal", "-shm", "-journal", "-turn")
"""What SQLite and our queue of writers put beside a database file."""


def take(session: Session, copy: Path) -> Content:
    """``copy`` is the database as it was at one moment; returns what it held then."""
    if session.get_bind().dialect.name == "sqlite":
        return _take_sqlite(session, copy)
    one_snapshot(session)
    found = contents.content(session)
    snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
    _run_postgresql(
        session.get_bind().engine,
        copy.parent,
        [
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={copy}",
        ],
    )
    session.rollback()
    return found


def is_empty(engine: Engine) -> bool:
    """Whether the database has no table yet."""
    return not inspect(engine).get_table_names()


def refuse_used(engine: Engine) -> None:
    """ConflictError where the database has a table."""
    if not is_empty(engine):
        raise ConflictError("the database is not empty: restore into a new folder or a new database")


@contextmanager
def put(engine: Engine, copy: Path) -> Iterator[Session]:
    """The database holds what ``copy`` holds, if the block ends well, else nothing. Inside, a session on it.

    ``copy`` lies on the disk of the database and is used up.
    """
    if engine.dialect.name == "sqlite":
        with _put_sqlite(engine, copy) as session:
            yield session
    else:
        with _put_postgresql(engine, copy) as session:
            yield session


def _take_sqlite(session: Session, copy: Path) -> Content:
    driver = sqlite_driver()
    source = driver.connect(str(session.get_bind().engine.url.database))
    target = driver.connect(str(copy))
    try:
        # All pages in one step: in several, a writer in between would make it begin again, under load for ever.
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")
    except driver.Error as error:
        raise ConflictError(f"the database cannot be copied to {copy.parent.parent}: {error}") from error
    finally:
        target.close()
        source.close()
    with _sqlite_session(copy) as opened:
        _refuse_damage(opened)
        return contents.content(opened)


@contextmanager
def _put_sqlite(engine: Engine, copy: Path) -> Iterator[Session]:
    with _sqlite_session(copy) as session:
        _refuse_damage(session)
        yield session
    refuse_used(engine)  # a server may have begun here meanwhile
    engine.dispose()  # its connections know the empty file that goes now
    target = Path(str(engine.url.database))
    for name in BESIDE:
        target.with_name(target.name + name).unlink(missing_ok=True)
    copy.rename(target)
    sync_folder(target.parent)


@contextmanager
def _sqlite_session(path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{path}", journal="delete")
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _refuse_damage(session: Session) -> None:
    """The file is whole, and is made of tables only: triggers and views are programs of somebody else."""
    programs = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    try:
        said = session.execute(text("PRAGMA quick_check")).scalars().all()
        foreign = session.execute(text(programs)).scalars().all()
    except DatabaseError as error:
        raise InvalidInputError("the database in this backup is damaged") from error
    if said != ["ok"]:
        raise InvalidInputError(f"the database in this backup is damaged: {said[0]}")
    if foreign:
        raise InvalidInputError(f"the database in this backup holds a program: {foreign[0]!r}")


@contextmanager
def _put_postgresql(engine: Engine, copy: Path) -> Iterator[Session]:
    _run_postgresql(
        engine,
        copy.parent,
        ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copy)],
    )
    try:
        with Session(engine) as session:
            yield session
    except BaseException:
        _empty(engine)
        raise


def _empty(engine: Engine) -> None:
    """No table is left. Only for a database that had none before."""
    metadata = MetaData()
    with engine.begin() as connection:
        metadata.reflect(connection)
        metadata.drop_all(connection)


def _run_postgresql(engine: Engine, folder: Path, command: list[str]) -> None:
    """The program of PostgreSQL did its work on the engine's database. The password stays out of the process list."""
    program = _program(engine, command[0])
    parameters = dict(engine.dialect.create_connect_args(engine.url)[1])
    parameters.pop("context", None)  # for the Python side only
    password = parameters.pop("password", None)
    if password:
        passwords = folder / "pgpass"
        passwords.touch(0o600)
        escaped = re.sub(r"([\\:])", r"\\\1", str(password))
        passwords.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
        parameters["passfile"] = str(passwords)
    address = f"--dbname={make_conninfo(**parameters)}"
    done = subprocess.run(  # noqa: S603 (a program that the operator installed)
        [program, address, "--no-password", *command[1:]], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise ConflictError(f"{command[0]} failed: {said[0]}")


def _program(engine: Engine, name: str) -> str:
    """Where the program is; ConflictError where it is missing or older than the server, which it could not read."""
    with engine.connect() as connection:
        server = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10000
    found = shutil.which(name)
    if found is None:
        raise ConflictError(f"{name} is not installed here: install the PostgreSQL {server} client programs")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = re.search(r"(\d+)", said)
    if version is None or int(version[1]) < server:
        raise ConflictError(
            f"{found} is {said.strip() or 'of no version'}, older than the server: "
            f"install the client programs of PostgreSQL {server}"
        )
    return found
