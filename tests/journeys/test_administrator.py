"""An administrator adds a person, who activates the account, signs in and finishes a lesson."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_at_both_widths
from tests.journeys.administrators import ADMINISTRATOR
from tests.journeys.conftest import PHONE, MakeContext
from tests.journeys.officers import COURSE, Officer, sign_in
from tests.journeys.site import Person, Site
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

KIM = Person("Kim Newcomer", "kim.newcomer@example.org", "KN-7")
PASSWORD = "lantern-quarry-violet-eleven"


def test_somebody_added_finishes_a_lesson(
    site: Site, make_context: MakeContext, watches: list[Watch]
) -> None:
    desk = make_context()
    watches[0].answers_may_fail = True  # a mistake in a form is answered with 422
    sign_in(desk, site, ADMINISTRATOR)
    page = desk.new_page()
    faults = _add(page, site)
    link = re.search(r"http\S+/account/reset/\S+", site.letter_to(KIM.email))
    assert link is not None
    officer = Officer(site, make_context(viewport=PHONE).new_page(), KIM)
    _activate(officer, link[0])
    _finish_a_lesson(officer)
    again = make_context().new_page()
    again.goto(link[0])
    expect(again.get_by_text("This link does not work any more.")).to_be_visible()
    page.get_by_role("link", name=KIM.name).click()
    page.get_by_role("button", name="Disable the account").click()
    expect(page.get_by_text("This account is disabled")).to_be_visible()
    officer.open("/learn")
    expect(officer.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert faults == []


def _add(page: Page, site: Site) -> list[str]:
    """Kim has an account, after a mistake in the form; what is wrong with the pages on the way."""
    page.goto(site.url + "/administer")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name").fill(KIM.name)
    page.get_by_label("Mail address").fill("nonsense")
    page.get_by_role("button", name="Add and send the link").click()
    expect(page.locator("#error-summary")).to_be_focused()
    faults = faults_at_both_widths(page)
    page.get_by_label("Mail address").fill(KIM.email)
    page.get_by_label("Officer ID").fill(KIM.officer_id)
    page.get_by_label("Unit").select_option(index=1)
    page.get_by_role("button", name="Add and send the link").click()
    expect(page.get_by_text("Kim Newcomer has an account.")).to_be_visible()
    faults += faults_at_both_widths(page)
    page.goto(site.url + "/administer/people?status=invited")
    expect(page.get_by_role("link", name=KIM.name)).to_be_visible()
    return faults


def _activate(officer: Officer, link: str) -> None:
    """Kim has set a password with the link, and is signed in by officer ID."""
    officer.page.goto(link)
    for label in ("New password", "New password again"):
        officer.page.get_by_label(label, exact=True).fill(PASSWORD)
    officer.page.get_by_role("button", name="Set the password").click()
    officer.sign_in_by_form(KIM.officer_id, PASSWORD)
    officer.page.wait_for_url("**/learn")


def _finish_a_lesson(officer: Officer) -> None:
    officer.open(f"/learn/courses/{COURSE}")
    enrol = officer.page.get_by_role("button", name="Enrol in this course")
    if enrol.count():
        enrol.click()
    first = officer.page.locator(".task-list a.task__title").first
    title = first.inner_text()
    first.click()
    officer.page.locator(".bar form button[type=submit]").click()
    officer.page.wait_for_load_state()
    officer.open(f"/learn/courses/{COURSE}")
    done = officer.page.locator(".task", has_text=title).first
    expect(done).to_contain_text("Completed")
