"""What an officer gets to see of a quiz: never the key before its policy says so, never an attempt not hers."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from course_app.domain import attempts as rules
from course_app.domain.answers import Closure
from course_app.domain.attempts import Begin, Refused, Resume, StartRefusal
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Kind, Option, Question
from course_app.domain.catalog.quizzes import KeyRelease
from course_app.domain.errors import NotFoundError
from course_app.services import quizzes
from course_app.services.quizzes import AttemptView, QuizView, ResultView
from tests import courses
from tests.builders import NOW
from tests.databases import Database
from tests.services.learners import Learner, learner

MARKER = "tamarind"
"""Stands in every text that tells the key, and nowhere else."""
DEADLINE = NOW + timedelta(minutes=10)


def marked(number: int) -> Question:
    """A question whose feedback and explanation carry the marker."""
    plain = courses.question(f"q{number}")
    options = tuple(replace(option, feedback_html=f"<p>{MARKER}</p>") for option in plain.options)
    return replace(plain, options=options, explanation_html=f"<p>{MARKER}</p>")


def marked_course(**terms: object) -> Course:
    return courses.course(
        bank=tuple(marked(number) for number in range(10)),
        quizzes=(courses.quiz(**{"attempts": 3, **terms}),),  # type: ignore[arg-type]
    )


def test_an_attempt_asks_without_saying_what_is_right(database: Database) -> None:
    officer = learner(database, marked_course())
    attempt = database.run(officer.start)
    view = database.read(_attempt(officer, attempt))
    assert len(view.questions) == 5
    for question in view.questions:
        assert {field for option in question.options for field in option.__slots__} == {"key", "html"}
        assert MARKER not in str(astuple(question))
    assert MARKER not in str(view.attempt)


def test_options_come_in_the_stored_order_at_every_visit(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    first, second = (database.read(_attempt(officer, attempt)) for _ in range(2))
    assert first.questions == second.questions
    for item, question in zip(first.attempt.paper, first.questions, strict=True):
        assert (item.question, item.options) == (question.key, tuple(o.key for o in question.options))


@pytest.mark.parametrize(
    ("release", "scores", "released"),
    [
        (KeyRelease.AFTER_SUBMIT, [0], [True]),
        (KeyRelease.AFTER_PASS, [0, 5], [False, True]),
        (KeyRelease.AFTER_PASS, [0, 0, 0], [False, False, True]),
        (KeyRelease.AFTER_LAST, [0, 0, 0], [False, False, True]),
        (KeyRelease.AFTER_LAST, [0, 5], [False, True]),
        (KeyRelease.NEVER, [0, 0, 5], [False, False, False]),
    ],
    ids=str,
)
def test_a_result_holds_the_key_only_when_the_quiz_says_so(
    database: Database, release: KeyRelease, scores: list[int], released: list[bool]
) -> None:
    officer = learner(database, marked_course(release=release))
    for score, expected in zip(scores, released, strict=True):
        attempt = database.run(partial(officer.take, right=score))
        view = database.read(_result(officer, attempt))
        assert view is not None
        assert view.released is expected
        assert (MARKER in str([astuple(reviewed) for reviewed in view.reviewed])) is expected
        assert MARKER not in str((view.grade, view.objectives, view.attempt))
        assert all((reviewed.question is not None) is expected for reviewed in view.reviewed)


def test_the_key_of_an_earlier_attempt_hides_while_another_is_open(database: Database) -> None:
    officer = learner(database, marked_course(release=KeyRelease.AFTER_SUBMIT, time_limit_seconds=600))
    first = database.run(partial(officer.take, right=0))
    assert _released(database, officer, first)
    second = database.run(officer.start)
    assert not _released(database, officer, first)
    database.run(partial(officer.submit, attempt=second))
    assert _released(database, officer, first)


def test_handing_in_nothing_reveals_nothing_while_attempts_are_left(database: Database) -> None:
    officer = learner(database, marked_course())
    attempt = database.run(officer.start)
    database.run(partial(officer.submit, attempt=attempt))
    view = database.read(_result(officer, attempt))
    assert view is not None
    assert not view.released
    assert MARKER not in str([astuple(reviewed) for reviewed in view.reviewed])


def test_there_is_no_result_before_submission(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(officer.start)
    assert database.read(_result(officer, attempt)) is None


def test_a_result_names_the_lessons_of_what_was_missed(database: Database) -> None:
    officer = learner(database)
    attempt = database.run(partial(officer.take, right=3))
    view = database.read(_result(officer, attempt))
    assert view is not None
    assert [(result.objective, result.earned, result.lessons) for result in view.objectives] == [
        ("objective", 3, ("first",))
    ]
    assert view.decision == Begin(2)


def test_the_start_page_says_what_a_press_on_start_would_do(database: Database) -> None:
    officer = learner(database, courses.course(quizzes=(courses.quiz(attempts=2),)))
    seen = []
    for _ in range(2):
        seen.append(_summary(database.read(_start_page(officer))))
        attempt = database.run(officer.start)
        seen.append(_summary(database.read(_start_page(officer))))
        database.run(partial(officer.submit, attempt=attempt))
    seen.append(_summary(database.read(_start_page(officer))))
    assert seen == [
        (5, 0, 2, Begin(1)),
        (5, 1, 1, Resume(1)),
        (5, 1, 1, Begin(2)),
        (5, 2, 0, Resume(2)),
        (5, 2, 0, Refused(StartRefusal.NO_ATTEMPTS_LEFT)),
    ]


def test_a_view_says_why_an_attempt_takes_no_more_answers(database: Database) -> None:
    officer = learner(database, marked_course(time_limit_seconds=600))
    attempt = database.run(officer.start)
    moment = timedelta(seconds=1)
    assert database.read(_attempt(officer, attempt, DEADLINE - moment)).closure is None
    assert database.read(_attempt(officer, attempt, DEADLINE)).closure is Closure.DEADLINE
    database.run(partial(officer.submit, attempt=attempt, now=DEADLINE - moment))
    assert database.read(_attempt(officer, attempt, DEADLINE + moment)).closure is Closure.SUBMITTED
    second = database.run(partial(officer.start, now=DEADLINE))
    much_later = DEADLINE + timedelta(days=1)
    database.run(partial(officer.submit, attempt=second, now=much_later))
    assert database.read(_attempt(officer, second, much_later)).closure is Closure.DEADLINE


def test_without_an_enrolment_there_is_no_quiz(database: Database) -> None:
    officer = learner(database, enrolled=False)
    for key in ("quiz", "nowhere"):
        with pytest.raises(NotFoundError):
            database.read(_start_page(officer, key))
    database.run(officer.enrol)
    with pytest.raises(NotFoundError):
        database.read(_start_page(officer, "nowhere"))


def test_neither_place_nor_order_tells_the_right_option() -> None:
    """10,000 drawn questions: each place holds the right option as often, within six standard deviations."""
    course = courses.course()
    quiz = course.quizzes[0]
    source = random.Random(2026)
    places = Counter(
        item.options.index(courses.CORRECT) for _ in range(2000) for item in rules.draw(course, quiz, source)
    )
    expected, deviation = 10_000 / 4, (10_000 * 0.25 * 0.75) ** 0.5
    assert sorted(places) == [0, 1, 2, 3]
    assert all(abs(found - expected) < 6 * deviation for found in places.values())


def test_true_and_false_keep_their_order() -> None:
    options = (Option("true", "True", False, ""), Option("false", "False", True, ""))
    bank = tuple(replace(courses.question(f"q{n}", kind=Kind.TRUE_FALSE), options=options) for n in range(9))
    course = courses.course(bank=bank)
    paper = rules.draw(course, course.quizzes[0], random.Random(1))
    assert {item.options for item in paper} == {("true", "false")}


def _attempt(officer: Learner, attempt: str, now: datetime = NOW) -> Callable[[Session], AttemptView]:
    return lambda session: quizzes.attempt_view(session, now=now, actor=officer.actor, attempt_id=attempt)


def _result(officer: Learner, attempt: str) -> Callable[[Session], ResultView | None]:
    return lambda session: quizzes.result_view(session, now=NOW, actor=officer.actor, attempt_id=attempt)


def _released(database: Database, officer: Learner, attempt: str) -> bool:
    view = database.read(_result(officer, attempt))
    assert view is not None
    return view.released


def _start_page(officer: Learner, quiz: str = "quiz") -> Callable[[Session], QuizView]:
    return lambda session: quizzes.quiz_view(
        session, now=NOW, actor=officer.actor, course_key=officer.course, quiz_key=quiz
    )


def _summary(view: QuizView) -> tuple[int, int, int | None, object]:
    return view.questions, len(view.sittings), view.attempts_left, view.decision
