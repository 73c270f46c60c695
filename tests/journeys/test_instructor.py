"""An instructor at the browser: changes a sentence and a key by zip, and publishes both kinds of change."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.services import accounts, publishing
from course_app.services.publishing import Wish
from course_app.storage.models.accounts import Account
from course_app.storage.models.publishing import Course
from tests.content.documents import BANK, SECOND
from tests.journeys.conftest import PHONE, MakeContext
from tests.journeys.instructors import unpacked, upload
from tests.journeys.officers import Officer, sign_in
from tests.journeys.site import Person, Site
from tests.journeys.test_every_page import faults_at_both_widths
from tests.services.publications import FIRST

pytestmark = pytest.mark.browser

BEFORE, AFTER = b"More text.", b"A clearer sentence."


def teacher_of_the_demo(site: Site) -> Person:
    """Somebody of the demonstration's agency, appointed to a small course that is live."""
    person = site.new_officer("Nora Instructor")

    def appoint(session: Session) -> None:
        at = datetime.now(UTC)
        wish = Wish(note="First edition", accept_outdated=True)
        publishing.publish(session, now=at, documents=FIRST, wish=wish)
        course = session.scalars(select(Course.id).where(Course.key == FIRST.course.key)).one()
        account = session.scalars(select(Account.id).where(Account.email == person.email)).one()
        accounts.appoint(session, now=at, account_id=account, role=Role.INSTRUCTOR, course_id=course)

    site.run(appoint)
    return person


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_instructor_changes_a_sentence_and_a_key_and_publishes_both(
    site: Site, make_context: MakeContext, scripts: bool
) -> None:
    context = make_context(scripts=scripts, viewport=PHONE)
    person = teacher_of_the_demo(site)
    sign_in(context, site, person.email)
    page = context.new_page()
    page.goto(f"{site.url}/learn")
    page.get_by_role("link", name="Courses you teach").click()
    page.get_by_role("link", name="A demo").click()
    files = _documents(page)

    faults = _publish_a_sentence(page, files, scripts=scripts)
    faults += _publish_a_key(page, files, scripts=scripts)
    learner, theirs = site.new_officer(), make_context()
    sign_in(theirs, site, learner.email)
    officer = Officer(site, theirs.new_page(), learner)
    officer.enrol("demo")
    officer.open("/learn/courses/demo/lessons/second")
    expect(officer.page.get_by_text(AFTER.decode())).to_be_visible()
    assert faults == []


def _publish_a_sentence(page: Page, files: dict[str, bytes], *, scripts: bool) -> list[str]:
    files[SECOND] = files[SECOND].replace(BEFORE, AFTER)
    _send(page, files)
    faults = faults_at_both_widths(page) if scripts else []
    _see_the_sentence(page, AFTER.decode())
    faults += _see_the_lines(page, scripts=scripts)
    page.get_by_text("Wording only: everybody").click()
    _publish(page, "a clearer sentence")
    expect(page.locator("tbody tr").filter(has_text="Wording only").first).to_be_visible()
    return faults


def _publish_a_key(page: Page, files: dict[str, bytes], *, scripts: bool) -> list[str]:
    _turn_a_key(files)
    _send(page, files)
    expect(page.get_by_role("heading", name="Answer keys changed")).to_be_visible()
    expect(page.get_by_text("This is a change of the assessment")).to_be_visible()
    expect(page.get_by_label("Wording only")).to_have_count(0)
    faults = faults_at_both_widths(page) if scripts else []
    _publish(page, "the key was wrong")
    expect(page.locator("tbody tr").filter(has_text="the key was wrong").first).to_contain_text("Assessment")
    return faults


def test_what_is_wrong_with_a_file_is_said_and_takes_the_focus(site: Site, make_context: MakeContext) -> None:
    context = make_context()
    sign_in(context, site, teacher_of_the_demo(site).email)
    page = context.new_page()
    page.goto(f"{site.url}/instruct/courses/demo")
    files = _documents(page)
    files[SECOND] = b"no front matter"
    _send(page, files)
    expect(page.locator(".problems li")).to_have_count(1)
    expect(page.locator(".problems__place")).to_have_text(f"{SECOND}:1")
    assert faults_at_both_widths(page) == []
    page.get_by_role("button", name="Withdraw this draft").click()
    expect(page.get_by_text(re.compile(r"Draft \d+ is withdrawn."))).to_be_visible()


def _documents(page: Page) -> dict[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the documents").click()
    return unpacked(Path(waiting.value.path()).read_bytes())


def _send(page: Page, files: dict[str, bytes]) -> None:
    page.get_by_role("link", name="Send changed documents").first.click()
    page.get_by_label("Zip file").set_input_files(files=[upload(files)])  # type: ignore[list-item]
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Draft \d+ of A demo"))


def _see_the_sentence(page: Page, sentence: str) -> None:
    """The changed lesson is one click away, as officers will see it, with its key on request."""
    draft = page.url
    page.locator("li", has=page.get_by_role("link", name="First steps")).last.get_by_role("link").click()
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.locator(".preview-notice")).to_be_visible()
    page.goto(f"{draft}/quizzes/final")
    page.get_by_role("link", name="Look at the questions").click()
    page.get_by_role("button", name="Show the key").click()
    expect(page.get_by_text("The key is shown.")).to_be_visible()
    expect(page.locator(".option--right")).not_to_have_count(0)
    page.goto(draft)


def _see_the_lines(page: Page, *, scripts: bool) -> list[str]:
    """What was and what will be stand beside each other."""
    page.get_by_role("button", name="Show every line that differs").click()
    expect(page.get_by_role("deletion")).to_have_text(f"Removed: {BEFORE.decode()}")
    expect(page.get_by_role("insertion")).to_have_text(f"Added: {AFTER.decode()}")
    faults = faults_at_both_widths(page) if scripts else []
    page.get_by_role("link", name="Back to the draft").click()
    return faults


def _publish(page: Page, note: str) -> None:
    page.get_by_label("What changed, and why").fill(note)
    page.get_by_role("button", name="Publish edition").click()
    expect(page.get_by_text("is live.")).to_be_visible()


def _turn_a_key(files: dict[str, bytes]) -> None:
    """The right answer of a true-or-false question of the bank is the other one from now on."""
    bank = files[BANK].decode()
    turned = bank.replace("answer: true", "answer: turned").replace("answer: false", "answer: true")
    files[BANK] = turned.replace("answer: turned", "answer: false").encode()
    assert files[BANK].decode() != bank
