"""How a course is written, for whoever has no shell: the example and the limits stand on a page, and links lead there."""

import pytest
from bs4 import BeautifulSoup

from course_app.content import example, guide
from course_app.content.archives import write_archive
from tests.application import Browser
from tests.web.instructor_site import DEMO, HOME, NEW, send
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words

GUIDE = f"{HOME}/guide"


def test_every_document_of_the_example_stands_on_the_page_as_it_is(teacher: Browser) -> None:
    page = teacher.page(GUIDE)
    shown = {heading.get_text(): text.get_text() for heading, text in pairs(page)}
    assert shown == dict(example.documents())
    for link in page.select(".guide__paths a"):
        assert page.select_one(str(link["href"])) is not None


def test_limits_words_and_problems_are_those_that_hold(teacher: Browser) -> None:
    said = words(teacher.page(GUIDE))
    limits = guide.Limits()
    assert f"A zip file {limits.archive // 2**20} MB" in said
    assert f"Characters of a lesson {limits.lesson_characters:,}" in said
    for _document, _key, listed in guide.words():
        assert ", ".join(listed) in said
    for problem in guide.FOUND:
        assert f"{problem.path}:{problem.line} {problem.message}" in said


@pytest.mark.parametrize("page", [HOME, DEMO, f"{NEW}/new"])
def test_pages_on_which_somebody_may_wonder_lead_there(teacher: Browser, page: str) -> None:
    assert teacher.page(page).select(f"main a[href='{GUIDE}']")


def test_so_does_a_draft_with_problems(teacher: Browser) -> None:
    faulty = write_archive({"modules/demo/course.yaml": b"title: Demo\n"})
    where = send(teacher, faulty).headers["Location"]
    assert teacher.page(where).select(f"main a[href='{GUIDE}']")


def pairs(page: BeautifulSoup) -> list[tuple[BeautifulSoup, BeautifulSoup]]:
    headings, texts = page.select("h3.difference__path"), page.select("h3 ~ pre")
    return list(zip(headings, texts, strict=False))  # type: ignore[arg-type]  # tags; the last text is the slips
