"""Whatever stands in documents: the reader answers with a course or with problems, and with nothing else."""

from hypothesis import example, given
from hypothesis import strategies as st

from course_app.content.markdown.cleaning import clean
from course_app.content.markdown.page import render_page
from course_app.content.markdown.surroundings import References, Surroundings
from course_app.content.report import Part, Report
from course_app.content.yaml import YamlError, parse
from tests.content.documents import DOCUMENTS, problems
from tests.content.hostile import PAYLOADS
from tests.content.html import faults

PIECES = st.one_of(
    st.sampled_from(PAYLOADS),
    st.sampled_from(
        (
            "\n",
            "\n\n",
            "  ",
            "- ",
            "> ",
            "## ",
            "| a | b |\n|---|---|\n",
            "::: law\n",
            ":::\n",
            "```check\n",
            "```\n",
        )
    ),
    st.sampled_from(
        ("[a](term:bond)", "[b](lesson:second)", "![c](scene.svg)", "key: a\n", "text: |\n  x\n", "**")
    ),
    st.text(max_size=20),
)
TEXTS = st.lists(PIECES, max_size=12).map(lambda pieces: "".join(pieces).replace("\r", ""))


@given(TEXTS)
def test_rendered_html_has_only_allowed_tags_attributes_and_addresses(text: str) -> None:
    report = Report()
    around = Surroundings("demo", "en", References(), pictures={}, terms=[], headings=True)
    page = render_page(Part(report, "x.md", ()), around, text, 1)
    assert faults(page.html) == []
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in report.problems)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert faults(clean(text)) == []


@given(st.one_of(TEXTS, st.text(max_size=200)))
@example("- \x00")
@example("? \n: a")
def test_yaml_is_a_node_or_an_error_with_a_line(text: str) -> None:
    refused = None
    try:
        parse(text)
    except YamlError as error:
        refused = error
    assert refused is None or (refused.message and 1 <= refused.line <= len(text.splitlines()) + 2)


@given(
    st.sampled_from(sorted(DOCUMENTS)),
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40), PIECES), min_size=1, max_size=5),
)
def test_no_edit_of_a_document_makes_the_reader_fail(path: str, edits: list[tuple[int, int, str]]) -> None:
    text = DOCUMENTS[path]
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    for line in problems({path: text.encode("utf-8", "surrogatepass")}):
        assert "\n" not in line


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(DOCUMENTS)), st.text(max_size=30)), st.binary(max_size=200)
    )
)
def test_no_bytes_under_any_path_make_the_reader_fail(files: dict[str, bytes]) -> None:
    for line in problems(dict(files)):
        assert "\n" not in line
