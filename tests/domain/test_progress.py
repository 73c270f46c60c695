"""States and flags: exactly one state, flags only where they bind."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.progress import DUE_SOON, Flag, Standing, State, flags, may_renew, state, urgency

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.none() | st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
standings = st.builds(
    Standing,
    started_at=moments,
    completed_at=moments,
    due_at=moments,
    excused_from=moments,
    excused_until=moments,
    expires_at=moments,
    blocked=st.booleans(),
)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(), State.NOT_STARTED),
        (Standing(started_at=NOW), State.IN_PROGRESS),
        (Standing(excused_from=NOW - DAY), State.EXCUSED),
        (Standing(excused_from=NOW - DAY, excused_until=NOW), State.NOT_STARTED),
        (Standing(excused_from=NOW + DAY), State.NOT_STARTED),
        (Standing(started_at=NOW, excused_from=NOW - DAY, excused_until=NOW + DAY), State.EXCUSED),
        (Standing(started_at=NOW, excused_from=NOW - DAY, completed_at=NOW), State.COMPLETED),
    ],
)
def test_the_first_state_that_holds_is_the_state(standing: Standing, expected: State) -> None:
    assert state(standing, NOW) is expected


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(due_at=NOW), (Flag.OVERDUE,)),
        (Standing(due_at=NOW + timedelta(seconds=1)), (Flag.DUE_SOON,)),
        (Standing(due_at=NOW + DUE_SOON), (Flag.DUE_SOON,)),
        (Standing(due_at=NOW + DUE_SOON + DAY), ()),
        (Standing(due_at=NOW, blocked=True), (Flag.OVERDUE, Flag.BLOCKED)),
        (Standing(due_at=NOW, excused_from=NOW - DAY), ()),
        (Standing(due_at=NOW - DAY, completed_at=NOW), ()),
        (Standing(completed_at=NOW, expires_at=NOW), (Flag.EXPIRED,)),
        (Standing(completed_at=NOW, expires_at=NOW + 30 * DAY), (Flag.EXPIRING,)),
        (Standing(completed_at=NOW, expires_at=NOW + 300 * DAY), ()),
    ],
)
def test_flags_say_what_binds(standing: Standing, expected: tuple[Flag, ...]) -> None:
    assert flags(standing, NOW) == expected


@given(standings)
def test_due_flags_and_expiry_flags_never_meet(standing: Standing) -> None:
    found = set(flags(standing, NOW))
    completed = state(standing, NOW) is State.COMPLETED
    assert not (completed and found & {Flag.OVERDUE, Flag.DUE_SOON, Flag.BLOCKED})
    assert completed or not found & {Flag.EXPIRED, Flag.EXPIRING}
    assert not {Flag.OVERDUE, Flag.DUE_SOON} <= found


@given(standings, standings)
def test_what_is_overdue_always_comes_first(one: Standing, other: Standing) -> None:
    overdue = [each for each in (one, other) if each.due_at is not None and each.due_at <= NOW]
    if len(overdue) == 1:
        assert min((one, other), key=lambda each: urgency(each, NOW)) is overdue[0]


def test_only_an_expiring_completion_may_be_renewed() -> None:
    assert may_renew(completed_at=NOW - DAY, expires_at=NOW, now=NOW)
    assert may_renew(completed_at=NOW - DAY, expires_at=NOW + 10 * DAY, now=NOW)
    assert not may_renew(completed_at=NOW - DAY, expires_at=NOW + 300 * DAY, now=NOW)
    assert not may_renew(completed_at=NOW - DAY, expires_at=None, now=NOW)
    assert not may_renew(completed_at=None, expires_at=None, now=NOW)
