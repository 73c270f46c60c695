"""Hostile texts: refused with a line, or shown as the text that they are."""

import re
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import pytest

from course_app.content.markdown.cleaning import clean
from course_app.content.markdown.page import render_page
from course_app.content.markdown.surroundings import References, Surroundings
from course_app.content.report import Part, Report
from course_app.domain.catalog.courses import Course
from tests.content.documents import BANK, COURSE, DOCUMENTS, FRONT, GLOSSARY, SECOND, problems, read
from tests.content.hostile import LINKS, PAYLOADS, TAGS
from tests.content.html import faults


def test_there_are_a_hundred_of_them_and_no_two_are_the_same() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 100


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_becomes_harmless_html_even_where_it_is_refused(payload: str) -> None:
    report = Report()
    around = Surroundings("demo", "en", References(), pictures={}, terms=[], headings=True)
    page = render_page(Part(report, SECOND, ()), around, payload, 1)
    assert faults(page.html) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_a_lesson_and_a_question_a_hostile_text_is_named_with_its_line_or_harmless(payload: str) -> None:
    block = "".join(f"      {line}\n" for line in payload.split("\n"))
    bank = DOCUMENTS[BANK].replace("    text: One?\n", f"    text: |\n{block}")
    changed = {SECOND: f"{FRONT}{payload}\n", BANK: bank}
    found = [line.split(":", 2) for line in problems(changed)]
    assert all(int(number) >= (6 if path == SECOND else 5) for path, number, _ in found)
    if not found:
        course = read({**DOCUMENTS, **changed}).course
        assert [fault for html in rendered(course) for fault in faults(html)] == []


def test_html_and_script_addresses_are_refused_except_where_markdown_reads_them_as_words() -> None:
    shown = [payload for payload in (*TAGS, *LINKS) if not problems({SECOND: f"{FRONT}{payload}\n"})]
    assert len(shown) < 15
    for payload in shown:
        second = read(_with(payload)).course.lesson("second")
        assert second is not None
        assert re.fullmatch(
            r"<p>([^<]|<a href=\"https://evil[^\"]*\" rel=\"noopener\">|</a>)*</p>", rendered(second)[0]
        )


def _with(payload: str) -> dict[str, str]:
    return {**DOCUMENTS, SECOND: f"{FRONT}{payload}\n"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_plain_texts_a_hostile_text_stays_a_text(payload: str) -> None:
    if "\u202e" in payload or "\t" in payload:
        return
    quoted = "'" + " ".join(payload.split()).replace("'", "''") + "'"
    documents = {
        **DOCUMENTS,
        COURSE: DOCUMENTS[COURSE].replace("title: A demo", f"title: {quoted}"),
        GLOSSARY: DOCUMENTS[GLOSSARY].replace("meaning: A promise.", f"meaning: {quoted}"),
    }
    course = read(documents).course
    assert course.title == course.glossary[0].meaning == " ".join(payload.split())


def test_the_second_wall_alone_holds_against_all_of_them() -> None:
    for payload in PAYLOADS:
        once = clean(payload)
        assert faults(once) == []
        assert clean(once) == once


def test_the_watcher_sees_what_it_watches_for() -> None:
    """The control: without cleaning, the same payloads are found."""
    seen = [payload for payload in PAYLOADS if faults(payload)]
    assert len(seen) > 40
    assert faults('<p onclick="x">a</p>') == ["p onclick=x"]
    assert faults("<p>a") == ["<p> is never closed"]


def test_html_is_a_problem_on_its_own_line_and_not_silently_removed() -> None:
    found = problems({SECOND: f"{FRONT}One\ntwo <b>three</b>\n\n<script>alert(1)</script>\n"})
    assert [line.split(": ")[0] for line in found] == [f"{SECOND}:7", f"{SECOND}:7", f"{SECOND}:9"]


def rendered(value: Any) -> list[str]:
    """Every text of a course whose field says that it is HTML."""
    found = []
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, str) and field.name.endswith("html"):
                found.append(inner)
            else:
                found.extend(rendered(inner))
    elif isinstance(value, tuple) and not isinstance(value, Enum):
        for item in value:
            found.extend(rendered(item))
    return found


def test_rendered_finds_every_html_field() -> None:
    course: Course = read().course
    assert any("A heading" in html for html in rendered(course))
    assert any("Look again" in html for html in rendered(course))
    assert any("One thing" in html for html in rendered(course))
