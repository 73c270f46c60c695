"""Answers: revisions that are never overwritten, so that two tabs or a retry can lose nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from course_app.domain.attempts import Choice, is_past


@dataclass(frozen=True, slots=True)
class Revision:
    """A saved answer: the ``number``-th one to its question. Numbers count from 1."""

    number: int
    choice: Choice


class Closure(StrEnum):
    """Why an attempt takes no more answers."""

    SUBMITTED = "submitted"
    DEADLINE = "deadline"


def closure(*, submitted_at: datetime | None, deadline_at: datetime | None, now: datetime) -> Closure | None:
    """Why an attempt takes no answers at ``now``: whichever came first; ``None`` while it is open."""
    if submitted_at is not None:
        return Closure.DEADLINE if is_past(deadline_at, submitted_at) else Closure.SUBMITTED
    return Closure.DEADLINE if is_past(deadline_at, now) else None


class Save(StrEnum):
    """What becomes of an incoming revision."""

    STORE = "store"  # the next revision: kept as a new row
    REPEAT = "repeat"  # the very same revision again: nothing new, the same reply
    CONFLICT = "conflict"  # another value or a gap: nothing stored, both versions shown
    LATE = "late"  # after submission or deadline: kept apart, never counted


def decide(
    incoming: Revision, *, latest: Revision | None, same_number: Revision | None, closed: Closure | None
) -> Save:
    """What to do with ``incoming``.

    ``latest`` is the newest stored revision, ``same_number`` the stored one with the incoming number. A repeat
    is recognised even after the attempt closed: it was saved in time, and the sender only missed the reply.
    """
    if same_number is not None and same_number.choice == incoming.choice:
        return Save.REPEAT
    if closed is not None:
        return Save.LATE
    expected = latest.number + 1 if latest else 1
    return Save.STORE if incoming.number == expected else Save.CONFLICT
