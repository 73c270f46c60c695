"""What stands in the database: all of it, or everything that belongs to one agency."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from course_app.storage.base import Base
from tests.databases import Database

Rows = dict[str, list[tuple[Any, ...]]]

TOUCHED_BY_READING = frozenset({"access", "sign_in_session"})
"""The access log, and when a session was seen last: no training facts."""


def all_rows(database: Database, *, but: Collection[str] = ()) -> Rows:
    """Every row of every table, except those of the tables ``but``."""
    with database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in _rows(connection, table)]
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }


def rows_of_agency(database: Database, agency_id: int) -> Rows:
    """Every row that refers to the agency, or to a row that does, and so on."""
    found: dict[str, list[Row[Any]]] = {}
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = _rows(connection, table)
            if table.name == "agency":
                found["agency"] = [row for row in rows if row._mapping["id"] == agency_id]
            else:
                found[table.name] = [row for row in rows if _belongs(table, row, found)]
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def _rows(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def _belongs(table: Table, row: Row[Any], found: dict[str, list[Row[Any]]]) -> bool:
    for key in table.foreign_keys:
        theirs = found.get(key.column.table.name, [])
        value = row._mapping[key.parent.name]
        if value is not None and any(value == other._mapping[key.column.name] for other in theirs):
            return True
    return False
