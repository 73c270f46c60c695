"""How long guessing has to wait."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.throttling import ALLOWANCES, Allowance, Try, wait_until

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAIR = ALLOWANCES[Try.GUESS].pair
moments = st.lists(st.integers(min_value=0, max_value=2 * 24 * 60 * 60), max_size=60).map(
    lambda seconds: [NOW - timedelta(seconds=ago) for ago in sorted(seconds, reverse=True)]
)


def test_the_first_five_guesses_wait_for_nothing_and_the_sixth_a_minute() -> None:
    assert [wait_until([NOW] * count, PAIR, NOW) for count in range(5)] == [None] * 5
    assert wait_until([NOW] * 5, PAIR, NOW) == NOW + MINUTE


def test_waits_double_up_to_the_longest() -> None:
    waits = [wait_until([NOW] * count, PAIR, NOW) for count in (5, 6, 7, 11, 12, 500)]
    assert [(wait - NOW) / MINUTE for wait in waits if wait] == [1, 2, 4, 60, 60, 60]


def test_the_wait_is_over_at_its_end() -> None:
    tries = [NOW - MINUTE] * 5
    assert wait_until(tries, PAIR, NOW) is None
    assert wait_until(tries, PAIR, NOW - timedelta(seconds=1)) == NOW


def test_tries_outside_the_window_count_no_longer() -> None:
    assert wait_until([NOW - PAIR.window] * 50, PAIR, NOW) is None


def test_nobody_can_guess_a_name_a_hundred_times_a_day() -> None:
    """NIST SP 800-63B-4, 3.2.2, with guesses as fast as they are allowed, from one address and from a thousand."""
    for allowance in (PAIR, ALLOWANCES[Try.GUESS].name):
        assert _guesses_in_a_day(allowance) < 100


def test_three_mails_an_hour_go_to_one_account() -> None:
    assert _guesses_in_a_day(ALLOWANCES[Try.RESET].name) <= 3 * 24


@given(moments)
def test_one_more_try_never_shortens_the_wait(tries: list[datetime]) -> None:
    before = wait_until(tries, PAIR, NOW) or NOW
    after = wait_until([*tries, NOW], PAIR, NOW) or NOW
    assert after >= before


@given(moments)
def test_no_wait_is_longer_than_the_longest(tries: list[datetime]) -> None:
    assert (wait_until(tries, PAIR, NOW) or NOW) - NOW <= PAIR.longest_wait


def _guesses_in_a_day(allowance: Allowance) -> int:
    tries: list[datetime] = []
    at = NOW
    while at < NOW + timedelta(days=1):
        until = wait_until(tries, allowance, at)
        if until is None:
            tries.append(at)
        else:
            at = until
    return len(tries)
