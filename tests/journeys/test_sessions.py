"""Sessions end; work does not."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from course_app.storage.models.accounts import SignInSession
from tests.journeys.officers import Officer
from tests.journeys.test_saving import SAVED
from tests.journeys.watching import Watch

pytestmark = pytest.mark.browser

ALMOST_IDLE_MS = (30 * 60 - 100) * 1000


def end_sessions(officer: Officer) -> None:
    """Every session of the officer ends on the server, as by an idle hour or from another device."""
    account = officer.site.account_id(officer.person)
    ended = update(SignInSession).where(SignInSession.account_id == account, SignInSession.ended_at.is_(None))
    officer.site.run(lambda session: session.execute(ended.values(ended_at=datetime.now(UTC))).close())


def test_a_session_that_ends_in_mid_quiz_costs_nothing(officer: Officer, watches: list[Watch]) -> None:
    watches[0].answers_may_fail = True
    officer.enrol()
    officer.start_quiz("crime-and-law")
    officer.choose_rightly()
    officer.next()
    place = officer.page.url
    end_sessions(officer)

    officer.choose_rightly()
    expect(officer.saved()).to_contain_text("You are signed out. Your answer is kept on this device.")
    chosen = officer.page.locator("input:checked").first.get_attribute("value")
    officer.page.get_by_role("link", name="Sign in and come back here").click()
    officer.sign_in_by_form(officer.person.email)

    expect(officer.page).to_have_url(place)
    expect(officer.saved()).to_contain_text(SAVED)
    expect(officer.page.locator(f'input[value="{chosen}"]')).to_be_checked()
    expect(officer.page.locator(".question-list__link--answered")).to_have_count(2)
    officer.page.reload()
    expect(officer.page.locator(f'input[value="{chosen}"]')).to_be_checked()
    expect(officer.page.locator(".question-list__link--answered")).to_have_count(2)


def test_a_page_warns_before_the_session_ends_and_one_key_extends_it(officer: Officer) -> None:
    page = officer.page
    page.clock.install()
    officer.open("/learn")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(ALMOST_IDLE_MS)
    expect(dialog).to_contain_text("Are you still there?")
    expect(dialog).to_contain_text(re.compile(r"1 min \d+ s"))
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    with page.expect_response("**/account/sessions/extend") as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200
    expect(dialog).to_be_hidden()


def test_a_session_that_is_over_says_so_and_leads_back(officer: Officer, watches: list[Watch]) -> None:
    watches[0].answers_may_fail = True
    page = officer.page
    page.clock.install()
    officer.open("/learn/courses")
    end_sessions(officer)
    page.clock.fast_forward(ALMOST_IDLE_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("You are signed out")
    page.get_by_role("dialog").get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile("/account/sign-in"))


def test_signing_out_leaves_no_answer_on_the_device(officer: Officer, watches: list[Watch]) -> None:
    watches[0].answers_may_fail = True
    watches[0].accepts = "Sign out all the same?"
    officer.enrol()
    officer.start_quiz("crime-and-law")
    officer.page.route("**/answers/**", lambda route: route.abort())
    officer.choose_wrongly()
    expect(officer.saved()).to_contain_text("1 answer not saved yet")
    assert officer.page.evaluate("localStorage.length") == 1
    officer.page.locator(".account-menu > summary").click()
    officer.page.get_by_role("button", name="Sign out").click()
    expect(officer.page).to_have_url(re.compile("/account/sign-in"))
    assert officer.page.evaluate("localStorage.length") == 0
    officer.open("/learn")
    expect(officer.page).to_have_url(re.compile("/account/sign-in"))
