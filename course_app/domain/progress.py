"""Progress: the one state of an enrolment, the flags beside it, and the standing kept for reports."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DUE_SOON = timedelta(days=14)
EXPIRING = timedelta(days=60)


class State(StrEnum):
    """Exactly one holds for an enrolment: the first of Completed, Excused, In progress, Not started."""

    COMPLETED = "completed"
    EXCUSED = "excused"
    IN_PROGRESS = "in-progress"
    NOT_STARTED = "not-started"


class Flag(StrEnum):
    """Something to know beside the state."""

    OVERDUE = "overdue"
    DUE_SOON = "due-soon"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is derived from the facts of one enrolment and does not depend on the hour it is read at.

    ``started_at`` is the first stored fact (a completed lesson, an answered check, an attempt; a view is none).
    ``excused_from`` is the start of the last excusal; it lasts until ``excused_until``, or for good without one.
    """

    lessons_done: int = 0
    lessons_total: int = 0
    quizzes_passed: int = 0
    quizzes_total: int = 0
    started_at: datetime | None = None
    last_activity_at: datetime | None = None
    completed_at: datetime | None = None
    due_at: datetime | None = None
    excused_from: datetime | None = None
    excused_until: datetime | None = None
    expires_at: datetime | None = None
    blocked: bool = False


def is_excused(standing: Standing, now: datetime) -> bool:
    """Whether an excusal is in force; one without an end lasts."""
    if standing.excused_from is None or now < standing.excused_from:
        return False
    return standing.excused_until is None or now < standing.excused_until


def state(standing: Standing, now: datetime) -> State:
    """The state at ``now``: the first that holds."""
    if standing.completed_at is not None:
        return State.COMPLETED
    if is_excused(standing, now):
        return State.EXCUSED
    return State.NOT_STARTED if standing.started_at is None else State.IN_PROGRESS


def flags(standing: Standing, now: datetime) -> tuple[Flag, ...]:
    """The flags at ``now``. Due dates bind only whoever is neither complete nor excused."""
    found = []
    if standing.completed_at is not None:
        found.extend(_expiry(standing.expires_at, now))
    elif not is_excused(standing, now):
        found.extend(_due(standing.due_at, now))
        if standing.blocked:
            found.append(Flag.BLOCKED)
    return tuple(found)


def urgency(standing: Standing, now: datetime) -> tuple[int, float]:
    """A sort key that puts what to do next first: overdue, then in progress, then by due date, completed ones last.

    Overdue ones by oldest due date, those in progress by latest activity, the others by earliest due date, and
    what is completed by the latest completion.
    """
    if standing.completed_at is not None:
        return 3, -standing.completed_at.timestamp()
    if standing.due_at is not None and now >= standing.due_at:
        return 0, standing.due_at.timestamp()
    if standing.last_activity_at is not None:
        return 1, -standing.last_activity_at.timestamp()
    return 2, standing.due_at.timestamp() if standing.due_at else math.inf


class Section(StrEnum):
    """Where my training lists a course."""

    OVERDUE = "overdue"
    TO_DO = "to-do"
    EXCUSED = "excused"
    COMPLETED = "completed"


def section(standing: Standing, now: datetime) -> Section:
    """The part of my training in which a course with this standing is found."""
    found = state(standing, now)
    if found is State.COMPLETED:
        return Section.COMPLETED
    if found is State.EXCUSED:
        return Section.EXCUSED
    return Section.OVERDUE if Flag.OVERDUE in flags(standing, now) else Section.TO_DO


def _due(due_at: datetime | None, now: datetime) -> list[Flag]:
    if due_at is None:
        return []
    if now >= due_at:
        return [Flag.OVERDUE]
    return [Flag.DUE_SOON] if due_at - now <= DUE_SOON else []


def _expiry(expires_at: datetime | None, now: datetime) -> list[Flag]:
    if expires_at is None:
        return []
    if now >= expires_at:
        return [Flag.EXPIRED]
    return [Flag.EXPIRING] if expires_at - now <= EXPIRING else []


class Enrolling(StrEnum):
    """What an officer may do about taking a course: begin it, or begin it again."""

    ENROL = "enrol"
    RENEW = "renew"


def enrolling(last: Standing | None, *, is_open: bool, now: datetime) -> Enrolling | None:
    """Which of the two the course offers whose last period stands at ``last``; ``None``: neither.

    ``is_open`` says that the course takes whoever wants to enrol; into all others only an assignment leads.
    """
    if not is_open:
        return None
    if last is None:
        return Enrolling.ENROL
    renewable = may_renew(completed_at=last.completed_at, expires_at=last.expires_at, now=now)
    return Enrolling.RENEW if renewable else None


def may_renew(*, completed_at: datetime | None, expires_at: datetime | None, now: datetime) -> bool:
    """Whether a new period may begin: completed, and the certificate expired or about to."""
    return completed_at is not None and expires_at is not None and bool(_expiry(expires_at, now))


def must_renew(
    *,
    assigned_at: datetime,
    due_at: datetime | None,
    completed_at: datetime | None,
    expires_at: datetime | None,
) -> bool:
    """Whether an assignment asks for a new period of somebody who completed the course before.

    It does if it was made after that completion, and the certificate does not hold past ``renews_until``. Otherwise
    what was done counts, also for an assignment that binds a person later: rules do not begin new periods by
    themselves years after they were made.
    """
    if completed_at is None or expires_at is None or assigned_at <= completed_at:
        return False
    return expires_at <= renews_until(assigned_at=assigned_at, due_at=due_at)


def renews_until(*, assigned_at: datetime, due_at: datetime | None) -> datetime:
    """A certificate that ends by then does not meet the assignment: it could be renewed already, or does not last."""
    return max(assigned_at + EXPIRING, due_at or assigned_at)
