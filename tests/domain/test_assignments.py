"""Assignments and agencies: whom a rule binds, and when a due date is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from course_app.domain.agencies import child_path, end_of_day, is_within
from course_app.domain.assignments import (
    FARTHEST,
    DayFault,
    day_fault,
    due_moment,
    due_moment_for,
    earliest_due,
    is_within_reach,
    last_day_of,
)

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


@pytest.mark.parametrize(
    ("bound_at", "last_day"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 3, 31, 12, tzinfo=UTC), date(2026, 4, 30)),
        (datetime(2026, 4, 1, 3, 59, tzinfo=UTC), date(2026, 4, 30)),  # still March 31 in New York
        (datetime(2026, 4, 1, 4, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 4, 30, 12, tzinfo=UTC), date(2026, 5, 30)),
        (datetime(2026, 5, 1, 12, tzinfo=UTC), date(2026, 5, 31)),
        (datetime(2027, 2, 1, 12, tzinfo=UTC), date(2027, 3, 3)),
    ],
    ids=str,
)
def test_who_is_bound_later_has_a_grace_and_who_was_bound_at_first_is_due_on_the_rules_date(
    bound_at: datetime, last_day: date
) -> None:
    laid_down_at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    due_at = due_moment_for(date(2026, 4, 30), NEW_YORK, laid_down_at=laid_down_at, bound_at=bound_at)
    assert due_at == end_of_day(last_day, NEW_YORK)


@pytest.mark.parametrize("due_on", [TODAY - timedelta(days=9), TODAY, TODAY + timedelta(days=9)], ids=str)
def test_who_is_there_when_a_rule_is_laid_down_has_no_grace_and_without_a_date_nobody_is_due(
    due_on: date,
) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert due_moment_for(due_on, NEW_YORK, laid_down_at=now, bound_at=now) == due_moment(due_on, NEW_YORK)
    assert due_moment_for(None, NEW_YORK, laid_down_at=now, bound_at=now + timedelta(days=9)) is None


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


def test_an_operator_may_enter_a_day_that_is_over_but_none_beyond_ten_years() -> None:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    for day in (TODAY - FARTHEST, TODAY, TODAY + FARTHEST):
        assert is_within_reach(day, now=now)
    for day in (
        date.min,
        TODAY - FARTHEST - timedelta(days=2),
        TODAY + FARTHEST + timedelta(days=2),
        date.max,
    ):
        assert not is_within_reach(day, now=now)


def test_the_last_day_of_a_due_moment_is_the_day_it_was_made_of() -> None:
    zone = ZoneInfo("America/Chicago")
    due_at = due_moment(TODAY, zone)
    assert due_at is not None
    assert last_day_of(due_at, zone) == TODAY
