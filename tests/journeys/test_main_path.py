"""From sign-in to a certificate that anyone can verify."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import violations
from tests.journeys.conftest import DESK, PHONE, MakeContext
from tests.journeys.officers import COURSE, TITLE, Officer
from tests.journeys.site import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("viewport", "by_mail", "scripts"),
    [(PHONE, True, True), (DESK, False, True), (PHONE, False, False)],
    ids=["phone", "desk", "without-javascript"],
)
def test_an_officer_comes_from_sign_in_to_a_certificate_that_anyone_can_verify(
    site: Site, make_context: MakeContext, viewport: dict[str, int], by_mail: bool, scripts: bool
) -> None:
    person = site.new_officer()
    context = make_context(viewport=viewport, scripts=scripts)
    officer = Officer(site, context.new_page(), person)
    officer.open("/")
    officer.sign_in_by_form(person.email if by_mail else person.officer_id)
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("My training")

    _enrol_from_the_catalogue(officer)
    _read_every_lesson(officer)
    _pass(officer, "crime-and-law")
    _pass(officer, "recognizing")
    _fail_the_exam(officer)
    _pass(officer, "final-exam")
    _check_the_certificate(officer, make_context)


def _enrol_from_the_catalogue(officer: Officer) -> None:
    officer.page.get_by_role("link", name="Catalogue", exact=True).click()
    card = officer.page.locator(".card", has=officer.page.get_by_role("link", name=TITLE))
    card.get_by_role("button", name="Enrol in this course").click()
    officer.open(f"/learn/courses/{COURSE}")
    expect(officer.page.locator(".missing li")).to_have_count(5)
    expect(officer.page.locator("main")).to_contain_text("“Final exam” is not taken yet.")


def _read_every_lesson(officer: Officer) -> None:
    """Continue marks done and moves on; past the quiz that follows a module, Resume leads to the next lesson."""
    page = officer.page
    page.get_by_role("link", name="Start", exact=True).click()
    read = 0
    while page.url.split("/")[-2] == "lessons":
        if read == 0:
            _answer_a_check(officer)
        before = page.url
        page.locator(".bar").get_by_role("button", name=re.compile("Continue|Finish")).click()
        page.wait_for_url(lambda url, before=before: url != before)
        read += 1
        if page.url.endswith("/quizzes/crime-and-law"):
            officer.open(f"/learn/courses/{COURSE}/lessons/reading-indicators")
    assert read == 28
    officer.open(f"/learn/courses/{COURSE}")
    expect(page.locator(".missing li")).to_have_count(3)


def _answer_a_check(officer: Officer) -> None:
    """Wrong first, then right: nothing is told of the key before the first try."""
    check = officer.page.locator(".check").first
    if check.count() == 0:
        return
    for option in range(check.locator(".option").count()):
        officer.page.locator(".check").first.locator(".option label").nth(option).click()
        officer.page.locator(".check").first.get_by_role("button", name=re.compile("Check")).click()
        expect(officer.page.locator(".check").first.locator(".check__verdict")).to_be_visible()
        expect(officer.page.locator(".check").first.locator(".option__said").first).to_be_visible()


def _pass(officer: Officer, quiz: str) -> None:
    officer.start_quiz(quiz)
    officer.answer_all_rightly()
    expect(officer.page.locator("main")).to_contain_text("Every question is answered.")
    officer.submit()
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("Passed")
    expect(officer.page.locator("main")).to_contain_text("You reached 100%")


def _fail_the_exam(officer: Officer) -> None:
    officer.start_quiz("final-exam")
    officer.choose_wrongly()
    officer.next()
    officer.page.get_by_role("link", name="Go to the review page").click()
    expect(officer.page.locator("main")).to_contain_text(re.compile(r"\d+ questions are unanswered"))
    officer.submit()
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("Not passed")
    expect(officer.page.locator("main")).to_contain_text("Read again:")
    expect(officer.page.locator("main")).to_contain_text("2 attempts left")
    expect(officer.page.locator(".option")).to_have_count(0)


def _check_the_certificate(officer: Officer, make_context: MakeContext) -> None:
    page = officer.page
    officer.open(f"/learn/courses/{COURSE}")
    expect(page.locator("main")).to_contain_text("You have completed this course")
    page.get_by_role("link", name="See your certificate").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    address = page.locator(".certificate__check a").get_attribute("href")
    assert address is not None
    assert address.startswith(f"{officer.site.url}/verify/")
    pdf = page.request.get(page.get_by_role("link", name="Download PDF").get_attribute("href") or "")
    assert pdf.body().startswith(b"%PDF-")

    stranger = make_context().new_page()
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("This certificate is valid")
    expect(stranger.locator("main")).to_contain_text(officer.person.name)
    assert officer.person.email not in stranger.content()
    assert violations(stranger) == []
