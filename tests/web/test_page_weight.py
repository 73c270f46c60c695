"""What opening a lesson of the shipped course sends to a browser, in bytes as brotli: a proxy packs the pages."""

import re

import brotli
import pytest
from bs4 import BeautifulSoup

from course_app.config import PROJECT
from course_app.content.files import read_folders
from course_app.content.reader import read_catalog
from tests import builders
from tests.application import Browser
from tests.databases import Database

FIRST_VISIT, NEXT_VISIT = 90_000, 15_000
AS_A_PROXY_PACKS = 5
ADDRESS_IN_A_STYLE = re.compile(r"url\(\"?([^\")]+)\"?\)")


@pytest.fixture
def reader(signed_in: Browser, database: Database) -> tuple[Browser, list[str]]:
    """An officer in the shipped course, and the addresses of its lessons."""
    (course,) = (found.course for found in read_catalog(read_folders(PROJECT)))
    database.run(lambda session: builders.published(session, course).id)
    home = f"/learn/courses/{course.key}"
    assert signed_in.send(f"{home}/enrol").status_code == 302
    return signed_in, [f"{home}/lessons/{lesson.key}" for lesson in course.lessons()]


def page_bytes(page: str) -> int:
    return len(brotli.compress(page.encode(), quality=AS_A_PROXY_PACKS))


def sent(browser: Browser, address: str, *, packed: str = "br") -> bytes:
    """What the server sends for one built file."""
    with browser.get(address, headers={"Accept-Encoding": packed}) as answer:
        assert answer.status_code == 200, f"{address}: not there; build it with 'make assets'"
        return answer.data


def file_bytes(browser: Browser, address: str) -> int:
    """The size of one built file as sent, and of what that names in turn: faces of type, pictures."""
    size = len(sent(browser, address))
    if address.endswith(".css"):
        style = sent(browser, address, packed="identity").decode()
        folder = address.rpartition("/")[0]
        named = {name.removeprefix("./") for name in ADDRESS_IN_A_STYLE.findall(style)}
        size += sum(file_bytes(browser, f"{folder}/{name}") for name in named if not name.startswith("data:"))
    return size


def files_of(page: str) -> set[str]:
    """Every built file that the page names."""
    tags = BeautifulSoup(page, "html.parser").find_all(["link", "script", "img", "use"])
    named = {str(tag.get("href") or tag.get("src") or "").partition("#")[0] for tag in tags}
    return {address for address in named if address.startswith("/static/")}


def first_visit_bytes(browser: Browser, page: str) -> int:
    return page_bytes(page) + sum(file_bytes(browser, address) for address in files_of(page))


def test_a_first_visit_to_a_lesson_weighs_ninety_kilobytes_and_each_further_one_fifteen(
    reader: tuple[Browser, list[str]],
) -> None:
    browser, lessons = reader
    pages = {address: browser.get(address).text for address in lessons}
    assert {
        address: page_bytes(page) for address, page in pages.items() if page_bytes(page) > NEXT_VISIT
    } == {}
    heaviest = max(pages.values(), key=page_bytes)
    assert 10_000 < first_visit_bytes(browser, heaviest) <= FIRST_VISIT


def test_whatever_a_page_names_is_weighed_with_it(reader: tuple[Browser, list[str]]) -> None:
    """The control: one more picture would be noticed, and so is what a style sheet brings along."""
    browser, (lesson, *_others) = reader
    page = browser.get(lesson).text
    more = page.replace("</main>", '<img src="/static/LICENSE-uswds.md" alt=""></main>')
    assert first_visit_bytes(browser, more) > first_visit_bytes(browser, page) + 1000
    (style,) = (address for address in files_of(page) if address.endswith(".css"))
    assert file_bytes(browser, style) > len(sent(browser, style)) + 10_000


def test_what_never_changes_is_fetched_once(reader: tuple[Browser, list[str]]) -> None:
    """So a further visit is the page alone."""
    browser, (lesson, *_others) = reader
    for address in files_of(browser.get(lesson).text):
        with browser.get(address) as answer:
            assert "immutable" in answer.headers["Cache-Control"], address
