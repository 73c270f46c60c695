"""Grading: exact, bounded, and a function of the last accepted answers only."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.catalog.questions import Kind, Question, Scoring
from course_app.domain.grading import by_objective, grade, mark
from tests.courses import question

KEYS = ("a", "b", "c", "d")


@st.composite
def questions(draw: st.DrawFn, key: str = "q") -> Question:
    kind = draw(st.sampled_from(list(Kind)))
    many = kind is Kind.MULTIPLE_RESPONSE
    correct = draw(st.sets(st.sampled_from(KEYS), min_size=1, max_size=4 if many else 1))
    return question(
        key,
        kind=kind,
        correct=tuple(correct),
        weight=draw(st.fractions(min_value=Fraction(1, 10), max_value=10)),
        scoring=draw(st.sampled_from(list(Scoring))),
        objective=draw(st.sampled_from(["one", "two", None])),
    )


@pytest.mark.parametrize(
    ("scoring", "choice", "share"),
    [
        (Scoring.ALL_OR_NOTHING, ("a", "b"), 1),
        (Scoring.ALL_OR_NOTHING, ("a",), 0),
        (Scoring.ALL_OR_NOTHING, ("a", "b", "c"), 0),
        (Scoring.PARTIAL, ("a", "b"), 1),
        (Scoring.PARTIAL, ("a",), Fraction(1, 2)),
        (Scoring.PARTIAL, ("a", "c"), 0),
        (Scoring.PARTIAL, ("a", "b", "c"), Fraction(1, 2)),
        (Scoring.PARTIAL, ("a", "b", "c", "d"), 0),
        (Scoring.PARTIAL, ("c", "d"), 0),
        (Scoring.PARTIAL, (), 0),
    ],
)
def test_a_multiple_response_earns_what_its_scoring_says(
    scoring: Scoring, choice: tuple[str, ...], share: Fraction
) -> None:
    asked = question(kind=Kind.MULTIPLE_RESPONSE, correct=("a", "b"), scoring=scoring, weight=2)
    assert mark(asked, choice).earned == 2 * share


@given(questions(), st.sets(st.sampled_from(KEYS)))
def test_a_mark_never_leaves_its_bounds(asked: Question, chosen: set[str]) -> None:
    found = mark(asked, tuple(chosen))
    assert 0 <= found.earned <= found.possible == asked.weight
    assert found.full == (found.earned == found.possible)


@given(questions())
def test_exactly_the_correct_options_earn_everything(asked: Question) -> None:
    assert mark(asked, tuple(asked.correct)).full
    assert mark(asked, ()).earned == 0


@given(st.lists(questions(), max_size=6), st.data())
def test_a_grade_counts_only_what_was_asked(asked: list[Question], data: st.DataObject) -> None:
    paper = [
        question(f"q{number}", kind=each.kind, correct=tuple(each.correct))
        for number, each in enumerate(asked)
    ]
    answers = {
        each.key: tuple(data.draw(st.sets(st.sampled_from(KEYS), max_size=2)))
        for each in paper
        if data.draw(st.booleans())
    }
    found = grade(paper, answers, Fraction(1, 2))
    with_strangers = grade(paper, {**answers, "never-asked": ("a",)}, Fraction(1, 2))
    assert found == with_strangers
    assert 0 <= found.share <= 1
    assert found.earned == sum(each.earned for each in found.marks)


@pytest.mark.parametrize(
    ("right", "asked", "mark_percent", "passed"),
    [
        (4, 5, 80, True),
        (3, 5, 80, False),
        (7, 9, 78, False),
        (15, 20, 75, True),
        (1, 1, 100, True),
        (0, 0, 1, False),
    ],
)
def test_the_pass_mark_is_compared_exactly(right: int, asked: int, mark_percent: int, passed: bool) -> None:
    paper = [question(f"q{number}") for number in range(asked)]
    answers = {f"q{number}": ("a" if number < right else "b",) for number in range(asked)}
    assert grade(paper, answers, Fraction(mark_percent, 100)).passed is passed


def test_objectives_gather_their_marks_and_name_the_lessons_to_read_again() -> None:
    paper = [
        question("q1", objective="law", lesson="minors"),
        question("q2", objective="law", lesson="consent"),
        question("q3", objective="signs", lesson="hotel"),
    ]
    found = by_objective(grade(paper, {"q1": ("a",), "q2": ("b",), "q3": ("a",)}, Fraction(1, 2)).marks)
    assert [(each.objective, each.earned, each.possible, each.lessons) for each in found] == [
        ("law", 1, 2, ("consent",)),
        ("signs", 1, 1, ()),
    ]
