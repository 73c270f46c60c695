"""Real databases for tests: SQLite with a WAL, SQLite with a rollback journal, PostgreSQL.

Each test has one of its own, copied from a template with every table, so that a new one costs milliseconds.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from course_app.services.health import newest_revision
from course_app.storage import models
from course_app.storage.base import Base
from course_app.storage.database import engine_options, open_engine, prepare_engine, transaction

Result = TypeVar("Result")

CLIENTS = 50
"""How many connections a test may hold at once."""

SQLITE_WAL = "sqlite-wal"
SQLITE_DELETE = "sqlite-delete"
POSTGRESQL = "postgresql"
ALL = (SQLITE_WAL, SQLITE_DELETE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres))

assert models  # every table is in the metadata


@dataclass(frozen=True)
class Database:
    """One database of a test's own."""

    kind: str
    engine: Engine

    def session(self) -> Session:
        """A new session; whoever asks closes it."""
        return Session(self.engine)

    def run(self, use_case: Callable[[Session], Result]) -> Result:
        """Carry out a use case in a transaction and session of its own; rows that it returns stay readable."""
        with Session(self.engine, expire_on_commit=False) as session, transaction(session):
            return use_case(session)

    def read(self, question: Callable[[Session], Result]) -> Result:
        """Ask in a read of its own."""
        with self.session() as session:
            return question(session)

    def at_once(self, use_cases: Sequence[Callable[[Session], Result]]) -> list[Result]:
        """Carry out use cases in parallel, each with its own connection, all leaving the same barrier."""
        barrier = Barrier(len(use_cases))

        def one(use_case: Callable[[Session], Result]) -> Result:
            with self.session() as session:
                session.connection()  # connecting takes longer than the race that is wanted
                barrier.wait(timeout=60)
                with transaction(session):
                    return use_case(session)

        with ThreadPoolExecutor(len(use_cases)) as pool:
            return list(pool.map(one, use_cases))

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements sent from now on, BEGIN and BEGIN IMMEDIATE among them."""
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        yield sent
        event.remove(self.engine, "before_cursor_execute", note)

    def in_between(
        self,
        first: Callable[[Session], object],
        second: Callable[[Session], Result],
        *,
        then: Callable[[Session], object] | None = None,
    ) -> Result:
        """What ``second`` comes to when it begins while ``first`` has done its work and not yet stored it.

        ``then`` is what the first transaction goes on to do while the second one waits.
        """
        with ThreadPoolExecutor(1) as pool:
            with self.session() as session, transaction(session):
                first(session)
                answer = pool.submit(self.run, second)
                while not (answer.done() or self._somebody_waits()):
                    time.sleep(0.01)
                if then is not None:
                    then(session)
            return answer.result(timeout=60)

    def _somebody_waits(self) -> bool:
        if self.kind != POSTGRESQL:
            time.sleep(0.1)  # whoever writes waits for the file; SQLite does not say so
            return True
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        with self.engine.connect() as connection:
            return bool(connection.scalar(text(waiting)))


@contextmanager
def opened(kind: str, url: str) -> Iterator[Database]:
    """The database at ``url`` with connections enough for ``CLIENTS`` threads; closed afterwards."""
    options = engine_options(url, journal="wal" if kind == SQLITE_WAL else "delete")
    engine = prepare_engine(create_engine(url, **{**options, "pool_size": CLIENTS, "max_overflow": 5}))
    try:
        yield Database(kind, engine)
    finally:
        engine.dispose()


def create_tables(url: str, journal: str = "auto") -> None:
    """Every table is there, and the database says that the last migration made them."""
    engine = open_engine(url, journal=journal)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(
            text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": newest_revision()}
        )
    engine.dispose()


def stamp(database: Database, revision: str) -> None:
    """The database says that it stands at this migration."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table and a rollback journal; a connection that wants a WAL turns it over."""
    path = tmp_path_factory.mktemp("template") / "course.sqlite3"
    create_tables(f"sqlite:///{path}", journal="delete")
    return path


@pytest.fixture
def database_kind() -> str:
    """Which database a test gets that does not ask for all of them: the embedded default."""
    return SQLITE_WAL


@pytest.fixture
def database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with every table. ``@on_all_databases`` runs a test on each kind."""
    with make_database(database_kind, request, tmp_path) as made:
        yield made


@contextmanager
def make_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A copy of the template of this kind."""
    if kind == POSTGRESQL:
        server = request.getfixturevalue("postgres")
        template = server.prepared("tables", create_tables)
        with server.database(template) as url, opened(kind, url) as made:
            yield made
    else:
        path = folder / f"{kind}.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        with opened(kind, f"sqlite:///{path}") as made:
            yield made


on_all_databases = pytest.mark.parametrize("database_kind", ALL)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on the test's database."""
    with database.session() as opened_session:
        yield opened_session


@pytest.fixture
def race_rounds() -> int:
    """How often a race is run: ``COURSE_PROVE=1`` is the long way."""
    return 1000 if os.environ.get("COURSE_PROVE") else 34
