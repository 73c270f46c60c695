"""The officer's door: saving answers, with and without a script, and what no honest page sends."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from course_app.storage.models.attempts import Attempt, Grade, LateAnswer, Submission
from tests.application import Browser, browser_of
from tests.courses import quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import (
    enrolled,
    form_of,
    put,
    question_keys,
    start,
    stored,
    words,
)


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


def test_an_old_revision_that_arrives_again_has_the_same_reply_and_says_that_it_is_old(
    learner: Browser, database: Database
) -> None:
    """Two devices: what the first believes saved is not what counts, and it can tell."""
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    first = put(learner, attempt, key, 1, "a")
    put(learner, attempt, key, 2, "b")
    again = learner.put(
        f"{attempt}/answers/{key}",
        json={"revision": 1, "value": ["a"]},
        headers={"X-CSRFToken": learner.token()},
    )
    assert (again.status_code, again.get_json()) == first
    assert again.headers["X-Answer-Overtaken-By"] == "2"
    put(learner, attempt, key, 3, "a")
    agreed = learner.put(
        f"{attempt}/answers/{key}",
        json={"revision": 1, "value": ["a"]},
        headers={"X-CSRFToken": learner.token()},
    )
    assert "X-Answer-Overtaken-By" not in agreed.headers
    assert stored(database) == [(key, 1, ["a"]), (key, 2, ["b"]), (key, 3, ["a"])]


@pytest.mark.parametrize("seen", ["0", "1"])
def test_a_form_whose_answer_was_overtaken_says_so(learner: Browser, database: Database, seen: str) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    put(learner, attempt, key, 1, "a")
    put(learner, attempt, key, 2, "b")
    reply = learner.send(
        f"{attempt}/answers/{key}", {"revision": seen, "choice": "a", "here": "1", "next": "2"}
    )
    assert reply.headers["Location"].endswith("/questions/1")
    assert "changed in another window" in words(learner.page(f"{attempt}/questions/1"))
    assert stored(database) == [(key, 1, ["a"]), (key, 2, ["b"])]


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


def test_a_signed_out_save_is_told_where_to_sign_in(learner: Browser) -> None:
    attempt = start(learner)
    key = question_keys(learner, attempt)[0]
    stranger = browser_of(learner.application)
    status, body = put(stranger, attempt, key, 1, "a")
    assert (status, body["reason"]) == (401, "signed-out")
    assert stranger.get(f"{attempt}/questions/1").location.startswith("/account/sign-in?next=")
