"""The main work of an administrator and of an instructor without a mouse, with scripts and without."""

import re
from itertools import count
from typing import cast

import pytest
from playwright.sync_api import FileChooser, FilePayload, Page, expect
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.storage.models.accounts import Account
from tests.content.documents import SECOND
from tests.journeys.conftest import MakeContext
from tests.journeys.instructors import upload
from tests.journeys.officers import sign_in
from tests.journeys.site import PASSWORD, Site
from tests.journeys.test_instructor import BEFORE, teacher_of_the_demo
from tests.journeys.test_keyboard import tab_to
from tests.journeys.watching import Watch
from tests.services import full_agencies
from tests.services.full_agencies import FullAgency
from tests.services.publications import FIRST

pytestmark = pytest.mark.browser

with_scripts_and_without = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
_numbers = count(1)


class Keys:
    """Hands on the keyboard: one reaches everything by Tab, and sees at every stop where one is."""

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page, self._scripts = page, scripts
        self._file: FilePayload | None = None
        # From the beginning: a browser that is told of it only now may open the dialog before it knows.
        page.on("filechooser", self._answer)

    def press(self, key: str = "Enter") -> None:
        """What has the focus is pressed, and leads to a page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def link(self, name: str) -> None:
        tab_to(self.page, self.page.get_by_role("link", name=name, exact=True).first)
        self.press()

    def button(self, name: str | re.Pattern[str], key: str = "Enter") -> None:
        tab_to(self.page, self.page.get_by_role("button", name=name).first)
        self.press(key)

    def unfold(self, text: str) -> None:
        tab_to(self.page, self.page.locator("summary", has_text=text))
        self.page.keyboard.press("Enter")

    def type(self, label: str, text: str) -> None:
        """The field holds this and nothing else."""
        tab_to(self.page, self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, file: FilePayload) -> None:
        """The control that has the focus holds the file. Without scripts a test cannot see the browser's dialog."""
        control = self.page.locator(":focus")
        if self._scripts:
            self._file = file
            self.page.keyboard.press("Space")
        else:
            control.set_input_files(file)
        expect(control).not_to_have_value("")

    def _answer(self, dialog: FileChooser) -> None:
        assert self._file is not None
        dialog.set_files(self._file)

    def follow_fault(self, fault: str, label: str) -> None:
        """The summary has the focus; the fault is one stop away and leads to its field."""
        expect(self.page.locator("#error-summary")).to_be_focused()
        self.page.keyboard.press("Tab")
        expect(self.page.get_by_role("link", name=fault)).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_label(label, exact=True)).to_be_focused()

    def says(self, text: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=text)).to_be_visible()


def _agency(session: Session) -> FullAgency:
    """An administrator, a few units, and Kim."""
    home = full_agencies.found(session, role=Role.ADMINISTRATOR, password=PASSWORD)
    (_top, *squads) = full_agencies.tree(session, home, wide=3)
    (kim,) = full_agencies.people(session, home, 1, squads[1])
    account = session.get_one(Account, kim)
    account.name, account.email = "Kim Newcomer", f"kim-{next(_numbers)}@example.org"
    return home


@with_scripts_and_without
def test_an_administrator_needs_no_mouse(
    site: Site, make_context: MakeContext, watches: list[Watch], scripts: bool
) -> None:
    home = site.run(_agency)
    context = make_context(scripts=scripts)
    watches[0].answers_may_fail = True
    sign_in(context, site, home.email)
    page = context.new_page()
    keys = Keys(page, scripts=scripts)
    page.goto(f"{site.url}/administer/people")
    _find(keys)
    _edit(keys)
    _move(keys)
    _appoint_and_end(keys)
    keys.button("Disable the account", "Space")
    keys.says("The account is disabled.")
    expect(page.get_by_role("heading", name="This account is disabled")).to_be_visible()


