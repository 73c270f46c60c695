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


@dataclass(frozen=True, slots=True)
class Chore:
    """What to do in a transaction of its own. ``do`` returns True where it left more to do.

    ``is_due`` looks first, without the lock that lets nobody else write; no chore needs it that looks quickly itself.
    """

    do: Callable[[Session, datetime, Keeper], object]
    is_due: Callable[[Session, datetime], bool] = lambda _session, _now: True


#: Name for the log -> the chore. None of them deletes a training fact.
CHORES: Mapping[str, Chore] = {
    "beat": Chore(lambda session, now, keeper: deliveries.beat(session, now=now, worker=keeper.worker)),
    "forget old tries": Chore(lambda session, now, _keeper: throttling.prune(session, now=now)),
    "forget old sessions": Chore(
        lambda session, now, keeper: sessions.prune(session, now=now, limits=keeper.limits)
    ),
    "empty old mail": Chore(lambda session, now, _keeper: deliveries.empty_old(session, now=now)),
    "close attempts that are over": Chore(
        lambda session, now, _keeper: attempts.close_next_overdue(session, now=now)
    ),
    "apply assignments": Chore(
        lambda session, now, _keeper: assignments.apply_next(session, now=now),
        lambda session, now: assignments.is_anything_due(session, now=now),
    ),
}
