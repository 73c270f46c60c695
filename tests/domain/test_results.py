"""Results of a quiz: what adds up, and what is held back while few people took it."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.results import BANDS, LEAST_PEOPLE, Outcome, Span, band_of, spans, summarise

QUESTIONS = ("q1", "q2", "q3")


def outcome(person: int, *right: bool) -> Outcome:
    marks = tuple(zip(QUESTIONS, right, strict=False))
    return Outcome(person, Fraction(sum(right)), Fraction(len(right)), all(right), marks)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.booleans()), max_size=60))
def test_every_attempt_is_in_one_band_and_every_mark_at_its_question(
    taken: list[tuple[int, bool, bool]],
) -> None:
    found = summarise([outcome(person, *right) for person, *right in taken], QUESTIONS)
    people = len({person for person, *_ in taken})
    assert (found.people, found.attempts) == (people, len(taken))
    assert (found.bands is None) == (people < LEAST_PEOPLE)
    if found.bands is not None:
        assert sum(found.bands) == len(taken)
        assert found.passed == sum(first and second for _, first, second in taken)
        assert found.items[0].share == Fraction(sum(first for _, first, _ in taken), len(taken))
    assert [item.asked for item in found.items] == [len(taken), len(taken), 0]
    assert found.items[2].share is None


def test_many_attempts_of_few_people_tell_nothing() -> None:
    found = summarise([outcome(number % (LEAST_PEOPLE - 1), True, False) for number in range(100)], QUESTIONS)
    assert (found.people, found.attempts) == (LEAST_PEOPLE - 1, 100)
    assert found.passed is None
    assert found.bands is None
    assert {item.share for item in found.items} == {None}


def test_a_question_that_few_were_asked_tells_nothing_although_many_took_the_quiz() -> None:
    outcomes = [outcome(number, True) for number in range(LEAST_PEOPLE)] + [outcome(1, True, False)]
    found = summarise(outcomes, QUESTIONS)
    assert found.items[0].share == 1
    assert (found.items[1].asked, found.items[1].people, found.items[1].share) == (1, 1, None)


@given(st.fractions(0, 1))
def test_a_higher_score_never_lies_in_a_lower_band(share: Fraction) -> None:
    assert 0 <= band_of(share, Fraction(1)) < BANDS
    assert band_of(share, Fraction(1)) <= band_of(Fraction(1), Fraction(1)) == BANDS - 1
    assert band_of(share, Fraction(1)) == min(int(share * 10), 9)


def test_a_question_that_the_course_no_longer_has_is_left_out() -> None:
    found = summarise([outcome(number, True, True) for number in range(LEAST_PEOPLE)], ("q2",))
    assert [item.question for item in found.items] == ["q2"]


def test_editions_between_two_changes_of_the_assessment_compare() -> None:
    assert spans((), 4) == (Span(1, 4),)
    assert spans((3, 4), 6) == (Span(4, 6), Span(3, 3), Span(1, 2))
    assert spans((1, 2), 2) == (Span(2, 2), Span(1, 1)), "the first edition may count as one"
