"""Attempts: who may start, what is drawn, when the key may be seen."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.attempts import (
    Begin,
    Refused,
    Resume,
    Sitting,
    StartRefusal,
    askable,
    attempts_left,
    deadline,
    draw,
    key_released,
    next_attempt,
    question_count,
)
from course_app.domain.catalog.questions import Kind
from course_app.domain.catalog.quizzes import Draw, KeyRelease
from tests.courses import course, question, quiz

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sitting(
    ordinal: int = 1,
    *,
    submitted: bool = True,
    passed: bool = False,
    deadline_at: datetime | None = None,
    ago: timedelta = HOUR,
) -> Sitting:
    at = NOW - ago
    return Sitting(ordinal, at, deadline_at, at if submitted else None, passed if submitted else None)


def test_the_first_press_on_start_begins_attempt_one() -> None:
    assert next_attempt(quiz(attempts=3), [], NOW) == Begin(1)


def test_an_open_attempt_is_resumed_even_when_it_is_the_last_allowed() -> None:
    assert next_attempt(quiz(attempts=1), [sitting(submitted=False)], NOW) == Resume(1)


def test_an_attempt_past_its_deadline_is_not_resumed() -> None:
    over = sitting(submitted=False, deadline_at=NOW)
    assert next_attempt(quiz(attempts=2), [over], NOW) == Begin(2)


def test_no_attempt_starts_beyond_the_limit() -> None:
    decision = next_attempt(quiz(attempts=2), [sitting(1), sitting(2)], NOW)
    assert decision == Refused(StartRefusal.NO_ATTEMPTS_LEFT)


def test_a_passed_quiz_starts_no_further_attempt() -> None:
    assert next_attempt(quiz(), [sitting(passed=True)], NOW) == Refused(StartRefusal.PASSED)


def test_the_waiting_time_counts_from_the_end_of_the_last_attempt() -> None:
    asked = quiz(wait_seconds=7200)
    assert next_attempt(asked, [sitting(ago=HOUR)], NOW) == Refused(StartRefusal.WAIT, NOW + HOUR)
    assert next_attempt(asked, [sitting(ago=2 * HOUR)], NOW) == Begin(2)


@given(st.integers(min_value=1, max_value=5), st.integers(min_value=0, max_value=8))
def test_what_may_begin_agrees_with_how_many_are_left(allowed: int, used: int) -> None:
    asked = quiz(attempts=allowed)
    decision = next_attempt(asked, [sitting(number) for number in range(1, used + 1)], NOW)
    assert isinstance(decision, Begin) == bool(attempts_left(asked, used))


def test_a_deadline_is_the_start_plus_the_limit() -> None:
    assert deadline(quiz(time_limit_seconds=60), NOW) == NOW + timedelta(minutes=1)
    assert deadline(quiz(), NOW) is None


@given(st.integers(min_value=0, max_value=10), st.randoms(use_true_random=False))
def test_a_draw_is_what_the_blueprint_asks_and_repeats_nothing(count: int, random: Random) -> None:
    made = course(quizzes=(quiz(draws=(Draw("bank", count),), questions=(question("own"),)),))
    paper = draw(made, made.quizzes[0], random)
    keys = [item.question for item in paper]
    assert len(keys) == len(set(keys)) == count + 1 == question_count(made, made.quizzes[0])
    assert "own" in keys
    for item in paper:
        assert sorted(item.options) == ["a", "b", "c", "d"]


def test_two_draws_from_one_bank_share_no_question() -> None:
    made = course(quizzes=(quiz(draws=(Draw("bank", 4), Draw("bank", 6))),))
    keys = [item.question for item in draw(made, made.quizzes[0], Random(1))]
    assert len(set(keys)) == 10


def test_every_question_that_is_drawn_is_one_that_may_be_asked() -> None:
    bank = tuple(question(f"q{number}", tags=("law",) if number < 6 else ()) for number in range(10))
    own = (question("own"),)
    made = quiz(draws=(Draw("bank", 2, ("law",)), Draw("bank", 3, ("law",))), questions=own)
    made_course = course(quizzes=(made,), bank=bank)
    keys = [each.key for each in askable(made_course, made)]
    assert keys == ["own", *(f"q{number}" for number in range(6))]
    drawn = {item.question for seed in range(60) for item in draw(made_course, made, Random(seed))}
    assert drawn == set(keys)


def test_a_tagged_draw_takes_only_tagged_questions() -> None:
    bank = tuple(question(f"q{number}", tags=("critical",) if number < 3 else ()) for number in range(10))
    made = course(bank=bank, quizzes=(quiz(draws=(Draw("bank", None, ("critical",)),)),))
    assert {item.question for item in draw(made, made.quizzes[0], Random(2))} == {"q0", "q1", "q2"}


def test_options_of_a_true_false_question_keep_their_order() -> None:
    bank = (question("tf", kind=Kind.TRUE_FALSE, options=("true", "false"), correct=("true",)),)
    made = course(bank=bank, quizzes=(quiz(draws=(Draw("bank", 1),)),))
    assert {draw(made, made.quizzes[0], Random(seed))[0].options for seed in range(50)} == {("true", "false")}


def test_without_shuffling_everything_keeps_the_order_of_the_documents() -> None:
    made = course(quizzes=(quiz(draws=(), questions=(question("x"), question("y")), shuffle=False),))
    paper = draw(made, made.quizzes[0], Random(3))
    assert [(item.question, item.options) for item in paper] == [
        ("x", ("a", "b", "c", "d")),
        ("y", ("a", "b", "c", "d")),
    ]


def test_neither_questions_nor_option_places_are_favoured() -> None:
    """Pearson's chi-squared over 4,000 draws; the bound is the 0.999 quantile, with the seed fixed."""
    made, random = course(quizzes=(quiz(draws=(Draw("bank", 5),)),)), Random(20261123)
    drawn: Counter[str] = Counter()
    places: Counter[int] = Counter()
    for _ in range(4000):
        for item in draw(made, made.quizzes[0], random):
            drawn[item.question] += 1
            places[item.options.index("a")] += 1
    assert sum((count - 2000) ** 2 / 2000 for count in drawn.values()) < 27.9  # 9 degrees of freedom
    assert sum((count - 5000) ** 2 / 5000 for count in places.values()) < 16.3  # 3 degrees of freedom


@pytest.mark.parametrize(
    ("release", "passed", "left", "shown"),
    [
        (KeyRelease.AFTER_SUBMIT, False, 2, True),
        (KeyRelease.AFTER_PASS, False, 2, False),
        (KeyRelease.AFTER_PASS, False, None, False),
        (KeyRelease.AFTER_PASS, True, 2, True),
        (KeyRelease.AFTER_PASS, False, 0, True),
        (KeyRelease.AFTER_LAST, True, 2, False),
        (KeyRelease.AFTER_LAST, False, 0, True),
        (KeyRelease.AFTER_LAST, False, None, False),
        (KeyRelease.NEVER, True, 0, False),
    ],
)
def test_the_key_is_released_as_the_policy_says(
    release: KeyRelease, passed: bool, left: int | None, shown: bool
) -> None:
    assert key_released(quiz(release=release), passed=passed, left=left) is shown
