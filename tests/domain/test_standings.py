"""Standings and completion: derived from facts, the same way every time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.attempts import Sitting
from course_app.domain.catalog.courses import RequiredLessons
from course_app.domain.completion import MissingReason, missing
from course_app.domain.standings import (
    Facts,
    Outlook,
    Step,
    StepKind,
    Wait,
    derive,
    following,
    next_step,
    outlook,
    quiz_progress,
    required_moments,
)
from tests.courses import course, lesson, quiz

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
COURSE = course(
    lessons=(lesson("first"), lesson("second", core=False), lesson("third")),
    quizzes=(quiz(attempts=2), quiz("exam")),
    exam="exam",
)
KEYS = ("first", "second", "third")


def sitting(ordinal: int, *, passed: bool | None) -> Sitting:
    return Sitting(ordinal, NOW, None, None if passed is None else NOW, passed)


histories = st.builds(
    lambda done, outcomes, exam: Facts(
        lessons={key: NOW + timedelta(minutes=number) for number, key in enumerate(done)},
        sittings={
            "quiz": tuple(sitting(number, passed=passed) for number, passed in enumerate(outcomes, start=1)),
            "exam": tuple(sitting(number, passed=passed) for number, passed in enumerate(exam, start=1)),
        },
    ),
    st.sets(st.sampled_from(KEYS)),
    st.lists(st.sampled_from([True, False, None]), max_size=2),
    st.lists(st.sampled_from([True, False, None]), max_size=3),
)


@given(histories)
def test_complete_is_exactly_when_nothing_is_missing(facts: Facts) -> None:
    standing = derive(COURSE, facts)
    left = missing(COURSE, facts.lessons, quiz_progress(COURSE, facts.sittings))
    counted = (standing.lessons_total - standing.lessons_done) + (
        standing.quizzes_total - standing.quizzes_passed
    )
    assert counted == len(left)


@given(histories)
def test_a_step_is_left_unless_everything_is_met_or_blocked(facts: Facts) -> None:
    quizzes = quiz_progress(COURSE, facts.sittings)
    left = missing(COURSE, facts.lessons, quizzes)
    step = next_step(COURSE, facts.lessons, quizzes)
    blocked = {part.key for part in left if part.reason is MissingReason.QUIZ_NO_ATTEMPTS_LEFT}
    if {part.key for part in left} - blocked:
        assert step is not None
    if step is not None and step.kind is StepKind.LESSON:
        assert step.key in {part.key for part in left}


@given(histories)
def test_every_fact_starts_the_enrolment_and_nothing_else_does(facts: Facts) -> None:
    standing = derive(COURSE, facts)
    assert (standing.started_at is None) == (not facts.lessons and not any(facts.sittings.values()))


def test_only_core_lessons_are_asked_where_the_course_says_so() -> None:
    made = course(
        lessons=(lesson("first"), lesson("second", core=False)), required=RequiredLessons.CORE, quizzes=()
    )
    assert [part.key for part in missing(made, (), {})] == ["first"]


def test_a_renamed_lesson_keeps_its_history() -> None:
    made = course(lessons=(lesson("new", was="old"),), quizzes=())
    assert missing(made, {"old"}, {}) == ()


def test_reading_on_follows_the_table_of_contents() -> None:
    assert following(COURSE, "first", ()) == Step(StepKind.LESSON, "second")
    assert following(COURSE, "third", ()) == Step(StepKind.QUIZ, "quiz")
    assert following(COURSE, "third", {"quiz"}) == Step(StepKind.QUIZ, "exam")
    assert following(COURSE, "third", {"quiz", "exam"}) is None


def test_an_open_attempt_comes_before_any_lesson() -> None:
    facts = Facts(sittings={"exam": (sitting(1, passed=None),)})
    assert next_step(COURSE, (), quiz_progress(COURSE, facts.sittings)) == Step(StepKind.QUIZ, "exam")


@given(histories)
def test_without_waiting_times_what_can_be_done_now_is_the_next_step(facts: Facts) -> None:
    step = next_step(COURSE, facts.lessons, quiz_progress(COURSE, facts.sittings))
    assert outlook(COURSE, facts.lessons, facts.sittings, NOW) == Outlook(step)


def test_the_open_attempt_itself_is_what_can_be_done() -> None:
    opened = Sitting(1, NOW, NOW, None, passed=None, public_id="f" * 32)
    assert outlook(COURSE, (), {"exam": (opened,)}, NOW).step == Step(StepKind.QUIZ, "exam", "f" * 32)


@pytest.mark.parametrize(
    ("done", "minutes", "step"),
    [
        (("first",), 1, Step(StepKind.LESSON, "third")),
        (KEYS, 1, Step(StepKind.QUIZ, "exam")),
        (KEYS, 10, Step(StepKind.QUIZ, "quiz")),
    ],
)
def test_a_quiz_that_has_to_wait_is_passed_over(done: tuple[str, ...], minutes: int, step: Step) -> None:
    waiting = course(
        lessons=(lesson("first"), lesson("second", core=False), lesson("third")),
        quizzes=(quiz(wait_seconds=600), quiz("exam")),
        required=RequiredLessons.CORE,
        exam="exam",
    )
    found = outlook(waiting, done, {"quiz": (sitting(1, passed=False),)}, NOW + timedelta(minutes=minutes))
    until = NOW + timedelta(minutes=10)
    assert found == Outlook(step, (Wait("quiz", until),) if minutes < 10 else ())


def test_a_quiz_without_attempts_left_blocks() -> None:
    facts = Facts(sittings={"quiz": (sitting(1, passed=False), sitting(2, passed=False))})
    assert derive(COURSE, facts).blocked
    reasons = {part.key: part.reason for part in missing(COURSE, KEYS, quiz_progress(COURSE, facts.sittings))}
    assert reasons == {"quiz": MissingReason.QUIZ_NO_ATTEMPTS_LEFT, "exam": MissingReason.QUIZ_NOT_TAKEN}


def test_only_required_parts_have_a_moment_and_a_quiz_that_of_its_first_pass() -> None:
    hours = [NOW + timedelta(hours=number) for number in range(6)]
    facts = Facts(
        lessons={"opening": hours[0], "second": hours[5]},
        sittings={
            "quiz": (
                Sitting(1, NOW, None, hours[1], passed=False),
                Sitting(2, NOW, None, hours[3], passed=True),
                Sitting(3, NOW, None, hours[4], passed=True),
            ),
            "exam": (Sitting(1, NOW, None, None, passed=None),),
        },
    )
    renamed = course(
        lessons=(lesson("first", was="opening"), lesson("second", core=False)),
        quizzes=(quiz(), quiz("exam")),
        required=RequiredLessons.CORE,
    )
    assert required_moments(renamed, facts) == (hours[0], hours[3])
    assert required_moments(renamed, Facts()) == ()
