"""What the addresses for scripts answer, key by key, and what they take from a request: nothing that they were not asked for."""

import json

import pytest

from course_app.storage.models.attempts import Answer, Attempt, Grade, LateAnswer
from tests.application import Browser
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import COURSE, put, question_keys, start
from tests.web.rows import all_rows

SAVED = {"revision", "value", "saved_at", "saved_text"}
STALE = {"reason", "message", "stored"}
CLOSED = STALE | {"next"}
REFUSED = {"reason", "message", "request_id"}
WISHES: dict[str, object] = {
    "score": 100,
    "correct": True,
    "passed": True,
    "earned": "5",
    "user_id": 1,
    "account_id": 1,
    "question_ids": ["q0"],
    "paper": [["q0", ["a"]]],
    "started_at": "2020-01-01T00:00:00+00:00",
    "saved_at": "2020-01-01T00:00:00+00:00",
    "deadline_at": "2099-01-01T00:00:00+00:00",
    "attempt_id": 1,
    "ordinal": 9,
    "edition_id": 9,
}
"""What somebody might send along who hopes that it is believed."""


def keys_of(reply: tuple[int, dict[str, object]]) -> tuple[int, set[str]]:
    return reply[0], set(reply[1])


def test_a_save_answers_with_these_keys_and_no_others(learner: Browser) -> None:
    attempt = start(learner)
    first, second, *_rest = question_keys(learner, attempt)
    assert keys_of(put(learner, attempt, first, 1, "b")) == (200, SAVED)
    assert keys_of(put(learner, attempt, first, 1, "b")) == (200, SAVED)
    status, stale = put(learner, attempt, first, 1, "a")
    assert (status, set(stale), set(stale["stored"])) == (409, STALE, SAVED)
    status, gap = put(learner, attempt, second, 7, "a")
    assert (status, set(gap), gap["stored"]) == (409, STALE, {"revision": 0, "value": []})
    learner.send(f"{attempt}/submit")
    status, closed = put(learner, attempt, first, 2, "a")
    assert (status, set(closed), closed["reason"]) == (409, CLOSED, "submitted")


def test_refusals_answer_with_these_keys_and_no_others(learner: Browser) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[0]
    assert put(learner, attempt, question, 0, "a") == (422, {"reason": "invalid"})
    assert keys_of(put(learner, attempt, question, 1, "no-such-option")) == (422, REFUSED)
    assert keys_of(put(learner, attempt, "no-such-question", 1, "a")) == (404, REFUSED)
    forged = learner.put(f"{attempt}/answers/{question}", json={"revision": 1, "value": ["a"]})
    assert (forged.status_code, set(forged.get_json()), forged.get_json()["reason"]) == (400, REFUSED, "csrf")
    learner.send("/account/sign-out")
    assert put(learner, attempt, question, 1, "a") == (
        401,
        {"reason": "signed-out", "sign_in": "/account/sign-in"},
    )


def test_the_other_addresses_for_scripts_answer_with_these_keys(learner: Browser) -> None:
    token = learner.get("/account/token").get_json()
    assert set(token) == {"csrf_token"}
    extended = learner.send("/account/sessions/extend").get_json()
    assert set(extended) == {"idle_seconds", "total_seconds"}
    assert learner.get("/healthz").get_json() == {"status": "ok"}
    assert set(learner.get("/readyz").get_json()) <= {"status", "part"}


@pytest.mark.parametrize("wish", WISHES)
def test_a_save_with_anything_more_than_an_answer_is_refused_whole(
    learner: Browser, database: Database, wish: str
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[0]
    assert put(learner, attempt, question, 1, "b", **{wish: WISHES[wish]}) == (422, {"reason": "invalid"})
    assert database.read(lambda session: session.query(Answer).count()) == 0


def test_forms_take_only_the_fields_that_their_pages_have(learner: Browser, database: Database) -> None:
    wishes = {name: value if isinstance(value, str) else json.dumps(value) for name, value in WISHES.items()}
    attempt = str(learner.send(f"{COURSE}/quizzes/quiz/attempts", wishes).location)
    questions = question_keys(learner, attempt)
    for question in questions:
        learner.send(f"{attempt}/answers/{question}", {**wishes, "revision": "0", "choice": "b"})
    learner.send(f"{attempt}/submit", wishes)
    started, grade = database.read(lambda session: (session.query(Attempt).one(), session.query(Grade).one()))
    assert (len(started.paper), started.ordinal, started.deadline_at) == (5, 1, None)
    assert started.started_at.year > 2020
    assert (grade.earned, grade.possible, grade.passed) == (0, 5, False)
    assert {mark["question"] for mark in grade.marks} == set(questions)
    assert database.read(lambda session: session.query(LateAnswer).count()) == 0


def test_leaving_hard_questions_out_earns_nothing(learner: Browser, database: Database) -> None:
    attempt = start(learner)
    put(learner, attempt, question_keys(learner, attempt)[0], 1, "a")
    learner.send(f"{attempt}/submit")
    grade = database.read(lambda session: session.query(Grade).one())
    assert (grade.earned, grade.possible) == (1, 5)


@pytest.mark.parametrize(
    "wish", ["lesson", "edition_id", "completed_at", "enrolment_id", "correct", "period"]
)
def test_reading_and_practising_take_no_facts_from_the_form(
    learner: Browser, publish: Publish, database: Database, wish: str
) -> None:
    before = all_rows(database)
    learner.send(f"{COURSE}/lessons/first/complete", {wish: "2"})
    learner.send(f"{COURSE}/lessons/first/checks/first-check-0", {"choice": "b", wish: "true"})
    after = all_rows(database)
    (done,) = after["lesson_completion"]
    assert "first" in done
    (tried,) = after["check_answer"]
    assert False in tried
    unchanged = ("account", "enrolment", "edition", "completion", "record")
    assert {name: after[name] for name in unchanged} == {name: before[name] for name in unchanged}
