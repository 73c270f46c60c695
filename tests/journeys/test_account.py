"""One's own account at the browser: protecting it, losing the phone, signing out elsewhere."""

import time

import pytest
from passlib.totp import TOTP
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.accessibility import faults_at_both_widths
from tests.journeys.conftest import PHONE, MakeContext
from tests.journeys.officers import Officer, sign_in
from tests.journeys.site import PASSWORD, Site

pytestmark = pytest.mark.browser


def test_a_second_factor_is_switched_on_used_and_done_without(
    site: Site, officer: Officer, make_context: MakeContext
) -> None:
    page = officer.page
    officer.open("/account/two-factor")
    faults = faults_at_both_widths(page)
    page.get_by_role("button", name="Connect an authenticator app").click()
    faults += faults_at_both_widths(page)
    key = page.locator(".key").inner_text().replace("-", "")
    page.get_by_label("Code from your app").fill(_code(key))
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("button", name="Make new recovery codes").click()
    faults += faults_at_both_widths(page)
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    phone: BrowserContext = make_context(viewport=PHONE)
    other = phone.new_page()
    _sign_in(other, site, officer.person.email)
    faults += faults_at_both_widths(other)
    other.get_by_label("Code from your app").fill(_code(key, ahead=30))
    other.get_by_role("button", name="Continue").click()
    other.wait_for_url("**/account/sessions")
    _use_recovery_code(make_context(viewport=PHONE, scripts=False).new_page(), site, officer, codes[3])
    assert faults == []


def test_the_phone_left_behind_is_signed_out_from_the_desk(
    site: Site, officer: Officer, make_context: MakeContext
) -> None:
    phone = make_context(viewport=PHONE)
    sign_in(phone, site, officer.person.email)
    left_behind = phone.new_page()
    left_behind.goto(site.url + "/learn")
    officer.open("/account/sessions")
    expect(officer.page.locator(".sessions__item")).to_have_count(2)
    officer.page.locator(".sessions__item").get_by_role("button", name="End").click()
    expect(officer.page.get_by_text("That device is signed out.")).to_be_visible()
    assert faults_at_both_widths(officer.page) == []
    left_behind.goto(site.url + "/learn")
    expect(left_behind.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_new_password_takes_the_focus_to_what_is_wrong_with_it(officer: Officer) -> None:
    page = officer.page
    officer.open("/account/change")
    page.get_by_label("Present password").fill(PASSWORD)
    for label in ("New password", "New password again"):
        page.get_by_label(label, exact=True).fill("too short")
    page.get_by_role("button", name="Change the password").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert faults_at_both_widths(page) == []
    page.get_by_role("link", name="Use at least 15 characters").click()
    expect(page.get_by_label("New password", exact=True)).to_be_focused()


def _use_recovery_code(page: Page, site: Site, officer: Officer, code: str) -> None:
    """Without the phone, and without a script: signed in, and the code is used up."""
    _sign_in(page, site, officer.person.email)
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account/sessions")
    assert "9 unused" in page.inner_text("main")


def _sign_in(page: Page, site: Site, name: str) -> None:
    page.goto(site.url + "/account/sign-in?next=/account/sessions")
    page.get_by_label("Mail address or officer ID").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/two-factor-code**")


def _code(key: str, ahead: int = 0) -> str:
    """What the app shows, or will show in so many seconds: each step's code is taken once."""
    return str(TOTP(key=key).generate(time.time() + ahead).token)
