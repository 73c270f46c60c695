"""Being signed in: how long it lasts, and who is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from course_app.domain.accounts import Actor

NOTICE_ACTIVITY_EVERY = timedelta(minutes=1)
"""Activity is noted at most this often: a session may end that much earlier than its last request would allow."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lives without activity, and in all."""

    idle: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Presence:
    """One signed-in person on one device, as stored: who, since when, and when last seen."""

    actor: Actor
    began_at: datetime
    seen_at: datetime
    second_factor: bool

    def idle_seconds(self, limits: SessionLimits, now: datetime) -> int:
        """Whole seconds until the session ends unless something happens; 0 when it is over."""
        return _seconds_left(self.seen_at + limits.idle, now)

    def total_seconds(self, limits: SessionLimits, now: datetime) -> int:
        """Whole seconds until the session ends whatever happens; 0 when it is over."""
        return _seconds_left(self.began_at + limits.total, now)

    def lives(self, limits: SessionLimits, now: datetime) -> bool:
        """Whether the session still counts at ``now``; the last moment itself is already outside."""
        return now < self.seen_at + limits.idle and now < self.began_at + limits.total

    def activity_is_due(self, now: datetime) -> bool:
        """Whether a request at ``now`` should be noted as activity."""
        return now - self.seen_at >= NOTICE_ACTIVITY_EVERY


def _seconds_left(end: datetime, now: datetime) -> int:
    return max(0, int((end - now).total_seconds()))
