"""The officer's door: quizzes, from the start page to the result, with and without a script."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from course_app.domain.catalog.quizzes import KeyRelease, Layout
from course_app.storage.models.attempts import Attempt, Grade, LateAnswer, Submission
from course_app.storage.models.certificates import Certificate
from tests.application import Browser, browser_of
from tests.courses import quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import (
    COURSE,
    answer_all,
    form_of,
    put,
    question_keys,
    start,
    stored,
    words,
)


def enrolled(browser: Browser, publish: Publish, **keywords: object) -> Browser:
    publish(**keywords)
    browser.send(f"{COURSE}/enrol")
    return browser


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


def test_saved_means_stored_and_repeating_says_the_same(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    first = put(learner, attempt, key, 1, "b")
    assert first == put(learner, attempt, key, 1, "b")
    assert first[0] == 200
    assert set(first[1]) == {"revision", "value", "saved_at", "saved_text"}
    assert stored(database) == [(key, 1, ["b"])]


def test_an_old_tab_is_refused_with_both_versions(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    put(learner, attempt, key, 1, "a")
    status, body = put(learner, attempt, key, 1, "b")
    assert status == 409
    assert body["reason"] == "stale"
    assert (body["stored"]["revision"], body["stored"]["value"]) == (1, ["a"])
    assert put(learner, attempt, key, 3, "b")[0] == 409
    assert stored(database) == [(key, 1, ["a"])]


@pytest.mark.parametrize(
    "body",
    [
        {"revision": 1},
        {"revision": 0, "value": ["a"]},
        {"revision": "1", "value": ["a"]},
        {"revision": 1, "value": "a"},
        {"revision": 1, "value": ["z"]},
        {"revision": 1, "value": ["a", "b"]},
        {"revision": 1, "value": ["a", "a"]},
        {"revision": 1, "value": ["a"], "correct": True},
        {"revision": 1, "value": ["a"], "score": 100},
        [],
        "a",
    ],
)
def test_a_save_that_no_page_sends_is_refused_whole(
    learner: Browser, database: Database, body: object
) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    reply = learner.put(f"{attempt}/answers/{key}", json=body, headers={"X-CSRFToken": learner.token()})
    assert reply.status_code == 422
    assert stored(database) == []


def test_a_question_that_was_not_drawn_takes_no_answer(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    drawn = question_keys(learner, attempt)
    other = next(f"q{number}" for number in range(10) if f"q{number}" not in drawn)
    assert put(learner, attempt, other, 1, "a")[0] == 404
    assert stored(database) == []


def test_without_a_script_next_saves_and_moves_on(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    page = learner.page(f"{attempt}/questions/1")
    form = page.select_one("form.js-answer")
    fields = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
    reply = learner.send(str(form["action"]), {**fields, "choice": "c"})
    assert reply.location == f"{attempt}/questions/2"
    assert stored(database) == [(form_of(page), 1, ["c"])]
    again = learner.page(f"{attempt}/questions/1")
    assert again.select_one("input[name=choice][checked]")["value"] == "c"
    fields["revision"] = again.select_one("input[name=revision]")["value"]
    learner.send(str(form["action"]), {**fields, "choice": "c"})
    assert len(stored(database)) == 1


def test_a_skipped_question_is_left_unanswered(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    reply = learner.send(f"{attempt}/answers/{key}", {"revision": "0", "here": "1", "next": "2"})
    assert reply.location == f"{attempt}/questions/2"
    assert stored(database) == []
    assert "5 questions are unanswered" in words(learner.page(f"{attempt}/review"))


def test_a_form_of_an_old_tab_comes_back_to_its_question(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    put(learner, attempt, key, 1, "a")
    reply = learner.send(
        f"{attempt}/answers/{key}", {"revision": "0", "here": "1", "next": "2", "choice": "b"}
    )
    assert reply.location == f"{attempt}/questions/1"
    assert "changed in another window" in words(learner.page(f"{attempt}/questions/1"))
    assert stored(database) == [(key, 1, ["a"])]


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("revision", "9" * 30, 422),
        ("revision", "-1", 422),
        ("revision", "1e3", 422),
        ("revision", "²", 422),
        ("next", "9" * 5000, 302),
        ("next", "//evil.example", 302),
    ],
)
def test_a_form_with_impossible_numbers_is_refused_or_led_to_the_review(
    learner: Browser, database: Database, field: str, value: str, status: int
) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    reply = learner.send(
        f"{attempt}/answers/{key}", {"revision": "0", "next": "2", "choice": "a", field: value}
    )
    assert reply.status_code == status
    assert len(stored(database)) == (status == 302)
    if status == 302:
        assert reply.location == f"{attempt}/review"


def test_a_key_for_after_the_last_attempt_comes_when_no_other_can_begin(
    signed_in: Browser, publish: Publish
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(attempts=3, release=KeyRelease.AFTER_LAST),))
    first = start(signed_in)
    answer_all(signed_in, first, right=False)
    signed_in.send(f"{first}/submit")
    assert "Explanation of" not in words(signed_in.page(f"{first}/result"))
    second = start(signed_in)
    answer_all(signed_in, second, right=True)
    signed_in.send(f"{second}/submit")
    assert "Explanation of" in words(signed_in.page(f"{second}/result"))


def test_going_back_to_the_attempt_leads_to_the_first_unanswered_question(learner: Browser) -> None:
    attempt = start(learner)
    first, *_rest = question_keys(learner, attempt)
    assert learner.get(attempt).location == f"{attempt}/questions/1"
    put(learner, attempt, first, 1, "a")
    assert learner.get(attempt).location == f"{attempt}/questions/2"


def test_a_passed_quiz_and_done_lessons_complete_the_course(learner: Browser, database: Database) -> None:
    for key in ("first", "second"):
        learner.send(f"{COURSE}/lessons/{key}/complete")
    attempt = start(learner)
    answer_all(learner, attempt, right=True)
    for _ in range(2):
        assert learner.send(f"{attempt}/submit").location == f"{attempt}/result"
    page = words(learner.page(f"{attempt}/result"))
    assert "Passed" in page
    assert "100%" in page
    assert "Explanation of" in page
    counts = database.read(
        lambda session: [session.query(table).count() for table in (Submission, Grade, Certificate)]
    )
    assert counts == [1, 1, 1]
    assert "You have completed this course" in words(learner.page(COURSE))


def test_a_failed_attempt_names_the_lessons_to_read_again_and_keeps_the_key(learner: Browser) -> None:
    attempt = start(learner)
    answer_all(learner, attempt, right=False)
    learner.send(f"{attempt}/submit")
    page = learner.page(f"{attempt}/result")
    text = words(page)
    assert "Not passed" in text
    assert "Do the thing" in text
    assert page.select_one(f'main a[href="{COURSE}/lessons/first"]') is not None
    assert "Explanation" not in text
    assert "Why" not in text
    assert "Start another attempt" in text


@pytest.mark.parametrize(
    ("release", "shown"),
    [(KeyRelease.AFTER_SUBMIT, True), (KeyRelease.AFTER_PASS, False), (KeyRelease.NEVER, False)],
)
def test_the_key_comes_as_the_policy_says(
    signed_in: Browser, publish: Publish, release: KeyRelease, shown: bool
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(release=release),))
    attempt = start(signed_in)
    answer_all(signed_in, attempt, right=False)
    signed_in.send(f"{attempt}/submit")
    assert ("Explanation of" in words(signed_in.page(f"{attempt}/result"))) is shown


def test_a_new_attempt_hides_a_key_that_was_shown_before(signed_in: Browser, publish: Publish) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(release=KeyRelease.AFTER_SUBMIT),))
    first = start(signed_in)
    answer_all(signed_in, first, right=False)
    signed_in.send(f"{first}/submit")
    second = start(signed_in)
    assert second != first
    assert "Explanation of" not in words(signed_in.page(f"{first}/result"))


def test_no_attempt_is_left_after_the_last_and_the_reason_is_said(
    signed_in: Browser, publish: Publish
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(attempts=1),))
    attempt = start(signed_in)
    signed_in.send(f"{attempt}/submit")
    assert signed_in.send(f"{COURSE}/quizzes/quiz/attempts").location == f"{COURSE}/quizzes/quiz"
    assert "You have used every attempt" in words(signed_in.page(f"{COURSE}/quizzes/quiz"))
    assert "Blocked" in words(signed_in.page(COURSE))


def test_after_the_deadline_an_answer_is_kept_and_never_counts(
    signed_in: Browser, publish: Publish, database: Database
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(time_limit_seconds=600),))
    attempt = start(signed_in)
    first, second, *_rest = question_keys(signed_in, attempt)
    put(signed_in, attempt, first, 1, "a")
    over = datetime.now(UTC) - timedelta(seconds=1)
    database.run(lambda session: session.execute(update(Attempt).values(deadline_at=over)))
    assert "The time is up" in words(signed_in.page(f"{attempt}/result"))
    status, body = put(signed_in, attempt, second, 1, "a")
    assert (status, body["reason"]) == (409, "deadline")
    found = database.read(
        lambda session: (
            session.query(Submission).one().submitted_at,
            session.query(Grade).one().earned,
            session.query(LateAnswer).one().question,
        )
    )
    assert found == (over, 1, second)


def test_a_submitted_attempt_sends_every_page_to_its_result(learner: Browser) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    learner.send(f"{attempt}/submit")
    for page in ("", "/questions/1", "/review"):
        assert learner.get(f"{attempt}{page}").location == f"{attempt}/result"
    status, body = put(learner, attempt, key, 1, "a")
    assert (status, body["reason"]) == (409, "submitted")
    assert body["next"] == f"{attempt}/result"


def test_all_questions_can_stand_on_one_page(signed_in: Browser, publish: Publish) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(layout=Layout.ALL),))
    attempt = start(signed_in)
    assert len(signed_in.page(attempt).select("form.js-answer")) == 5


def test_a_signed_out_save_is_told_where_to_sign_in(learner: Browser) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    stranger = browser_of(learner.application)
    status, body = put(stranger, attempt, key, 1, "a")
    assert (status, body["reason"]) == (401, "signed-out")
    assert stranger.get(f"{attempt}/questions/1").location.startswith("/account/sign-in?next=")