def _find(keys: Keys) -> None:
    keys.unfold("Filter and sort")
    keys.type("Name, mail address or officer ID", "newcomer")
    keys.press()
    expect(keys.page.locator("caption")).to_have_text("1 row")
    keys.link("Kim Newcomer")


def _edit(keys: Keys) -> None:
    keys.link("Edit")
    keys.type("Mail address", "nonsense")
    keys.press()
    keys.follow_fault("Enter a mail address, such as name@example.org.", "Mail address")
    keys.page.keyboard.press("ControlOrMeta+a")
    keys.page.keyboard.type(f"kim.renamed-{next(_numbers)}@example.org")
    keys.button("Save")
    keys.says("The changes are saved.")


def _move(keys: Keys) -> None:
    tab_to(keys.page, keys.page.get_by_label("Unit", exact=True))
    keys.page.keyboard.type("Field Operations › Squad 00002")
    keys.button("Move", "Space")
    keys.says("Kim Newcomer belongs to Field Operations › Squad 00002 from now on.")


def _appoint_and_end(keys: Keys) -> None:
    keys.link("Appoint")
    keys.button("Appoint")
    expect(keys.page.locator("#error-summary")).to_be_focused()
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_label("Instructor", exact=True)).to_be_focused()
    keys.page.keyboard.press("ArrowDown")
    expect(keys.page.get_by_label("Supervisor", exact=True)).to_be_checked()
    tab_to(keys.page, keys.page.get_by_label("Unit", exact=True))
    keys.page.keyboard.type("Field Operations › Squad 00001")
    tab_to(keys.page, keys.page.locator("#until"))
    keys.page.keyboard.type("12312030")
    keys.button("Appoint")
    keys.says("The appointment is saved.")
    expect(keys.page.locator(".review-list__line")).to_contain_text("through Dec 31, 2030")
    keys.button(re.compile("^End"))
    keys.says("The appointment as Supervisor is over.")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("Kim Newcomer")


@with_scripts_and_without
def test_an_instructor_needs_no_mouse(
    site: Site, make_context: MakeContext, watches: list[Watch], scripts: bool
) -> None:
    person = teacher_of_the_demo(site)
    context = make_context(scripts=scripts)
    watches[0].answers_may_fail = True
    sign_in(context, site, person.email)
    page = context.new_page()
    keys = Keys(page, scripts=scripts)
    page.goto(f"{site.url}/instruct")
    keys.link("A demo")
    files = dict(FIRST.sources)
    _send(keys, {**files, SECOND: b"no front matter"})
    expect(page.locator(".problems__place")).to_have_text(f"{SECOND}:1")
    keys.button("Withdraw this draft")
    keys.says("is withdrawn.")
    changed = BEFORE + f" Number {next(_numbers)}.".encode()
    _send(keys, {**files, SECOND: files[SECOND].replace(BEFORE, changed)})
    _preview(keys)
    keys.button(re.compile("^Publish edition"))
    keys.follow_fault("Say what changed. It stands in the list of editions.", "What changed, and why")
    page.keyboard.type("a sentence more")
    keys.button(re.compile("^Publish edition"), "Space")
    keys.says("is live.")
    expect(page.locator("tbody tr").filter(has_text="a sentence more").first).to_be_visible()


def _send(keys: Keys, files: dict[str, bytes]) -> None:
    keys.link("Send changed documents")
    keys.button("Send and check")
    keys.follow_fault("Choose a zip file.", "Zip file")
    keys.choose(cast("FilePayload", upload(files)))
    keys.button("Send and check")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text(re.compile("^Draft .*of A demo"))


def _preview(keys: Keys) -> None:
    """A lesson as officers will see it, and the questions with their key."""
    page, draft = keys.page, keys.page.url
    keys.unfold("Basics")
    keys.link("Final")
    keys.link("Look at the questions")
    keys.button("Show the key")
    expect(page.get_by_text("The key is shown.")).to_be_visible()
    keys.link("Back to the draft")
    expect(page).to_have_url(draft)
