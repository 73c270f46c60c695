"""States and flags: exactly one state, flags only where they bind."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.progress import (
    DUE_SOON,
    Enrolling,
    Flag,
    Section,
    Standing,
    State,
    enrolling,
    flags,
    may_renew,
    must_renew,
    section,
    state,
    urgency,
)

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
def test_what_is_overdue_comes_first_and_what_is_completed_last(one: Standing, other: Standing) -> None:
    first, last = sorted((one, other), key=lambda each: urgency(each, NOW))
    overdue = [Flag.OVERDUE in flags(each, NOW) for each in (first, last)]
    completed = [each.completed_at is not None for each in (first, last)]
    excused = State.EXCUSED in (state(first, NOW), state(last, NOW))
    assert excused or overdue != [False, True]
    assert completed != [True, False]


@given(standings)
def test_every_course_has_one_place_in_my_training(standing: Standing) -> None:
    places = {
        State.COMPLETED: {Section.COMPLETED},
        State.EXCUSED: {Section.EXCUSED},
        State.IN_PROGRESS: {Section.OVERDUE, Section.TO_DO},
        State.NOT_STARTED: {Section.OVERDUE, Section.TO_DO},
    }
    found = section(standing, NOW)
    assert found in places[state(standing, NOW)]
    assert (found is Section.OVERDUE) == (Flag.OVERDUE in flags(standing, NOW))


def test_only_an_expiring_completion_may_be_renewed() -> None:
    assert may_renew(completed_at=NOW - DAY, expires_at=NOW, now=NOW)
    assert may_renew(completed_at=NOW - DAY, expires_at=NOW + 10 * DAY, now=NOW)
    assert not may_renew(completed_at=NOW - DAY, expires_at=NOW + 300 * DAY, now=NOW)
    assert not may_renew(completed_at=NOW - DAY, expires_at=None, now=NOW)
    assert not may_renew(completed_at=None, expires_at=None, now=NOW)


@pytest.mark.parametrize(
    ("last", "offered"),
    [
        (None, Enrolling.ENROL),
        (Standing(), None),
        (Standing(started_at=NOW), None),
        (Standing(completed_at=NOW - DAY), None),
        (Standing(completed_at=NOW - DAY, expires_at=NOW + 300 * DAY), None),
        (Standing(completed_at=NOW - DAY, expires_at=NOW + 30 * DAY), Enrolling.RENEW),
        (Standing(completed_at=NOW - DAY, expires_at=NOW), Enrolling.RENEW),
    ],
)
def test_a_course_offers_to_begin_it_or_to_begin_it_again(
    last: Standing | None, offered: Enrolling | None
) -> None:
    assert enrolling(last, is_open=True, now=NOW) is offered
    assert enrolling(last, is_open=False, now=NOW) is None


@pytest.mark.parametrize(
    ("assigned", "due", "completed", "expires", "renews"),
    [
        pytest.param(0, 30, None, None, False, id="not completed"),
        pytest.param(0, 30, -100, None, False, id="never expires"),
        pytest.param(-200, -150, -100, -10, False, id="completed after it was assigned"),
        pytest.param(-100, -90, -100, -10, False, id="completed as it was assigned"),
        pytest.param(0, 30, -100, 600, False, id="holds long past the due date"),
        pytest.param(0, 700, -100, 600, True, id="does not hold past the due date"),
        pytest.param(0, 600, -100, 600, True, id="ends with the due date"),
        pytest.param(0, 30, -700, 40, True, id="could be renewed when assigned"),
        pytest.param(0, None, -700, 40, True, id="could be renewed when assigned, no due date"),
        pytest.param(0, None, -100, 600, False, id="no due date and far from its end"),
        pytest.param(0, 30, -800, -70, True, id="expired before it was assigned"),
        pytest.param(-90, -60, -200, 10, False, id="an old rule, met when it was due, begins nothing now"),
    ],
)
def test_an_assignment_asks_for_a_renewal_only_where_the_certificate_does_not_meet_it(
    assigned: int, due: int | None, completed: int | None, expires: int | None, renews: bool
) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else NOW + number * DAY

    assert (
        must_renew(
            assigned_at=NOW + assigned * DAY,
            due_at=day(due),
            completed_at=day(completed),
            expires_at=day(expires),
        )
        is renews
    )
