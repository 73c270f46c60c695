"""How long a session lives."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.accounts import Actor
from course_app.domain.sessions import Presence, SessionLimits

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(minutes=30), total=timedelta(hours=12))
SOMEBODY = Actor(1, "a" * 32, "Robin Marsh", 7, "b" * 32, "Alder Police", "UTC", 1)
minutes = st.integers(min_value=0, max_value=24 * 60).map(lambda number: timedelta(minutes=number))


def presence(began: timedelta, seen: timedelta) -> Presence:
    """Somebody who signed in and was seen last so long ago."""
    return Presence(SOMEBODY, NOW - began, NOW - seen, second_factor=False)


def test_a_session_dies_of_idleness() -> None:
    assert presence(timedelta(hours=1), timedelta(minutes=29, seconds=59)).lives(LIMITS, NOW)
    assert not presence(timedelta(hours=1), timedelta(minutes=30)).lives(LIMITS, NOW)


def test_a_session_dies_of_age() -> None:
    assert presence(timedelta(hours=11, minutes=59), timedelta()).lives(LIMITS, NOW)
    assert not presence(timedelta(hours=12), timedelta()).lives(LIMITS, NOW)


@given(minutes, minutes)
def test_a_session_lives_exactly_while_it_has_seconds_left(began: timedelta, seen: timedelta) -> None:
    found = presence(max(began, seen), seen)
    left = min(found.idle_seconds(LIMITS, NOW), found.total_seconds(LIMITS, NOW))
    assert found.lives(LIMITS, NOW) == (left > 0)


def test_activity_is_noted_once_a_minute() -> None:
    due = [
        presence(timedelta(hours=1), timedelta(seconds=ago)).activity_is_due(NOW) for ago in (0, 59, 60, 600)
    ]
    assert due == [False, False, True, True]
