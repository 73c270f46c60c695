"""Every kind of page, on the phone and at the desk, as people in every state see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select, update

from course_app.domain.catalog.courses import CheckBlock, Course
from course_app.domain.catalog.questions import Kind
from course_app.domain.catalog.quizzes import Layout
from course_app.storage.models.accounts import Account
from course_app.storage.models.attempts import Attempt
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.progress import Enrolment
from tests import builders, courses
from tests.journeys.accessibility import headings_out_of_order, overflow, violations
from tests.journeys.conftest import DESK, PHONE, MakeContext
from tests.journeys.officers import COURSE, Officer, sign_in
from tests.journeys.site import Site
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

LEARN = "/learn/courses/" + COURSE
ANYBODY = (
    "/account/sign-in",
    "/account/reset",
    "/help",
    "/help/real-situation",
    "/accessibility",
    "/privacy",
    "/verify",
    "/verify?certificate=nonsense",
    "/verify/{certificate}",
    f"/verify/{'0' * 32}",
    "/no-such-page",
)
BEGUN = (
    "/learn",
    "/learn/courses",
    LEARN,
    f"{LEARN}/lessons/coercion",
    f"{LEARN}/lessons/statutes",
    f"{LEARN}/quizzes/final-exam",
    "/learn/certificates",
    "/account/sessions",
    "/account/change",
)
COMPLETED = (
    "/learn",
    LEARN,
    "/learn/attempts/{attempt}/result",
    "/learn/certificates",
    "/learn/certificates/{certificate}",
    "/learn/transcript",
)
STORIES = [
    (None, ANYBODY),
    ("officer@example.org", BEGUN),
    ("aaron.pike@riverbend.example.org", COMPLETED),
    (
        "jonas.weber@riverbend.example.org",
        ("/learn", "/learn/attempts/{attempt}", "/learn/attempts/{attempt}/review"),
    ),
    (
        "farid.haddad@riverbend.example.org",
        (f"{LEARN}/quizzes/crime-and-law", "/learn/attempts/{attempt}/result"),
    ),
    ("hector.ruiz@riverbend.example.org", ("/learn", LEARN, "/learn/transcript")),
]
BAD_PAGE = """<!doctype html><html lang="en"><title>Bad</title><main><h1>One</h1><h3>Two</h3><button>Go</button>
<img src="data:,"><p style="color: #ccc; width: 3000px">pale</p></main>"""
LONG = "De-escalation and crisis intervention: communication for patrol officers and supervisors, " * 2


def faults(page: Page) -> list[str]:
    """What is wrong with the page at its present width."""
    found = [*violations(page), *headings_out_of_order(page)]
    if overflow(page):
        found.append(f"{overflow(page)} px too wide")
    if page.get_by_role("link", name="A real situation?").count() != 1:
        found.append("no way to the contacts")
    if page.evaluate("document.querySelector('a, button, input').getAttribute('href')") != "#main":
        found.append("the first thing to reach is not the way past the header")
    return found


def faults_at_both_widths(page: Page) -> list[str]:
    found = []
    for width, viewport in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        found.extend(f"{page.url} {width}: {fault}" for fault in faults(page))
    return found


@pytest.mark.parametrize(
    ("email", "paths"), STORIES, ids=[str(email).partition("@")[0] for email, _paths in STORIES]
)
def test_every_page_is_accessible_whole_and_leads_to_the_contacts(
    site: Site,
    make_context: MakeContext,
    watches: list[Watch],
    email: str | None,
    paths: tuple[str, ...],
) -> None:
    context: BrowserContext = make_context(viewport=PHONE)
    watches[0].answers_may_fail = email is None  # two of the addresses lead nowhere, and say so
    if email is not None:
        sign_in(context, site, email)
    page, found = context.new_page(), []
    known = _known(site, email or "aaron.pike@riverbend.example.org")
    for path in paths:
        page.goto(path.format(**known))
        found.extend(faults_at_both_widths(page))
    assert found == []


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


def test_a_timed_quiz_on_one_page_with_long_titles_is_accessible_until_its_time_is_up(
    officer: Officer,
) -> None:
    quiz = courses.quiz(attempts=3, layout=Layout.ALL, time_limit_seconds=1200)
    _publish(officer.site, replace(courses.course(key="long", quizzes=(quiz,)), title=LONG))
    officer.enrol("long")
    found = faults_at_both_widths(officer.page)
    attempt = officer.start_quiz("quiz", "long")
    found += faults_at_both_widths(officer.page)
    over = update(Attempt).where(Attempt.public_id == attempt)
    past = datetime.now(UTC) - timedelta(minutes=1)
    officer.site.run(lambda session: session.execute(over.values(deadline_at=past)).close())
    officer.open(f"/learn/attempts/{attempt}/result")
    assert officer.page.get_by_role("heading", level=1).inner_text() == "The time is up"
    found += faults_at_both_widths(officer.page)
    officer.page.get_by_role("button", name="See my result").click()
    found += faults_at_both_widths(officer.page)
    assert found == []


def test_on_paper_a_lesson_is_its_text_and_nothing_to_click(officer: Officer) -> None:
    officer.enrol()
    officer.open(f"{LEARN}/lessons/coercion")
    officer.page.emulate_media(media="print")
    for chrome in (
        ".site-header__tools",
        ".bar",
        ".outline",
        ".usa-breadcrumb",
        ".site-footer nav",
        ".check button",
    ):
        assert not any(one.is_visible() for one in officer.page.locator(chrome).all()), chrome
    assert officer.page.locator(".callout").first.is_visible()
    assert overflow(officer.page) == 0


def test_the_checks_of_this_file_see_what_they_look_for(make_context: MakeContext) -> None:
    """The control: a page with these faults is found out."""
    page = make_context().new_page()
    page.set_content(BAD_PAGE)
    found = " ".join(faults(page))
    for expected in (
        "image-alt",
        "color-contrast",
        "H3 after H1",
        "px too wide",
        "contacts",
        "past the header",
    ):
        assert expected in found


def _publish(site: Site, course: Course) -> None:
    site.run(lambda session: builders.published(session, course).id)


def _known(site: Site, email: str) -> dict[str, str]:
    """The addresses of somebody's newest attempt and certificate."""
    theirs = (
        select(Enrolment.id).join(Account, Account.id == Enrolment.account_id).where(Account.email == email)
    )
    attempt = select(Attempt.public_id).where(Attempt.enrolment_id.in_(theirs)).order_by(Attempt.id.desc())
    account = select(Account.id).where(Account.email == email).scalar_subquery()
    certificate = select(Certificate.public_id).where(Certificate.account_id == account)
    return {
        "attempt": site.read(lambda session: session.scalars(attempt).first()) or "",
        "certificate": site.read(lambda session: session.scalars(certificate).first()) or "",
    }
