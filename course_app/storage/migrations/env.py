"""Runs migrations on the app's own engine, so that SQLite's settings hold for them too.

``flask db upgrade`` migrates. After changing a table: ``flask db migrate -m "What changed"``, then read the file.
"""

from typing import Literal

from alembic import context
from flask import current_app

from course_app.storage import models
from course_app.storage.base import Base
from course_app.storage.database import wait_to_migrate

__all__ = ["models"]


def render_item(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Types of ours appear in migrations as what the database knows, so that old migrations never import new code."""
    name = type(item).__name__
    if kind == "type" and name == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and name in {"Share", "CanonicalJson"}:
        return "sa.String(length=64)" if name == "Share" else "sa.Text()"
    return False


def run() -> None:
    """Migrate the database of the app, all steps together or none."""
    migrate = current_app.extensions["migrate"]
    with migrate.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            transactional_ddl=True,  # SQLite can, and our engine begins transactions itself
            **migrate.configure_args,
        )
        with context.begin_transaction():
            wait_to_migrate(connection)
            context.run_migrations()


run()
