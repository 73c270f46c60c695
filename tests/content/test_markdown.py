"""Markdown becomes the HTML that a lesson shows, and says what it does not understand."""

import pytest

from course_app.content.markdown.page import render_line, render_page
from course_app.content.markdown.surroundings import References, Surroundings
from course_app.content.pictures import Picture
from course_app.content.report import Part, Report
from course_app.domain.catalog.courses import Asset
from tests.content.html import faults

PICTURES = {"scene.svg": Picture(Asset("modules/demo/basics/scene.svg", "0" * 64, "image/svg+xml"), 40, 20)}


def render(text: str, *, language: str = "en") -> tuple[str, list[str]]:
    report = Report()
    around = Surroundings("demo", language, References(), PICTURES, terms=[], headings=True)
    page = render_page(Part(report, "x.md", ()), around, text, 1)
    assert faults(page.html) == []
    return page.html, [f"{problem.line}: {problem.message}" for problem in sorted(report.problems)]


def html(text: str, *, language: str = "en") -> str:
    made, problems = render(text, language=language)
    assert problems == []
    return made


def test_callouts_are_notes_with_their_kind_in_words() -> None:
    assert html("::: law The federal rule\nText.\n:::") == (
        '<aside class="callout callout-law" role="note"><p class="callout-title">'
        '<span class="callout-kind">The law</span> The federal rule</p>\n<p>Text.</p>\n</aside>'
    )
    assert '<span class="callout-kind">Precaución</span></p>' in html("::: caution\nx\n:::", language="es")


def test_a_picture_alone_in_its_paragraph_is_a_figure_with_its_title_as_caption() -> None:
    address = f"/learn/courses/demo/files/{'0' * 64}.svg"
    image = f'<img src="{address}" alt="Two people" width="40" height="20" loading="lazy">'
    assert html('![Two *people*](scene.svg "At the \\"door\\"")') == (
        f'<figure>{image}<figcaption>At the "door"</figcaption></figure>'
    )
    assert html("![Two people](scene.svg)") == f"<figure>{image}</figure>"


def test_links_to_terms_lessons_and_sites_get_their_addresses() -> None:
    made = html("[a](term:debt-bondage) [b](lesson:minors) [c](https://example.org/) [d](tel:911)")
    assert '<a href="#term-debt-bondage" class="term">a</a>' in made
    assert '<a href="/learn/courses/demo/lessons/minors">b</a>' in made
    assert '<a href="https://example.org/" rel="noopener">c</a>' in made
    assert '<a href="tel:911" rel="noopener">d</a>' in made


def test_a_table_scrolls_by_keyboard_and_its_label_is_unique() -> None:
    made = html("| A | B |\n|:-:|--:|\n| 1 | 2 |\n\n| A | B |\n|---|---|\n| 3 | 4 |")
    assert '<div class="table-scroll" role="region" aria-label="A, B" tabindex="0">' in made
    assert 'aria-label="A, B (2)"' in made
    assert '<th class="align-center" scope="col">A</th>' in made
    assert '<td class="align-right">2</td>' in made
    assert "style" not in made


def test_a_table_with_an_empty_corner_has_headers_for_its_rows() -> None:
    made = html("| | Trafficking |\n|---|---|\n| Nature | a crime |\n| | none |")
    assert made.count("<th") == 4 - 1  # thead, the column's header, the row's header
    assert '<th scope="row">Nature</th>' in made
    assert "<td></td>\n<td>none</td>" in made


def test_a_table_keeps_its_place_inside_a_callout_and_a_list() -> None:
    made = html(
        "::: note\n| A | B |\n|---|---|\n| [t](term:x) | 2 |\n:::\n\n- a\n\n  | C | D |\n  |---|---|\n  | 1 | 2 |"
    )
    assert made.count('class="table-scroll"') == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\nb <b>c</b>", "2: HTML is not used here ('<b>')"),
        ("<div>\n</div>", "1: HTML is not used here: write Markdown"),
        ("a\n\n    code", "3: text indented by four spaces would become code"),
        ("# Title", "1: headings begin with ##"),
        ("## A\n\n#### B", "3: this heading skips a level: use ###"),
        ("::: lwa\nx\n:::", "1: unknown callout 'lwa', did you mean 'law'?"),
        ("::: law\nx", "1: this callout ('::: law') is never closed"),
        ("x\n\n:::", "3: this ':::' closes a callout that is not open"),
        ("```checks\nx\n```", "1: unknown block 'checks', did you mean 'check'?"),
        ("```\nx", "1: this ``` block is never closed"),
        ("- a\n\n  ```check\n  key: x\n  ```", "3: a check block stands by itself"),
        ("![](scene.svg)", "1: the picture 'scene.svg' has no alternative text"),
        (
            "![a](scen.svg)",
            "1: there is no picture 'scen.svg' beside this document, did you mean 'scene.svg'?",
        ),
        ("![a](../scene.svg)", "1: the picture '../scene.svg' must lie beside this document"),
        ("![a](https://example.org/x.png)", "1: the picture 'https://example.org/x.png' must lie beside"),
        ("Look: ![a](scene.svg)", "1: a picture stands alone in its paragraph"),
        ("a\nb\n[c](javascript:x)", "3: the link 'javascript:x' is not allowed"),
        ("[c](other.md)", "1: the link 'other.md' is not allowed"),
        ("[c](term:Debt)", "1: in a term: link, 'Debt' is not a key"),
        ("a &#x202e; b", "1: invisible character written as an entity"),
    ],
)
def test_what_is_not_understood_is_said_with_its_line(text: str, problem: str) -> None:
    _, problems = render(text)
    assert any(line.startswith(problem) for line in problems), problems


def test_code_blocks_are_for_text_and_carry_no_class() -> None:
    assert html("```\na <b>\n```") == "<pre><code>a &lt;b&gt;\n</code></pre>"
    assert html("```text\na\n```") == "<pre><code>a\n</code></pre>"


def test_the_text_of_an_option_is_one_line_without_links() -> None:
    report = Report()
    part = Part(report, "x.yaml", ())
    around = Surroundings("demo", "en", References())
    assert render_line(part, around, " Force, *fraud* or `coercion` \n", 1) == (
        "Force, <em>fraud</em> or <code>coercion</code>"
    )
    assert report.problems == []
    for text in ("a\n\nb", "- a", "## a", "[a](https://example.org)", "![a](b.svg)", ""):
        before = len(report.problems)
        render_line(part, around, text, 7)
        assert len(report.problems) > before
        assert report.problems[-1].line == 7


def test_outside_lessons_pictures_terms_headings_and_blocks_have_no_place() -> None:
    report = Report()
    around = Surroundings("demo", "en", References())
    text = "## a\n\n![a](scene.svg)\n\n[a](term:x)\n\n```check\na: b\n```"
    render_page(Part(report, "x.yaml", ()), around, text, 1)
    assert [problem.line for problem in sorted(report.problems)] == [1, 3, 5, 7]
