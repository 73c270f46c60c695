"""Assignments and agencies: whom a rule binds, and when a due date is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from course_app.domain.agencies import child_path, end_of_day, is_within
from course_app.domain.assignments import FARTHEST, DayFault, day_fault, due_moment, earliest_due, last_day_of

NEW_YORK, KIRITIMATI = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "zone", "over"),
    [
        (date(2026, 12, 4), NEW_YORK, datetime(2026, 12, 5, 5, tzinfo=UTC)),
        (date(2026, 7, 4), NEW_YORK, datetime(2026, 7, 5, 4, tzinfo=UTC)),
        (date(2026, 3, 7), NEW_YORK, datetime(2026, 3, 8, 5, tzinfo=UTC)),  # the night the clocks go forward
        (date(2026, 3, 8), NEW_YORK, datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (date(2026, 12, 31), KIRITIMATI, datetime(2026, 12, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_due_date_ends_at_midnight_of_the_agencys_zone(day: date, zone: ZoneInfo, over: datetime) -> None:
    assert end_of_day(day, zone) == over == due_moment(day, zone)


def test_the_earliest_due_date_binds() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    assert earliest_due([late, None, early]) == early
    assert earliest_due([None]) is None
    assert due_moment(None, NEW_YORK) is None


def test_a_unit_reaches_itself_and_below_and_no_namesake() -> None:
    bureau = child_path("/", 1)
    assert is_within(child_path(bureau, 4), bureau)
    assert is_within(bureau, bureau)
    assert not is_within(child_path("/", 11), bureau)
    assert not is_within(bureau, child_path(bureau, 4))


@pytest.mark.parametrize(
    ("day", "after", "fault"),
    [
        (TODAY - timedelta(days=1), None, DayFault.PAST),
        (TODAY, None, None),
        (TODAY, TODAY, DayFault.NOT_LATER),
        (TODAY + timedelta(days=1), TODAY, None),
        (TODAY + FARTHEST, None, None),
        (TODAY + FARTHEST + timedelta(days=1), None, DayFault.TOO_FAR),
        (date.max, None, DayFault.TOO_FAR),
    ],
    ids=str,
)
def test_a_day_is_neither_over_nor_too_early_nor_a_slip_of_the_hand(
    day: date, after: date | None, fault: DayFault | None
) -> None:
    assert day_fault(day, today=TODAY, after=after) is fault


def test_the_last_day_of_a_due_moment_is_the_day_it_was_made_of() -> None:
    zone = ZoneInfo("America/Chicago")
    due_at = due_moment(TODAY, zone)
    assert due_at is not None
    assert last_day_of(due_at, zone) == TODAY
