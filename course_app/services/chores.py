"""What the worker does every minute beside sending mail. Each chore is a transaction of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.sessions import SessionLimits
from course_app.services import assignments, attempts, deliveries, sessions, throttling


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who does the chores, and by which limits of this site."""

    worker: str
    limits: SessionLimits


Chore = Callable[[Session, datetime, Keeper], object]

#: Name for the log -> the chore. One that returns True has more to do. None of them deletes a training fact.
CHORES: Mapping[str, Chore] = {
    "beat": lambda session, now, keeper: deliveries.beat(session, now=now, worker=keeper.worker),
    "forget old tries": lambda session, now, _keeper: throttling.prune(session, now=now),
    "forget old sessions": lambda session, now, keeper: sessions.prune(
        session, now=now, limits=keeper.limits
    ),
    "close attempts that are over": lambda session, now, _keeper: attempts.close_next_overdue(
        session, now=now
    ),
    "apply assignments": lambda session, now, _keeper: assignments.apply_all(session, now=now),
}
