"""What pages cost, counted: statements to the database, durable commits, bytes to a browser. DESIGN: no seconds here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.quizzes import Draw
from course_app.storage.database import transaction
from course_app.web.clock import now
from tests import builders, courses
from tests.application import Browser, Person, Statements
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import COURSE, start

NEXT_ACTIVITY_NOTE = timedelta(minutes=2)
Spent = Callable[[], int]


@contextmanager
def commits(app: Flask) -> Iterator[list[object]]:
    """The transactions that end durably from now on."""
    ended: list[object] = []
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    note = ended.append  # one object, by which it is found again
    event.listen(engine, "commit", note)
    yield ended
    event.remove(engine, "commit", note)


def spent(statements: Statements, act: Callable[[], object]) -> int:
    """How many statements ``act`` sends."""
    statements.clear()
    act()
    return len(statements.sent)


def big_course(questions: int, *, lessons: int = 2) -> Course:
    """A course whose quiz asks so many questions."""
    return courses.course(
        lessons=tuple(
            courses.lesson(name, checks=1) for name in ("first", "second", *map(str, range(lessons - 2)))
        ),
        quizzes=(courses.quiz(draws=(Draw("bank", questions),)),),
        bank=tuple(courses.question(f"q{number}") for number in range(questions)),
    )


def enrol_in(browser: Browser, database: Database, made: Course) -> None:
    database.run(lambda session: builders.published(session, made).id)
    assert browser.send(f"/learn/courses/{made.key}/enrol").status_code == 302


def test_a_lesson_costs_five_statements_and_none_of_them_for_its_text(
    learner: Browser, statements: Statements
) -> None:
    page = f"{COURSE}/lessons/first"
    learner.send(f"{page}/checks/first-check-0", {"choice": "b"})
    learner.send(f"{page}/complete")
    assert learner.get(page).status_code == 200
    cost = spent(statements, lambda: learner.get(page))
    assert 0 < cost <= 5, statements.sent
    assert not [sent for sent in statements.sent if "definition" in sent]


def test_a_cold_lesson_reads_its_text_once(
    signed_in: Browser, app: Flask, database: Database, statements: Statements
) -> None:
    """The control: the counter does see the statement that loads a course."""
    enrol_in(signed_in, database, courses.course())
    with app.app_context():
        from course_app.storage import editions  # noqa: PLC0415

        editions._caches.clear()
    statements.clear()
    signed_in.get(f"{COURSE}/lessons/first")
    assert len([sent for sent in statements.sent if "definition" in sent]) == 1


def test_one_statement_more_and_one_commit_more_are_counted(app: Flask, statements: Statements) -> None:
    """The control of all budgets here: what a view does behind its back shows."""
    with app.app_context(), commits(app) as ended:
        for count in (1, 2):
            with transaction() as session:
                session.execute(text("SELECT 1"))
            assert (len(statements.sent), len(ended)) == (count, count)


def test_the_cost_of_a_lesson_does_not_grow_with_the_course(
    signed_in: Browser, database: Database, statements: Statements
) -> None:
    enrol_in(signed_in, database, big_course(5, lessons=60))
    page = f"{COURSE}/lessons/first"
    signed_in.get(page)
    few = spent(statements, lambda: signed_in.get(page))
    for number in range(30):
        signed_in.send(f"{COURSE}/lessons/{number}/complete")
    assert spent(statements, lambda: signed_in.get(page)) == few


@pytest.mark.parametrize("activity_is_due", [False, True])
def test_a_save_costs_six_statements_and_one_durable_commit(
    learner: Browser, app: Flask, statements: Statements, activity_is_due: bool
) -> None:
    """Also when it notes in passing that the officer is active."""
    attempt = start(learner)
    question = learner.page(f"{attempt}/questions/1").select_one("form.js-answer")["data-question"]  # type: ignore[index]
    token = learner.token()
    moment = now() + (NEXT_ACTIVITY_NOTE if activity_is_due else timedelta(0))
    for revision in (1, 2, 3):
        with time_machine.travel(moment, tick=False) if revision == 2 else nothing(), commits(app) as ended:
            statements.clear()
            answer = learner.put(
                f"{attempt}/answers/{question}",
                json={"revision": revision, "value": ["ab"[revision % 2]]},
                headers={"X-CSRFToken": token},
            )
            assert answer.status_code == 200
            assert len(ended) == 1
            assert 0 < len(statements.sent) <= 6, statements.sent
            noted = [sent for sent in statements.sent if sent.startswith("UPDATE sign_in_session")]
            assert len(noted) == (revision == 2 and activity_is_due)


@contextmanager
def nothing() -> Iterator[None]:
    """No change of the clock."""
    yield


def test_my_training_costs_the_same_for_one_course_and_for_many_and_with_many_officers(
    signed_in: Browser, robin: Person, database: Database, statements: Statements
) -> None:
    enrol_in(signed_in, database, courses.course())
    signed_in.get("/learn")
    one = spent(statements, lambda: signed_in.get("/learn"))
    assert 0 < one <= 6, statements.sent
    for number in range(40):
        enrol_in(signed_in, database, courses.course(key=f"course-{number}"))
    database.run(lambda session: enrol_others(session, robin, 30))
    signed_in.get("/learn")
    assert spent(statements, lambda: signed_in.get("/learn")) == one, statements.sent


def enrol_others(session: Session, robin: Person, number: int) -> None:
    """Colleagues take the same course."""
    from course_app.storage.models.agencies import Agency  # noqa: PLC0415

    home = session.get_one(Agency, robin.agency_id)
    edition = builders.published(session, courses.course())
    for _ in range(number):
        builders.enrolment(session, builders.account(session, home), edition)


def whole_attempt(browser: Browser, statements: Statements) -> dict[str, int]:
    """What each step of an attempt costs: one save, one page, starting, submitting, the result."""
    attempt = ""

    def begin() -> None:
        nonlocal attempt
        attempt = start(browser)

    token = browser.token()
    cost = {"start": spent(statements, begin) - 1}  # the form asks for its token first
    cost["page"] = spent(statements, lambda: browser.get(f"{attempt}/questions/1"))
    question = browser.page(f"{attempt}/questions/1").select_one("form.js-answer")["data-question"]  # type: ignore[index]
    body = {"json": {"revision": 1, "value": ["a"]}, "headers": {"X-CSRFToken": token}}
    cost["save"] = spent(statements, lambda: browser.put(f"{attempt}/answers/{question}", **body))
    cost["review"] = spent(statements, lambda: browser.get(f"{attempt}/review"))
    form = {"csrf_token": token}
    cost["submit"] = spent(statements, lambda: browser.post(f"{attempt}/submit", data=form))
    cost["result"] = spent(statements, lambda: browser.get(f"{attempt}/result"))
    return cost


def test_an_attempt_costs_the_same_whatever_its_number_of_questions(
    signed_in: Browser, database: Database, statements: Statements, publish: Publish
) -> None:
    costs = []
    for questions in (5, 50):
        made = big_course(questions)
        key = f"course-{questions}"
        enrol_in(
            signed_in, database, courses.course(key=key, quizzes=made.quizzes, bank=made.banks[0].questions)
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.web.learner_site.COURSE", f"/learn/courses/{key}")
            costs.append(whole_attempt(signed_in, statements))
    assert costs[0] == costs[1]
    assert all(step > 0 for step in costs[0].values())
