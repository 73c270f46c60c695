"""Reading which tables the database has."""

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session


def revision(session: Session) -> str | None:
    """The migration that the database stands at; ``None`` for an empty one."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return None
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
