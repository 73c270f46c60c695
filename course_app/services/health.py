"""How the installation is: schema, outbox, worker."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from course_app.storage.queries import deliveries as delivery_queries
from course_app.storage.queries import schema

MIGRATIONS = Path(__file__).resolve().parents[1] / "storage" / "migrations" / "versions"
"""Each file is named after its revision, one after the other: nothing has to be loaded to know the last."""


class Tables(Enum):
    """Which version of the program made the tables of a database."""

    OURS = auto()
    NONE = auto()
    OLDER = auto()
    NEWER = auto()


@dataclass(frozen=True, slots=True)
class State:
    """What an operator wants to know first. Seconds are ``None`` where there is nothing to measure from."""

    schema_is_current: bool
    waiting_deliveries: int
    oldest_delivery_seconds: int | None
    worker_seen_seconds: int | None


def state(session: Session, *, now: datetime) -> State:
    """How things are at ``now``. Raises OperationalError where the database cannot be reached."""
    if not schema_is_current(session):
        return State(False, 0, None, None)
    waiting = delivery_queries.waiting(session)
    seen = delivery_queries.last_beat(session)
    return State(
        schema_is_current=True,
        waiting_deliveries=len(waiting),
        oldest_delivery_seconds=int((now - waiting[0].created_at).total_seconds()) if waiting else None,
        worker_seen_seconds=None if seen is None else int((now - seen).total_seconds()),
    )


def schema_is_current(session: Session) -> bool:
    """Whether the database has the tables of this program. Raises OperationalError where it cannot be reached."""
    return tables(session) is Tables.OURS


def tables(session: Session) -> Tables:
    """Which version made the tables of the database. Raises OperationalError where it cannot be reached."""
    found = schema.revision(session)
    if found is None:
        return Tables.NONE
    if found == newest_revision():
        return Tables.OURS
    return Tables.OLDER if found in known_revisions() else Tables.NEWER


@cache
def newest_revision() -> str:
    """The migration that this program was written for."""
    return max(known_revisions())


@cache
def known_revisions() -> frozenset[str]:
    """Every migration that this program can start from."""
    return frozenset(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*_*.py"))
