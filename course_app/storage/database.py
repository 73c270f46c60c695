"""Engines, sessions and the one place where a transaction commits.

SQLite runs with WAL and ``synchronous=FULL`` where its library is free of the WAL-reset defect (fixed in
3.51.3, 3.50.7 and 3.44.6), else with a rollback journal. A transaction that will write begins IMMEDIATE:
a deferred one that has read fails at its first write as soon as somebody else wrote, whatever the timeout.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, SessionTransaction

from course_app.storage.searching import provide_folding
from course_app.storage.troubles import Trouble, trouble_of
from course_app.storage.turns import turn

BUSY_TIMEOUT_SECONDS = 20
_WRITING = "writing"
_TURN = "turn"
_CONNECTION = "connection"
_MIGRATING, _PUBLISHING = 0x636F7572736501, 0x636F7572736502
"""Numbers that nobody else is likely to lock in PostgreSQL: “course”, and what for."""
_WAIT = text("SELECT pg_advisory_xact_lock(:key)")

_source: Callable[[], Session] | None = None
_thread = threading.local()


def sqlite_driver() -> ModuleType:
    """The DB-API module for SQLite: the packaged current library where it is installed, else Python's own."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 (absent on platforms without a wheel)
    except ImportError:
        return sqlite3
    return dbapi2  # type: ignore[no-any-return]


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite version is free of the WAL-reset defect."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def journal_mode(wanted: str, version: tuple[int, ...]) -> str:
    """``wal`` or ``delete``; ``wanted`` may be ``auto`` to take WAL exactly where it is safe."""
    if wanted == "auto":
        return "wal" if wal_is_safe(version) else "delete"
    return wanted


def engine_options(url: str, *, journal: str = "auto") -> dict[str, Any]:
    """Keyword arguments of ``create_engine`` for ``url``, the same for the app, tests and tools.

    Parameters of statements stay out of error messages, because they carry names and answers.
    """
    if make_url(url).get_backend_name() == "sqlite":
        driver = sqlite_driver()
        return {
            "hide_parameters": True,
            "module": driver,
            "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            "execution_options": {"journal": journal_mode(journal, driver.sqlite_version_info)},
        }
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 5,
        # A database without an encoding (SQL_ASCII) would answer in bytes, so not even "flask doctor" could name it.
        "connect_args": {"client_encoding": "utf8"},
    }


