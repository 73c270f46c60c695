"""What becomes of an enrolment when an assignment ends: what the others ask, as if it had never been."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.accounts import Scope
from course_app.domain.agencies import end_of_day
from course_app.domain.assignments import (
    GRACE,
    Assignment,
    EndEffect,
    EndFault,
    Ending,
    Extended,
    Obligation,
    Stay,
    bound_since,
    end_fault,
    ending,
)

ZONE = ZoneInfo("America/Chicago")
LAID = datetime(2026, 3, 2, 15, tzinfo=UTC)
DUE = date(2026, 6, 30)
ME, OTHER = 7, 8
BUREAU, SQUAD, SISTER = "/1/", "/1/2/", "/3/"


def at(days: int) -> datetime:
    return LAID + timedelta(days=days)


def due(days: int = 0) -> datetime:
    return end_of_day(DUE + timedelta(days=days), ZONE)


def rule(id_: int = 1, days: int | None = 0, *, laid: int = 0, unit: str | None = BUREAU) -> Assignment:
    """Due so many days after DUE (``None``: never), laid down so many days after LAID."""
    due_on = None if days is None else DUE + timedelta(days=days)
    return Assignment(id_, at(laid), due_on, unit_path=unit, account_id=None if unit else ME)


def held(
    due_at: datetime | None = None,
    *,
    made_by: int | None = 9,
    begun: bool = False,
    excused: bool = False,
    extended: Extended | None = None,
    stays: tuple[Stay, ...] = (Stay(SQUAD, at(-100)),),
) -> Obligation:
    """An enrolment that assignment 9, which ends, has made."""
    return Obligation(ME, at(0), made_by, due_at or due(), begun, excused, extended, stays)


def test_whoever_has_not_begun_and_is_asked_by_nothing_else_is_excused() -> None:
    assert ending(held(), [], ZONE) == Ending(EndEffect.EXCUSED, None)


@pytest.mark.parametrize(
    "kept",
    [held(begun=True), held(made_by=None), held(excused=True)],
    ids=["begun", "her own wish", "excused for a reason of her own"],
)
def test_whoever_has_begun_or_wanted_it_or_is_excused_already_goes_on_without_a_due_date(
    kept: Obligation,
) -> None:
    assert ending(kept, [], ZONE) == Ending(EndEffect.FREE, None)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([rule(1, 0)], Ending(EndEffect.SAME, due())),
        ([rule(1, -9)], Ending(EndEffect.SAME, due())),
        ([rule(1, 9)], Ending(EndEffect.LATER, due(9))),
        ([rule(1, 9), rule(2, 5, unit=None)], Ending(EndEffect.LATER, due(5))),
        ([rule(1, None)], Ending(EndEffect.LATER, None)),
        ([rule(1, 9), rule(2, None)], Ending(EndEffect.LATER, due(9))),
        ([rule(1, 9, unit=SISTER)], Ending(EndEffect.EXCUSED, None)),
    ],
    ids=[
        "same day",
        "earlier",
        "later",
        "the earliest of two",
        "without a date",
        "a date and none",
        "not hers",
    ],
)
def test_what_the_others_ask_holds_and_never_comes_forward(
    others: list[Assignment], expected: Ending
) -> None:
    assert ending(held(), others, ZONE) == expected


def test_an_enrolment_without_a_due_date_gets_none_by_an_ending() -> None:
    kept = Obligation(ME, at(0), 9, None, stays=(Stay(BUREAU, at(-1)),))
    assert ending(kept, [rule(1, 5)], ZONE) == Ending(EndEffect.SAME, None)


def test_what_was_put_off_stays_so_against_what_was_laid_down_before() -> None:
    kept = held(due(3), extended=Extended(at(5), due(3)))
    assert ending(kept, [rule(1, 0)], ZONE) == Ending(EndEffect.SAME, due(3))
    assert ending(kept, [rule(1, 8)], ZONE) == Ending(EndEffect.LATER, due(8))
    assert ending(kept, [], ZONE) == Ending(EndEffect.EXCUSED, None)
    forward = held(due(-20), extended=Extended(at(5), due(3)))
    assert ending(forward, [rule(1, 0)], ZONE) == Ending(EndEffect.LATER, due(3))
    assert ending(forward, [rule(1, -10, laid=6)], ZONE) == Ending(EndEffect.LATER, due(-10))


def test_whoever_joined_later_keeps_the_days_that_she_had_from_then() -> None:
    joined = at(115)  # June 25, five days before the due date
    kept = held(end_of_day(joined.date(), ZONE), stays=(Stay(SQUAD, joined),))
    left = ending(kept, [rule(1, 0)], ZONE)
    assert left == Ending(EndEffect.LATER, end_of_day(joined.date() + GRACE, ZONE))


def test_a_move_inside_the_unit_does_not_make_somebody_join_later() -> None:
    moved = (Stay(BUREAU, at(100)), Stay(SQUAD, at(20), at(100)), Stay(SISTER, at(-9), at(20)))
    assert bound_since(rule(1, 0), held(stays=moved)) == at(20)
    with_a_gap = (Stay(BUREAU, at(100)), Stay(SQUAD, at(20), at(90)))
    assert bound_since(rule(1, 0), held(stays=with_a_gap)) == at(100)
    gone = (Stay(SISTER, at(50)), Stay(BUREAU, at(-9), at(50)))
    assert bound_since(rule(1, 0), held(stays=gone)) is None
    assert bound_since(rule(1, 0), held(stays=(Stay(BUREAU, at(-9), at(50)),))) is None


def test_what_enrolled_her_still_asks_after_she_left_its_unit() -> None:
    kept = held(made_by=1, stays=(Stay(SISTER, at(50)),))
    assert ending(kept, [rule(1, 4)], ZONE) == Ending(EndEffect.LATER, due(4))
    assert bound_since(rule(2, 4, unit=None), kept) == at(0)
    assert bound_since(Assignment(3, at(0), DUE, account_id=OTHER), kept) is None


@pytest.mark.parametrize(
    ("unit_path", "account_id", "paths", "fault"),
    [
        (BUREAU, None, (BUREAU,), None),
        (SQUAD, None, (BUREAU,), None),
        (BUREAU, None, (SQUAD,), EndFault.ABOVE),
        (BUREAU, None, (SQUAD, BUREAU), None),
        (BUREAU, None, None, None),
        (None, OTHER, (SQUAD,), None),
        (None, ME, (SQUAD,), EndFault.OWN),
        (None, ME, None, EndFault.OWN),
    ],
    ids=str,
)
def test_a_supervisor_ends_what_was_laid_over_her_units_and_nothing_that_is_hers_alone(
    unit_path: str | None, account_id: int | None, paths: tuple[str, ...] | None, fault: EndFault | None
) -> None:
    scope = Scope(1, unit_paths=paths)
    assert end_fault(unit_path=unit_path, account_id=account_id, scope=scope, beyond={ME}) is fault


DAYS = st.integers(-60, 60)
RULES = st.lists(
    st.builds(
        rule,
        st.integers(1, 5),
        st.none() | DAYS,
        laid=DAYS,
        unit=st.sampled_from([None, BUREAU, SQUAD, SISTER]),
    ),
    max_size=4,
)
STAYS = st.lists(
    st.builds(Stay, st.sampled_from([BUREAU, SQUAD, SISTER]), st.builds(at, DAYS), st.none()), max_size=1
).map(tuple)
HELD = st.builds(
    Obligation,
    st.just(ME),
    st.builds(at, DAYS),
    st.none() | st.integers(1, 9),
    st.none() | st.builds(due, DAYS),
    st.booleans(),
    st.booleans(),
    st.none() | st.builds(Extended, st.builds(at, DAYS), st.builds(due, DAYS)),
    STAYS,
)


@given(kept=HELD, others=RULES)
def test_an_ending_makes_nobody_due_earlier_and_excuses_nobody_who_is_still_asked(
    kept: Obligation, others: list[Assignment]
) -> None:
    found = ending(kept, others, ZONE)
    asked = any(bound_since(each, kept) is not None for each in others)
    assert found.due_at is None or (kept.due_at is not None and found.due_at >= kept.due_at)
    assert (found.effect in (EndEffect.EXCUSED, EndEffect.FREE)) is not asked
    assert not (found.effect is EndEffect.EXCUSED and (kept.is_begun or kept.is_excused or not kept.made_by))
    assert (found.due_at == kept.due_at) or found.effect is not EndEffect.SAME


@given(kept=HELD, others=RULES, more=RULES)
def test_the_more_stays_in_force_the_earlier_it_is_due(
    kept: Obligation, others: list[Assignment], more: list[Assignment]
) -> None:
    few, many = ending(kept, others, ZONE).due_at, ending(kept, [*others, *more], ZONE).due_at
    assert few is None or (many is not None and many <= few)
