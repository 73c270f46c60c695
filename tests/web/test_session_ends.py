"""A session that ends in the middle of a quiz costs nothing: after signing in one is back, and everything is there."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from passlib.totp import TOTP
from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.storage.models.accounts import SignInSession
from course_app.storage.models.attempts import Attempt, Grade, LateAnswer
from course_app.storage.models.progress import LessonCompletion
from course_app.web.authentication.carried import CARRIED
from course_app.web.clock import now
from tests.application import PASSWORD, Browser, Person, browser_of, person
from tests.courses import quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import COURSE, enrolled, form_of, put, question_keys, start, stored
from tests.web.test_second_factor import switch_on

IDLE = timedelta(minutes=31)


def let_idle(database: Database) -> None:
    """Half an hour passes without anything being done."""
    database.run(
        lambda session: session.execute(update(SignInSession).values(seen_at=now() - IDLE)).rowcount  # type: ignore[attr-defined]
    )


def sign_in_at(browser: Browser, address: str, robin: Person) -> str:
    """Sign in where the site sent one; where that leads."""
    assert address.startswith("/account/sign-in")
    answer = browser.send(address, {"email": robin.email, "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer.location)


def send_answer(browser: Browser, attempt: str, question: str, **more: str) -> str:
    """Send the form of the second question, as a page without scripts does; where the site leads."""
    sent = browser.send(
        f"{attempt}/answers/{question}",
        {"revision": "0", "choice": "a", "next": "3", "here": "2", **more},
        headers={"Referer": f"http://localhost{attempt}/questions/2"},
    )
    assert sent.status_code == 302
    return str(sent.location)


def test_a_page_leads_to_sign_in_and_back_to_the_same_question(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    questions = question_keys(learner, attempt)
    for question in questions[:3]:
        put(learner, attempt, question, 1, "a")
    before = stored(database)
    let_idle(database)
    sent_away = learner.get(f"{attempt}/questions/4")
    assert sent_away.status_code == 302
    back = sign_in_at(learner, str(sent_away.location), robin)
    assert back == f"{attempt}/questions/4"
    assert form_of(learner.page(back)) == questions[3]
    assert stored(database) == before
    kept = learner.page(f"{attempt}/questions/3").select_one("input:checked")
    assert kept is not None
    assert kept["value"] == "a"


def test_a_save_is_told_to_sign_in_and_is_stored_when_it_is_sent_again(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    status, told = put(learner, attempt, question, 1, "a")
    assert (status, told) == (401, {"reason": "signed-out", "sign_in": "/account/sign-in"})
    assert stored(database) == []
    page = f"{attempt}/questions/2"
    assert sign_in_at(learner, f"{told['sign_in']}?next={page}", robin) == page
    assert put(learner, attempt, question, 1, "a")[0] == 200
    assert stored(database) == [(question, 1, ["a"])]


def test_a_plain_form_is_saved_after_signing_in_and_leads_where_it_would_have_led(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question)
    assert "is kept and will be saved" in learner.get(sent).text
    assert stored(database) == []
    back = sign_in_at(learner, sent, robin)
    assert back == f"{attempt}/questions/3"
    assert stored(database) == [(question, 1, ["a"])]
    assert "What you had sent is saved" in learner.get(back).text
    assert "What you had sent" not in learner.get(back).text


def test_a_plain_form_waits_for_the_right_password(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question)
    assert learner.send(sent, {"email": robin.email, "password": "not the password"}).status_code == 200
    assert stored(database) == []
    assert sign_in_at(learner, sent, robin) == f"{attempt}/questions/3"
    assert stored(database) == [(question, 1, ["a"])]


def test_a_plain_form_waits_for_the_second_factor_however_long_that_takes(
    learner: Browser, robin: Person, database: Database
) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        secret = switch_on(learner)
        attempt = start(learner)
        question = question_keys(learner, attempt)[1]
        clock.shift(IDLE)
        sent = send_answer(learner, attempt, question)
        fields = {"email": robin.email, "password": PASSWORD}
        learner.send(sent, fields)
        clock.shift(timedelta(minutes=16))
        asked = learner.send(sent, fields)
        assert stored(database) == []
        code = TOTP(secret).generate(time=now()).token
        assert learner.send(str(asked.location), {"code": code}).location == f"{attempt}/questions/3"
    assert stored(database) == [(question, 1, ["a"])]


def test_what_one_sent_is_neither_saved_for_nor_shown_to_whoever_signs_in_instead(
    learner: Browser, robin: Person, database: Database
) -> None:
    sam = person(database, agency_id=robin.agency_id, email="sam@example.org", officer_id="1002", name="Sam")
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question)
    sign_in_at(learner, sent, sam)
    page = learner.get("/learn", follow_redirects=True).text
    assert "from another account before you signed in. It was not saved." in page
    assert attempt not in page
    learner.send("/account/sign-out")
    learner.sign_in(robin.email)
    assert stored(database) == []


def test_a_cookie_that_somebody_wrote_himself_carries_nothing(
    learner: Browser, app: Flask, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    form = [robin.public_id, int(now().timestamp()), f"{attempt}/answers/{question}", [["choice", "a"]]]
    learner.send("/account/sign-out")
    forger = URLSafeTimedSerializer("another key", salt="cookie-session", serializer=TaggedJSONSerializer())
    learner.set_cookie("session", forger.dumps({CARRIED: [form]}))
    learner.sign_in(robin.email)
    assert stored(database) == []
    with learner.session_transaction() as session:
        session[CARRIED] = [[*form[:2], "/account/sessions/end-others", []]]
    learner.send("/account/sign-out")
    with learner.session_transaction() as session:
        session[CARRIED] = [[*form[:2], "/account/sessions/end-others", []]]
    assert learner.sign_in(robin.email).location == "/", "only officers' forms are carried out"
    assert "could not be saved" in learner.get("/learn", follow_redirects=True).text


def test_a_form_that_comes_after_the_deadline_is_a_late_row_and_the_result_says_so(
    signed_in: Browser, publish: Publish, robin: Person, database: Database
) -> None:
    learner = enrolled(signed_in, publish, quizzes=(quiz(time_limit_seconds=1200),))
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question)
    with time_machine.travel(now() + timedelta(minutes=21), tick=False):
        back = sign_in_at(learner, sent, robin)
        page = learner.get(back).text
    assert back == f"{attempt}/result"
    assert "The time was up before this answer arrived" in page
    assert "What you had sent is saved" not in page
    assert stored(database) == []
    assert database.read(lambda session: session.query(LateAnswer).one().choice) == ["a"]


def test_an_answer_that_was_changed_elsewhere_meanwhile_is_not_overwritten(
    learner: Browser, app: Flask, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question)
    elsewhere = browser_of(app)
    elsewhere.sign_in(robin.email)
    put(elsewhere, attempt, question, 1, "b")
    back = sign_in_at(learner, sent, robin)
    assert back == f"{attempt}/questions/2"
    assert "changed in another window" in learner.get(back).text
    assert stored(database) == [(question, 1, ["b"])]


def test_lessons_and_practice_answers_wait_too(learner: Browser, robin: Person, database: Database) -> None:
    lesson = learner.page(COURSE).select_one("a[href*='/lessons/']")
    assert lesson is not None
    let_idle(database)
    sent = learner.send(f"{lesson['href']}/complete")
    assert database.read(lambda session: session.query(LessonCompletion).count()) == 0
    assert sign_in_at(learner, str(sent.location), robin) != "/"
    assert database.read(lambda session: session.query(LessonCompletion).count()) == 1


@pytest.mark.parametrize("path", ["/account/sessions/end-others", f"{COURSE}/quizzes/quiz/attempts"])
def test_what_does_not_wait_is_said_not_to_be_saved(learner: Browser, database: Database, path: str) -> None:
    let_idle(database)
    sent = learner.send(path)
    assert "what you just sent was not saved" in learner.get(str(sent.location)).text


def test_a_form_too_large_for_a_cookie_is_said_not_to_be_saved(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question, filler="x" * 2000)
    assert "what you just sent was not saved" in learner.get(sent).text
    sign_in_at(learner, sent, robin)
    assert stored(database) == []


def test_a_form_of_yesterday_is_said_not_to_be_saved(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    let_idle(database)
    sent = send_answer(learner, attempt, question)
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        back = sign_in_at(learner, sent, robin)
        assert back == f"{attempt}/questions/2"
        assert "could not be saved" in learner.get(back).text
    assert stored(database) == []


def test_submitting_after_the_session_ended_is_done_after_signing_in(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    for question in question_keys(learner, attempt):
        put(learner, attempt, question, 1, "a")
    let_idle(database)
    sent = learner.send(f"{attempt}/submit")
    assert database.read(lambda session: session.query(Grade).count()) == 0
    assert sign_in_at(learner, str(sent.location), robin) == f"{attempt}/result"

    def outcome(session: Session) -> tuple[int, bool]:
        return session.query(Attempt).count(), session.query(Grade).one().passed

    assert database.read(outcome) == (1, True)
