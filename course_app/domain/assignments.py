"""Assignments: why somebody must take a course, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from course_app.domain.agencies import end_of_day, is_within


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


def earliest_due(moments: Iterable[datetime | None]) -> datetime | None:
    """The due date that binds when several rules ask for the same course: the earliest."""
    return min((moment for moment in moments if moment is not None), default=None)
