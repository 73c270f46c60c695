"""The pictures of the README: ``make screenshots`` takes them again from the running platform."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import ARGUMENTS, find_chromium
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.officers import COURSE, Officer, sign_in
from tests.journeys.site import Person, Site

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LEARN = f"/learn/courses/{COURSE}"
OFFICER = Person("Dana Whitfield", "officer@example.org", "RI-1001")
CERTIFIED = Person("Aaron Pike", "aaron.pike@riverbend.example.org", "RI-1006")
SUPERVISOR = Person("Ruth Okafor", "supervisor@example.org", "RI-1003")
INSTRUCTOR = Person("Miguel Santos", "instructor@example.org", "RI-1002")
ADMINISTRATOR = Person("Grace Lindqvist", "administrator@example.org", "RI-1004")
AUDITOR = Person("Thomas Abel", "auditor@example.org", "RI-1005")


def my_training(officer: Officer) -> None:
    officer.open("/learn")


def course(officer: Officer) -> None:
    officer.open(LEARN)


def lesson(officer: Officer) -> None:
    """A lesson of the law module, one of its checks answered rightly."""
    officer.open(f"{LEARN}/lessons/minors")
    check = officer.page.locator(".check").first
    for place in range(check.locator(".option").count()):
        check.locator(".option label").nth(place).click()
        with officer.page.expect_response("**/checks/**"):
            check.locator("button[type=submit]").click()
        expect(check.locator(".check__verdict")).to_be_focused()
        if check.locator(".check__verdict--right").count():
            break
    officer.page.reload()
    officer.page.locator(".check").first.scroll_into_view_if_needed()


def question(officer: Officer) -> None:
    """A question whose answer is on disk."""
    officer.enrol()
    officer.start_quiz("crime-and-law")
    officer.choose_rightly()
    expect(officer.saved()).to_contain_text("Saved")


def result(officer: Officer) -> None:
    """An attempt with one wrong answer, handed in."""
    officer.enrol()
    officer.start_quiz("crime-and-law")
    officer.choose_wrongly()
    expect(officer.saved()).to_contain_text("Saved")
    officer.next()
    officer.answer_all_rightly()
    officer.submit()


def certificate(officer: Officer) -> None:
    officer.open("/learn/certificates")
    officer.page.locator("main tbody th a").first.click()
    officer.page.wait_for_url("**/learn/certificates/*")


def verify(officer: Officer) -> None:
    certificate(officer)
    officer.open(f"/verify/{officer.page.url.rpartition('/')[2]}")


def team(officer: Officer) -> None:
    officer.open("/supervise")


def teaching(officer: Officer) -> None:
    officer.open(f"/instruct/courses/{COURSE}")


def people(officer: Officer) -> None:
    officer.open("/administer")


def record(officer: Officer) -> None:
    officer.open("/audit")


# None: an officer of its own, so that a quiz is not passed already.
PICTURES: tuple[tuple[str, Person | None, Callable[[Officer], None]], ...] = (
    ("my-training", OFFICER, my_training),
    ("course", OFFICER, course),
    ("lesson", OFFICER, lesson),
    ("question", None, question),
    ("result", None, result),
    ("certificate", CERTIFIED, certificate),
    ("verify", CERTIFIED, verify),
    ("team", SUPERVISOR, team),
    ("teaching", INSTRUCTOR, teaching),
    ("people", ADMINISTRATOR, people),
    ("record", AUDITOR, record),
)


def main() -> None:
    """Every picture, at both widths, into docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        try:
            for width, viewport in ((1280, DESK), (390, PHONE)):
                for name, person, show in PICTURES:
                    context = browser.new_context(viewport=viewport, base_url=site.url)  # type: ignore[arg-type]
                    who = person or site.new_officer(OFFICER.name)
                    sign_in(context, site, who.email)
                    page = context.new_page()
                    show(Officer(site, page, who))
                    _take(page, IMAGES / f"{name}-{width}.png")
                    context.close()
        finally:
            browser.close()
            site.close()


def _take(page: Page, path: Path) -> None:
    page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{path.relative_to(IMAGES.parents[1])}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
