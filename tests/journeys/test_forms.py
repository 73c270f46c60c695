"""Forms of administrators, and the button of the browser that goes back."""

from functools import partial

import pytest
from playwright.sync_api import Page, expect

from course_app.domain.accounts import Role
from tests.journeys.conftest import MakeContext
from tests.journeys.officers import sign_in
from tests.journeys.site import PASSWORD, Site
from tests.journeys.watching import Watch
from tests.services import full_agencies

pytestmark = pytest.mark.browser

ADD = "Add and send the link"


def form(site: Site, make_context: MakeContext, *, scripts: bool = True) -> Page:
    """The form for somebody new, before an administrator."""
    home = site.run(partial(full_agencies.found, role=Role.ADMINISTRATOR, password=PASSWORD))
    context = make_context(scripts=scripts)
    sign_in(context, site, home.email)
    page = context.new_page()
    page.goto(f"{site.url}/administer/people/new")
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_whoever_goes_back_to_a_form_finds_what_was_typed(
    site: Site, make_context: MakeContext, watches: list[Watch], scripts: bool
) -> None:
    page = form(site, make_context, scripts=scripts)
    watches[0].answers_may_fail = True
    typed = {"name": "Kim Newcomer", "email": "nonsense", "officer_id": "KN-7"}
    for leave in (
        page.get_by_role("link", name="Back without adding anybody"),
        page.get_by_role("button", name=ADD),
    ):
        for name, value in typed.items():
            page.locator(f"#{name}").fill(value)
        leave.click()
        page.wait_for_url("**/administer/people")
        page.go_back()
        for name, value in typed.items():
            expect(page.locator(f"#{name}")).to_have_value(value)
