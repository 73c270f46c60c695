"""The main work of a supervisor and of an auditor without a mouse, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import MakeContext
from tests.journeys.officers import sign_in
from tests.journeys.site import Site
from tests.journeys.teams import an_overdue_team
from tests.journeys.test_keyboard import tab_to
from tests.journeys.test_keyboard_at_the_desk import Keys, with_scripts_and_without

pytestmark = pytest.mark.browser


@with_scripts_and_without
def test_a_supervisor_needs_no_mouse(site: Site, make_context: MakeContext, scripts: bool) -> None:
    """Who is overdue is found and has more time, with the reason."""
    context = make_context(scripts=scripts)
    team = an_overdue_team(site)
    sign_in(context, site, team.supervisor)
    page = context.new_page()
    page.goto(f"{site.url}/supervise")
    keys = Keys(page, scripts=scripts)
    tab_to(page, page.get_by_role("link", name="4 overdue", exact=True))
    keys.press()
    tab_to(page, page.locator("tbody th a").last)
    keys.press()
    tab_to(page, page.get_by_role("link", name=re.compile("^Give more time.*Human")))
    keys.press()
    tab_to(page, page.get_by_label("New due date"))
    page.keyboard.type("05312031")
    keys.type("Reason", "At court without a mouse")
    keys.button("Give more time")
    expect(page.get_by_text("has more time.")).to_be_visible()


@with_scripts_and_without
def test_an_auditor_needs_no_mouse(site: Site, make_context: MakeContext, scripts: bool) -> None:
    """The chain is verified, and a person's sheet is found by name."""
    context = make_context(scripts=scripts)
    sign_in(context, site, "auditor@example.org")
    page = context.new_page()
    page.goto(f"{site.url}/audit")
    keys = Keys(page, scripts=scripts)
    keys.link("Verify the chain now")
    expect(page.get_by_text("unbroken").or_(page.get_by_text("holds")).first).to_be_visible()
    keys.link("People")
    tab_to(page, page.locator("tbody th a").first)
    name = page.locator("tbody th a").first.inner_text()
    keys.press()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
