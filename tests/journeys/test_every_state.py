"""Pages in the states that only an action or the clock brings about: answered, late, in conflict, empty, overlong."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from course_app.domain.catalog.courses import CheckBlock, Course
from course_app.domain.catalog.questions import Kind
from course_app.domain.catalog.quizzes import Layout
from course_app.storage.models.attempts import Attempt
from tests import builders, courses
from tests.application import Browser
from tests.journeys.accessibility import faults_at_both_widths
from tests.journeys.conftest import MakeContext
from tests.journeys.ids import ids_of
from tests.journeys.officers import Officer, sign_in
from tests.journeys.pages import show
from tests.journeys.site import Site
from tests.journeys.test_saving import SAVED
from tests.journeys.test_sessions import ALMOST_IDLE_MS, end_sessions
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

LONG_TITLE = "De-escalation and crisis intervention: communication for patrol officers and supervisors in hard places, at hard hours"
LONG_NAME = f"Maximiliana {'Wolfeschlegelsteinhausenbergerdorff' * 5}"


def test_every_kind_of_check_is_accessible_before_and_after_an_answer(officer: Officer) -> None:
    checks = (
        courses.question("one", kind=Kind.SINGLE_CHOICE),
        courses.question("many", kind=Kind.MULTIPLE_RESPONSE, correct=("a", "c")),
        courses.question("sure", kind=Kind.TRUE_FALSE, options=("a", "b")),
    )
    blocks = tuple(CheckBlock(check.key) for check in checks)
    lesson = replace(courses.lesson("first"), blocks=blocks, checks=checks)
    _publish(officer.site, courses.course(key="all-kinds", lessons=(lesson,), quizzes=()))
    officer.enrol("all-kinds")
    officer.open(f"/learn/courses/all-kinds/lessons/{lesson.key}")
    found = faults_at_both_widths(officer.page)
    for key, option in (("one", "b"), ("many", "a"), ("sure", "a")):
        check = officer.page.locator(f"#check-{key}")
        check.locator(f'.option:has(input[value="{option}"]) label').click()
        check.get_by_role("button", name="Check my answer").click()
        check.locator(".check__verdict").wait_for()
    found += faults_at_both_widths(officer.page)
    assert found == []


def test_a_timed_quiz_on_one_page_is_accessible_from_its_start_until_its_time_is_up(officer: Officer) -> None:
    quiz = courses.quiz(attempts=3, layout=Layout.ALL, time_limit_seconds=1200)
    _publish(officer.site, courses.course(key="timed", quizzes=(quiz,)))
    officer.enrol("timed")
    attempt = officer.start_quiz("quiz", "timed")
    page, timer = officer.page, officer.page.locator(".timer")
    expect(timer).to_contain_text("20 min left")
    found = faults_at_both_widths(page)
    page.locator(".quiz__question").last.scroll_into_view_if_needed()
    expect(timer).to_be_in_viewport()
    _ends_in(officer.site, attempt, 55)
    page.clock.install()
    page.reload()
    expect(timer).to_contain_text(re.compile(r"0:\d\d left"))
    found += faults_at_both_widths(page)
    page.clock.fast_forward(60_000)
    expect(timer).to_contain_text("The time is up")
    found += faults_at_both_widths(page)
    _ends_in(officer.site, attempt, -60)
    page.get_by_role("link", name="See what was handed in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The time is up")
    found += faults_at_both_widths(page)
    page.get_by_role("button", name="See my result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not passed")
    found += faults_at_both_widths(page)
    assert found == []


def test_answers_unsaved_and_answers_in_conflict_are_accessible(
    officer: Officer, watches: list[Watch]
) -> None:
    watches[0].answers_may_fail = True
    _publish(officer.site, courses.course(key="two-tabs", quizzes=(courses.quiz(),)))
    officer.enrol("two-tabs")
    officer.start_quiz("quiz", "two-tabs")
    other = Officer(officer.site, officer.page.context.new_page(), officer.person)
    other.page.goto(officer.page.url)
    officer.page.route("**/answers/**", lambda route: route.abort())
    officer.choose("a")
    expect(officer.saved()).to_contain_text("1 answer not saved yet")
    found = faults_at_both_widths(officer.page)
    other.choose("b")
    expect(other.saved()).to_contain_text(SAVED)
    officer.page.unroute("**/answers/**")
    expect(officer.page.locator("[data-conflict]")).to_contain_text("changed in another window")
    found += faults_at_both_widths(officer.page)
    assert found == []


def test_the_dialogs_about_the_end_of_a_session_are_accessible(
    officer: Officer, watches: list[Watch]
) -> None:
    watches[0].answers_may_fail = True
    page = officer.page
    page.clock.install()
    officer.open("/learn/courses")
    page.clock.fast_forward(ALMOST_IDLE_MS)
    expect(page.get_by_role("dialog")).to_contain_text("Are you still there?")
    found = faults_at_both_widths(page)
    end_sessions(officer)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("You are signed out")
    found += faults_at_both_widths(page)
    assert found == []


def test_refused_forms_are_accessible(site: Site, make_context: MakeContext, officer: Officer) -> None:
    visitor = make_context().new_page()
    visitor.goto(site.url + "/account/sign-in")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.locator("#error-summary")).to_be_focused()
    found = faults_at_both_widths(visitor)
    for path, button in (("/account/change", "Change the password"), ("/account/confirm", "Continue")):
        officer.open(path)
        officer.page.get_by_role("button", name=button).click()
        expect(officer.page.locator("#error-summary")).to_be_focused()
        found += faults_at_both_widths(officer.page)
    assert found == []


def test_empty_pages_say_why_they_are_empty(officer: Officer) -> None:
    found = []
    for path, why in (
        ("/learn", "No course is assigned to you."),
        ("/learn/certificates", "When you have completed a course"),
        ("/learn/transcript", "As soon as you are enrolled"),
    ):
        officer.open(path)
        expect(officer.page.locator(".empty-state")).to_contain_text(why)
        assert officer.page.locator(".empty-state a").count() == 1, "and lead on"
        found += faults_at_both_widths(officer.page)
    assert found == []


def test_pages_of_an_installation_without_courses_say_why_they_are_empty(
    signed_in: Browser, site: Site, make_context: MakeContext
) -> None:
    """Made by an application with an empty database, shown with the style sheets of the site that has one."""
    page, found = make_context().new_page(), []
    for path, why in (
        ("/learn/courses", "No course is published yet"),
        ("/help/real-situation", "No contacts are published yet"),
    ):
        show(page, site.url + path, signed_in.get(path).text)
        expect(page.locator(".empty-state")).to_contain_text(why)
        found += faults_at_both_widths(page)
    assert found == []


def test_the_longest_names_break_no_page(site: Site, make_context: MakeContext) -> None:
    lesson = replace(courses.lesson("first"), title=LONG_TITLE)
    _publish(site, replace(courses.course(key="long", lessons=(lesson,), quizzes=()), title=LONG_TITLE))
    person, context = site.new_officer(LONG_NAME), make_context()
    sign_in(context, site, person.email)
    officer = Officer(site, context.new_page(), person)
    officer.enrol("long")
    found = faults_at_both_widths(officer.page)
    officer.open("/learn/courses/long/lessons/first")
    found += faults_at_both_widths(officer.page)
    officer.page.get_by_role("button", name=re.compile("Continue|Finish")).click()
    officer.page.wait_for_url("**/learn/courses/long")
    certificate = ids_of(site, person.email)["certificate"]
    for path in (
        "/learn",
        "/learn/courses",
        "/learn/courses/long",
        "/learn/certificates",
        f"/learn/certificates/{certificate}",
        "/learn/transcript",
        "/account/sessions",
        f"/verify/{certificate}",
    ):
        officer.open(path)
        found += faults_at_both_widths(officer.page)
    officer.page.locator(".account-menu > summary").click()
    found += faults_at_both_widths(officer.page)
    assert found == []


def _publish(site: Site, course: Course) -> None:
    site.run(lambda session: builders.published(session, course).id)


def _ends_in(site: Site, attempt: str, seconds: int) -> None:
    """The attempt's time ends so many seconds from now."""
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    over = update(Attempt).where(Attempt.public_id == attempt).values(deadline_at=deadline)
    site.run(lambda session: session.execute(over).close())
