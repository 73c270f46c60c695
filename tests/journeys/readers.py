"""Somebody who looks at many pages, and keeps what is wrong with each of them."""

from collections.abc import Mapping

from playwright.sync_api import expect

from tests.journeys.accessibility import faults_at_both_widths, overflow, small_targets
from tests.journeys.conftest import DESK, PHONE, MakeContext
from tests.journeys.officers import sign_in
from tests.journeys.site import Site

ROWS_FOR_AXE = 8
THIN_OUT = """most => {
  for (const list of document.querySelectorAll("main :is(tbody, ul, ol)")) [...list.children].slice(most).forEach(one => one.remove());
}"""


class Reader:
    """One person's page. ``found`` is what was wrong with all that it showed."""

    def __init__(self, site: Site, make_context: MakeContext, email: str, *, scripts: bool = True) -> None:
        self._site = site
        context = make_context(viewport=PHONE, scripts=scripts)
        sign_in(context, site, email)
        self.page, self.found = context.new_page(), list[str]()

    def go(self, path: str) -> None:
        """The page is there."""
        answer = self.page.goto(self._site.url + path)
        assert answer is not None
        assert answer.status == 200, path

    def look(self) -> None:
        """What the page shows is whole on the phone and at the desk, and its controls are big enough for a thumb.

        All rows are measured; of many rows that are made alike, the first few stand for all where axe looks.
        """
        self._measure()
        self.page.evaluate(THIN_OUT, ROWS_FOR_AXE)
        self.found += faults_at_both_widths(self.page)

    def _measure(self) -> None:
        for viewport in (DESK, PHONE):
            self.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            beyond = overflow(self.page)
            self.found += [f"{self.page.url}: {beyond} px too wide"] if beyond else []
        self.found += small_targets(self.page)

    def turn(self, *paths: str) -> None:
        """Each of these lists fits its window and leads to its next page, whether or not scripts run."""
        for path in paths:
            self.go(path)
            self._measure()
            self.page.get_by_role("link", name="Next", exact=True).click()
            self.page.wait_for_url("**page=2**")
            assert self.page.locator("main tbody tr").count() > 0

    def open(self, *paths: str) -> None:
        """Each of these pages is looked at."""
        for path in paths:
            self.go(path)
            self.look()

    def open_empty(self, path: str, why: str) -> None:
        """The page says why it is empty, and leads on."""
        self.open(path)
        expect(self.page.locator(".empty-state")).to_contain_text(why)
        assert self.page.locator(".empty-state a").count() == 1, path

    def is_refused(self, path: str, typed: Mapping[str, str], button: str, *faults: str) -> None:
        """The form there, sent with this, comes back with each fault at its field and with all that was typed."""
        self.go(path)
        for name, value in typed.items():
            field = self.page.locator(f"#{name}")
            field.evaluate("one => one.removeAttribute('maxlength')")  # not every client stops there
            field.fill(value)
        self.page.get_by_role("button", name=button, exact=True).click()
        self.shows(*faults)
        for name, value in typed.items():
            expect(self.page.locator(f"#{name}")).to_have_value(value)

    def shows(self, *faults: str) -> None:
        """The summary has the focus, and leads from each fault to its field, where it stands again."""
        summary = self.page.locator("#error-summary")
        expect(summary).to_be_focused()
        assert summary.get_by_role("link").all_inner_texts() == list(faults)
        self.look()
        for link in summary.get_by_role("link").all():
            link.click()
            field = self.page.locator(":focus")
            assert f"#{field.get_attribute('id')}" == link.get_attribute("href")
            group = self.page.locator(".usa-form-group", has=field)
            expect(group.locator(".usa-error-message")).to_contain_text(link.inner_text())
