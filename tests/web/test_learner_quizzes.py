"""The officer's door: quizzes, from the start page through the questions of an attempt."""

from course_app.domain.catalog.quizzes import Layout
from course_app.storage.models.attempts import Attempt
from tests.application import Browser
from tests.courses import quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import (
    COURSE,
    enrolled,
    put,
    question_keys,
    start,
    words,
)


def test_the_start_page_tells_the_terms_before_anything_starts(
    signed_in: Browser, publish: Publish, database: Database
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(attempts=3, time_limit_seconds=1800),))
    text = words(signed_in.page(f"{COURSE}/quizzes/quiz"))
    for expected in ("Questions 5", "80%", "3 attempts left", "30 minutes", "Saving is not submitting"):
        assert expected in text
    assert database.read(lambda session: session.query(Attempt).count()) == 0


def test_pressing_start_again_goes_on_with_the_open_attempt(learner: Browser, database: Database) -> None:
    assert start(learner) == start(learner)
    assert database.read(lambda session: session.query(Attempt).count()) == 1


def test_a_question_page_carries_nothing_of_the_key(learner: Browser) -> None:
    attempt = start(learner)
    html = learner.get(f"{attempt}/questions/1").get_data(as_text=True)
    for secret in ("Why ", "Explanation", "correct"):
        assert secret not in html


def test_going_back_to_the_attempt_leads_to_the_first_unanswered_question(learner: Browser) -> None:
    attempt = start(learner)
    first, *_rest = question_keys(learner, attempt)
    assert learner.get(attempt).location == f"{attempt}/questions/1"
    put(learner, attempt, first, 1, "a")
    assert learner.get(attempt).location == f"{attempt}/questions/2"


def test_no_attempt_is_left_after_the_last_and_the_reason_is_said(
    signed_in: Browser, publish: Publish
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(attempts=1),))
    attempt = start(signed_in)
    signed_in.send(f"{attempt}/submit")
    assert signed_in.send(f"{COURSE}/quizzes/quiz/attempts").location == f"{COURSE}/quizzes/quiz"
    assert "You have used every attempt" in words(signed_in.page(f"{COURSE}/quizzes/quiz"))
    assert "Blocked" in words(signed_in.page(COURSE))


def test_all_questions_can_stand_on_one_page(signed_in: Browser, publish: Publish) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(layout=Layout.ALL),))
    attempt = start(signed_in)
    assert len(signed_in.page(attempt).select("form.js-answer")) == 5
