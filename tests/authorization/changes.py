"""What a call has changed in the database, whose rows those are, and putting them back.

Nobody counts on what a view says of itself: the statements that leave the application name the tables to compare, and
a comparison of everything at the end shows that none was missed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, select, text

from course_app.storage.base import Base
from tests.databases import POSTGRESQL, Database

Key = tuple[Any, ...]
Row = Mapping[str, Any]
Rows = dict[str, dict[Key, Row]]

_WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_SEEN = ("sign_in_session", "seen_at")
"""When somebody was here last is noted by the way and is no training fact."""


class Changes:
    """Notices what ``engine``, the application's, writes into ``database``."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self._database = database
        self._engine = engine
        self._tables = {table.name: table for table in Base.metadata.sorted_tables}
        self._written: set[str] = set()
        self.rows = self.dump()

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Statements are listened to."""
        event.listen(self._engine, "before_cursor_execute", self._note)
        try:
            yield
        finally:
            event.remove(self._engine, "before_cursor_execute", self._note)

    def dump(self) -> Rows:
        """Every row of every table."""
        with self._database.engine.connect() as connection:
            return {name: self._read(connection, table) for name, table in self._tables.items()}

    def differing(self) -> list[str]:
        """The tables that are not as they were at first."""
        return [name for name, rows in self.dump().items() if self._differing(name, rows)]

    def taken_back(self) -> Rows:
        """The rows that were added, changed or removed since the last question; afterwards all is as it was."""
        written, self._written = self._written & set(self._tables), set()
        if not written:
            return {}
        with self._database.engine.connect() as connection:
            found = {name: self._read(connection, self._tables[name]) for name in written}
        touched = {name: keys for name, rows in found.items() if (keys := self._differing(name, rows))}
        self._put_back(touched)
        changed: Rows = {}
        for name, keys in touched.items():
            changed[name] = {key: found[name].get(key) or self.rows[name][key] for key in keys}
        return changed

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self._written.update(name.lower() for name in _WRITES.findall(statement))

    def _read(self, connection: Connection, table: Table) -> dict[Key, Row]:
        names = [column.name for column in table.primary_key.columns]
        rows = connection.execute(select(table)).mappings()
        return {tuple(row[name] for name in names): dict(row) for row in rows}

    def _differing(self, name: str, found: dict[Key, Row]) -> list[Key]:
        before = self.rows[name]
        return [
            key for key in {**before, **found} if _bare(name, before.get(key)) != _bare(name, found.get(key))
        ]

    def _put_back(self, touched: Mapping[str, Iterable[Key]]) -> None:
        with self._database.engine.begin() as connection:
            postgres = self._database.kind == POSTGRESQL
            connection.execute(
                text(
                    "SET LOCAL session_replication_role = replica"
                    if postgres
                    else "PRAGMA defer_foreign_keys=ON"
                )
            )
            for name, keys in touched.items():
                table = self._tables[name]
                for key in keys:
                    columns = zip(table.primary_key.columns, key, strict=True)
                    connection.execute(table.delete().where(*(column == value for column, value in columns)))
                rows = [dict(self.rows[name][key]) for key in keys if key in self.rows[name]]
                if rows:
                    connection.execute(table.insert(), rows)


def owned(rows: Rows, seeds: Mapping[str, Iterable[Key]]) -> dict[str, set[Any]]:
    """The ids of the rows ``seeds`` and of every row that refers to one of them, and so on; by table."""
    found: dict[str, set[Any]] = {name: {key[0] for key in keys} for name, keys in seeds.items()}
    for table in Base.metadata.sorted_tables:
        mine = found.setdefault(table.name, set())
        belongs = belonging(table, found)
        mine.update(key[0] for key, row in rows[table.name].items() if belongs(row))
    return found


def belonging(table: Table, found: Mapping[str, set[Any]]) -> Callable[[Row], bool]:
    """Whether a row of ``table`` refers to one of the rows ``found``."""
    keys = [(key.parent.name, key.column.table.name) for key in table.foreign_keys if key.column.name == "id"]
    return lambda row: any(row[column] in found.get(other, ()) for column, other in keys)


def _bare(name: str, row: Row | None) -> Row | None:
    table, column = _SEEN
    if row is None or name != table:
        return row
    return {key: value for key, value in row.items() if key != column}
