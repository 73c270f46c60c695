"""Databases for proofs, which also run outside pytest: an empty one with every table, on any of the three kinds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import POSTGRESQL, SQLITE_DELETE, Database, create_tables, opened
from tests.postgres import Postgres


@dataclass(frozen=True)
class Grounds:
    """Where proofs take place: a folder, and PostgreSQL for those who ask."""

    folder: Path
    postgres: Callable[[], Postgres]

    @contextmanager
    def database(self, kind: str) -> Iterator[Database]:
        """A database with every table and nothing in it."""
        journal = "delete" if kind == SQLITE_DELETE else "wal"
        if kind == POSTGRESQL:
            with self.postgres().database() as url:
                create_tables(url)
                with opened(kind, url) as made:
                    yield made
        else:
            path = self.folder / f"{kind}.sqlite3"
            for old in self.folder.glob(f"{path.name}*"):  # a killed server leaves its log of writes behind
                old.unlink()
            create_tables(f"sqlite:///{path}", journal=journal)
            with opened(kind, f"sqlite:///{path}") as made:
                yield made
