"""Assignments: why somebody must take a course, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from course_app.domain.agencies import end_of_day, is_within, local_day

FARTHEST = timedelta(days=3660)
"""No due date is farther off than this: ten years."""

GRACE = timedelta(days=30)
"""Whoever becomes bound after a rule was laid down has at least this long, so nobody is overdue on the first day."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A rule: this course for a unit and all below, or for one person, by the end of ``due_on``."""

    id: int
    course_id: int
    due_on: date | None
    unit_path: str | None = None
    account_id: int | None = None
    ended_at: datetime | None = None

    def binds(self, *, account_id: int, unit_path: str | None, now: datetime) -> bool:
        """Whether the rule reaches this person at ``now``."""
        if self.ended_at is not None and self.ended_at <= now:
            return False
        if self.account_id is not None:
            return self.account_id == account_id
        return unit_path is not None and self.unit_path is not None and is_within(unit_path, self.unit_path)


def due_moment(due_on: date | None, zone: tzinfo) -> datetime | None:
    """When the due date is over: midnight at its end in the agency's time zone, in UTC."""
    return None if due_on is None else end_of_day(due_on, zone)


def due_moment_for(
    due_on: date | None, zone: tzinfo, *, laid_down_at: datetime, bound_at: datetime
) -> datetime | None:
    """When the rule's due date is over for somebody whom it binds since ``bound_at``.

    Who was bound when the rule was laid down is due on its date. Who became bound later is due ``GRACE`` after the
    day of becoming bound, where that is later than the rule's date.
    """
    due_at = due_moment(due_on, zone)
    if due_at is None or bound_at <= laid_down_at:
        return due_at
    return max(due_at, end_of_day(local_day(bound_at, zone) + GRACE, zone))


def last_day_of(due_at: datetime, zone: tzinfo) -> date:
    """The day at whose end something is due."""
    return (due_at - timedelta(microseconds=1)).astimezone(zone).date()


def earliest_due(moments: Iterable[datetime | None]) -> datetime | None:
    """The due date that binds when several rules ask for the same course: the earliest."""
    return min((moment for moment in moments if moment is not None), default=None)


def is_within_reach(due_on: date, *, now: datetime) -> bool:
    """Whether ``due_on`` may be a due date at all, past ones included: an operator may enter what was decided before.

    One more day on both sides, because it is another day elsewhere.
    """
    return abs(due_on - now.date()) <= FARTHEST + timedelta(days=1)


class DayFault(StrEnum):
    """Why a day cannot be taken as a due date or as the last day of an excusal."""

    PAST = "past"
    NOT_LATER = "not-later"
    TOO_FAR = "too-far"


def day_fault(day: date, *, today: date, after: date | None = None) -> DayFault | None:
    """What is wrong with ``day``: it is over, not later than ``after``, or so far off that it is a slip of the hand."""
    if day < today:
        return DayFault.PAST
    if after is not None and day <= after:
        return DayFault.NOT_LATER
    return DayFault.TOO_FAR if day - today > FARTHEST else None
