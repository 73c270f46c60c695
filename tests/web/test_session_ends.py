"""A session that ends in the middle of a quiz costs nothing: after signing in one is back, and everything is there."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.storage.models.accounts import SignInSession
from course_app.storage.models.attempts import Attempt, Grade
from course_app.web.clock import now
from tests.application import PASSWORD, Browser, Person
from tests.databases import Database
from tests.web.learner_site import form_of, put, question_keys, start, stored

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


def test_a_plain_form_comes_back_to_its_question(learner: Browser, robin: Person, database: Database) -> None:
    attempt = start(learner)
    question = question_keys(learner, attempt)[1]
    page = f"{attempt}/questions/2"
    let_idle(database)
    sent = learner.send(
        f"{attempt}/answers/{question}",
        {"revision": "0", "choice": "a", "next": "3"},
        headers={"Referer": f"http://localhost{page}"},
    )
    assert sign_in_at(learner, str(sent.location), robin) == page
    assert form_of(learner.page(page)) == question


def test_the_attempt_that_was_open_is_submitted_after_signing_in_again(
    learner: Browser, robin: Person, database: Database
) -> None:
    attempt = start(learner)
    for question in question_keys(learner, attempt):
        put(learner, attempt, question, 1, "a")
    let_idle(database)
    assert learner.send(f"{attempt}/submit").status_code == 302
    assert database.read(lambda session: session.query(Grade).count()) == 0
    learner.sign_in(robin.email)
    assert start(learner) == attempt, "pressing start goes on with it"
    learner.send(f"{attempt}/submit")

    def outcome(session: Session) -> tuple[int, bool]:
        return session.query(Attempt).count(), session.query(Grade).one().passed

    assert database.read(outcome) == (1, True)
