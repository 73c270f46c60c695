"""The officer's door: whoever's certificate runs out is offered a renewal, and finds what to do next meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from course_app.storage.models.progress import Enrolment
from course_app.web.clock import now
from tests.application import Browser, Person, Statements
from tests.courses import quiz
from tests.databases import Database
from tests.web.conftest import Publish
from tests.web.learner_site import COURSE, answer_all, enrolled, start, words

HOME, CATALOGUE = "/learn", "/learn/courses"
NEARLY_OVER = timedelta(days=700)
OVER = timedelta(days=800)


@pytest.fixture
def graduate(learner: Browser) -> Browser:
    """Robin, who has just completed the sample course; its certificate holds two years."""
    for key in ("first", "second"):
        learner.send(f"{COURSE}/lessons/{key}/complete")
    attempt = start(learner)
    answer_all(learner, attempt, right=True)
    learner.send(f"{attempt}/submit")
    return learner


def renewals(page: BeautifulSoup) -> list[str]:
    """Where the page's buttons that renew lead."""
    forms = page.select(f'main form[action="{COURSE}/enrol"]')
    assert all(form.select_one("input[name=csrf_token]") for form in forms)
    return [" ".join(form.get_text(" ").split()) for form in forms]


def test_a_certificate_that_holds_is_not_renewed(graduate: Browser, database: Database) -> None:
    for page in (HOME, CATALOGUE, COURSE):
        assert renewals(graduate.page(page)) == []
    graduate.send(f"{COURSE}/enrol")
    assert database.read(lambda session: session.query(Enrolment).count()) == 1


@pytest.mark.parametrize(("passed", "flag"), [(NEARLY_OVER, "Expiring"), (OVER, "Expired")])
def test_a_certificate_that_runs_out_is_renewed_from_every_page_that_says_so(
    graduate: Browser, robin: Person, database: Database, passed: timedelta, flag: str
) -> None:
    with time_machine.travel(now() + passed, tick=False):
        graduate.sign_in(robin.email)
        for page in (HOME, CATALOGUE, COURSE):
            shown = graduate.page(page)
            assert flag in words(shown)
            assert [text.split(" :")[0] for text in renewals(shown)] == ["Renew"]
        reply = graduate.send(f"{COURSE}/enrol", follow_redirects=True)
        assert "A new period has begun" in reply.text
        assert "0 of 3 steps done" in reply.text
        assert graduate.page(HOME).select_one("main a.usa-button--big")["href"] == f"{COURSE}/lessons/first"
        assert len(graduate.page("/learn/certificates").select("tbody tr")) == 1
        for page in (HOME, CATALOGUE, COURSE):
            assert renewals(graduate.page(page)) == []
    assert database.read(lambda session: [row.period for row in session.query(Enrolment)]) == [1, 2]


def test_a_course_by_assignment_says_who_renews_it(
    graduate: Browser, robin: Person, publish: Publish, database: Database
) -> None:
    publish(open_enrolment=False)
    with time_machine.travel(now() + OVER, tick=False):
        graduate.sign_in(robin.email)
        for page in (CATALOGUE, COURSE):
            shown = graduate.page(page)
            assert "renewed by assignment" in words(shown)
            assert renewals(shown) == []
        graduate.send(f"{COURSE}/enrol")
    assert database.read(lambda session: session.query(Enrolment).count()) == 1


@pytest.mark.parametrize("page", [HOME, COURSE])
def test_resume_leads_into_the_open_attempt(learner: Browser, page: str) -> None:
    attempt = start(learner)
    button = learner.page(page).select_one("main a.usa-button--big")
    assert button is not None
    assert button["href"] == attempt
    assert learner.get(attempt).location == f"{attempt}/questions/1"


@pytest.mark.parametrize("page", [HOME, COURSE])
def test_resume_passes_over_a_quiz_that_has_to_wait_and_says_so(
    signed_in: Browser, publish: Publish, page: str
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(wait_seconds=3600), quiz("exam")), exam="exam")
    for key in ("first", "second"):
        signed_in.send(f"{COURSE}/lessons/{key}/complete")
    signed_in.send(f"{start(signed_in)}/submit")
    shown = signed_in.page(page)
    assert shown.select_one("main a.usa-button--big")["href"] == f"{COURSE}/quizzes/exam"
    assert "“Quiz quiz” has to wait: the next attempt can start from" in words(shown)


@pytest.mark.parametrize("page", [HOME, COURSE])
def test_where_everything_waits_there_is_no_button_and_a_reason(
    signed_in: Browser, publish: Publish, page: str
) -> None:
    enrolled(signed_in, publish, quizzes=(quiz(wait_seconds=3600),))
    for key in ("first", "second"):
        signed_in.send(f"{COURSE}/lessons/{key}/complete")
    signed_in.send(f"{start(signed_in)}/submit")
    shown = signed_in.page(page)
    assert shown.select("main a.usa-button--big") == []
    assert "“Quiz quiz” has to wait" in words(shown)


def test_courses_whose_next_step_is_a_quiz_cost_no_statement_each(
    signed_in: Browser, publish: Publish, statements: Statements
) -> None:
    cost = []
    for number in range(4):
        key = f"/learn/courses/course-{number}"
        publish(key=f"course-{number}", quizzes=(quiz(wait_seconds=3600),))
        signed_in.send(f"{key}/enrol")
        for lesson in ("first", "second"):
            signed_in.send(f"{key}/lessons/{lesson}/complete")
        attempt = str(signed_in.send(f"{key}/quizzes/quiz/attempts").location)
        signed_in.send(f"{attempt}/submit")
        signed_in.get(HOME)
        statements.clear()
        signed_in.get(HOME)
        cost.append(len(statements.sent))
    assert len(set(cost)) == 1
    assert cost[0] <= 6, statements.sent
