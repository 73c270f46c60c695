"""Inserting what may be there already."""

from typing import Any

from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from course_app.storage.base import Base
from course_app.storage.database import lock_for_update


def insert_unless_there(session: Session, table: type[Base]) -> Any:
    """An INSERT that leaves a row that is there already as it is: whoever comes second gets no row and no error."""
    if lock_for_update(session):
        # Loads every driver that PostgreSQL has: a tenth of a start, which SQLite can do without.
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

        return postgresql_insert(table).on_conflict_do_nothing()
    return sqlite_insert(table).on_conflict_do_nothing()