def prepare_engine(engine: Engine) -> Engine:
    """The engine, with every new SQLite connection set to be durable and every write to begin IMMEDIATE."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable(str(engine.get_execution_options()["journal"])))
        engine.dialect.do_begin = _begin  # type: ignore[method-assign]  # an event would cost each statement more
    return engine


def open_engine(url: str, *, journal: str = "auto") -> Engine:
    """A prepared engine for tools and tests that run without the app."""
    return prepare_engine(create_engine(url, **engine_options(url, journal=journal)))


def provide_sessions(source: Callable[[], Session]) -> None:
    """Say where the session of the current request or command comes from. Called once by the app."""
    global _source  # noqa: PLW0603 (the seam between the app and the floors below it)
    _source = source


def current_session() -> Session:
    """The one session of this request or command: for reading."""
    if _source is None:
        message = "no session source: the app was not made"
        raise RuntimeError(message)
    return _source()


def connection_of(session: Session) -> Connection:
    """The connection of the transaction that ``session`` is in, which begins one if it is in none.

    A session looks for it anew for each statement, which costs a fifth of a small one; here it is remembered for as
    long as the transaction lives.
    """
    began, connection = session.info.get(_CONNECTION, (None, None))
    if connection is None or began is not session.get_transaction():
        connection = session.connection()
        session.info[_CONNECTION] = (session.get_transaction(), connection)
    return connection  # type: ignore[no-any-return]


def disconnect() -> None:
    """This process has no connection to the database: before it forks, because two cannot share one."""
    session = current_session()
    session.rollback()
    session.get_bind().engine.dispose()


@contextmanager
def transaction(session: Session | None = None) -> Iterator[Session]:
    """Everything inside is stored durably and together, or not at all.

    Ends the read that loading the user began and takes the write lock at once, on the same session. What was
    read before is forgotten: read again what a decision rests on. Not to be nested.
    """
    session = session or current_session()
    if session.info.get(_WRITING):
        message = "a transaction is open already"
        raise RuntimeError(message)
    session.rollback()
    session.info[_WRITING] = True
    try:
        with turn(_sqlite_file(session)):
            with _immediately():
                session.connection()
            yield session
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[_WRITING] = False


def guard_flushes(session: Callable[..., Session]) -> None:
    """Sessions of this factory may also be written to outside ``transaction()``, as a library does by itself.

    Its first flush takes the write lock; what it leaves is stored by ``store_pending``.
    """
    event.listen(session, "before_flush", _lock_before_flush)
    event.listen(session, "after_transaction_end", _forget_lock)


def take_write_lock(session: Session) -> None:
    """What ``session`` writes from now on cannot fail because somebody else wrote since its first read.

    For code that runs inside a library's own unit of work, where ``transaction()`` cannot stand. Changes that
    wait in the session stay; rows loaded before may be old: lock or compare what a decision rests on.
    """
    if session.info.get(_WRITING):
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ROLLBACK")  # or it would hold its snapshot while it waits for its turn
        with ExitStack() as waiting:
            waiting.enter_context(turn(_sqlite_file(session)))
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            session.info[_TURN] = waiting.pop_all()
    session.info[_WRITING] = True


def wait_to_migrate(connection: Connection) -> None:
    """In this transaction nobody else migrates: of nodes that start at once, the second finds the tables made."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(_WAIT, {"key": _MIGRATING})


def wait_to_publish(session: Session) -> None:
    """In this transaction nobody else publishes: a course that is not there yet has no row to lock.

    SQLite's write lock already covers the database.
    """
    if lock_for_update(session):
        session.execute(_WAIT, {"key": _PUBLISHING})


def store_pending(session: Session) -> None:
    """What a library put into ``session`` is stored durably. For its commit hook only."""
    session.commit()


def is_busy(error: BaseException) -> bool:
    """Whether ``error`` says that the database cannot serve right now, so that trying again later may help."""
    return trouble_of(error) is Trouble.BUSY


def one_snapshot(session: Session) -> None:
    """Whatever ``session`` reads from here to its rollback is of one moment, however many statements it takes.

    A transaction of SQLite is so by itself; PostgreSQL must be asked.
    """
    session.rollback()
    if lock_for_update(session):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def lock_for_update(session: Session) -> bool:
    """Whether rows must be locked by SELECT … FOR UPDATE; SQLite's write lock already covers the database."""
    return session.get_bind().dialect.name != "sqlite"


def _sqlite_file(session: Session) -> str | None:
    url = session.get_bind().engine.url
    return url.database if url.get_backend_name() == "sqlite" else None


def _durable(journal: str) -> Callable[[Any, Any], None]:
    def connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # only what stands below begins transactions
        cursor = dbapi_connection.cursor()
        for pragma in (
            f"journal_mode={journal}",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        provide_folding(dbapi_connection)

    return connect


def _begin(dbapi_connection: Any) -> None:
    dbapi_connection.execute(getattr(_thread, "begin", "BEGIN"))


@contextmanager
def _immediately() -> Iterator[None]:
    """A transaction of SQLite that this thread begins here takes the write lock at once."""
    _thread.begin = "BEGIN IMMEDIATE"
    try:
        yield
    finally:
        _thread.begin = "BEGIN"


def _lock_before_flush(session: Session, _context: Any, _instances: Any) -> None:
    take_write_lock(session)


def _forget_lock(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info[_WRITING] = False
        session.info.pop(_CONNECTION, None)
        session.info.pop(_TURN, ExitStack()).close()
