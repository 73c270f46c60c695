"""docs/authoring.md teaches the format: what it shows is right, and what it says about limits is true."""

import re
from pathlib import Path

import pytest

from course_app.content import fields, files
from course_app.content.markdown import parser
from course_app.content.reader import read_catalog
from course_app.content.yaml import MAX_CHARACTERS
from tests.content.documents import tree

PAGE = Path(__file__).parents[2].joinpath("docs", "authoring.md").read_text("utf-8")
FENCE = re.compile(r"^(?P<mark>`{3,})(?P<info>[^\n`]+)\n(?P<text>.*?)^(?P=mark)$", re.MULTILINE | re.DOTALL)
FRONT = "---\ntitle: The report\nminutes: 5\nobjectives: [notice-control]\n---\n"

# Blocks that are no documents: commands, and the picture of the folders.
NO_DOCUMENTS = {"sh", "text"}


def examples() -> list[tuple[str, str]]:
    found = []
    for block in FENCE.finditer(PAGE):
        language, _, path = block["info"].strip().partition(" ")
        if language not in NO_DOCUMENTS:
            text = block["text"]
            whole = not path.endswith(".md") or text.startswith("---\n")
            found.append((path, text if whole else FRONT + text))
    return found


def test_every_block_is_an_example_with_a_path_or_a_command() -> None:
    assert len(examples()) == PAGE.count("\n```yaml ") + PAGE.count("`markdown ") + PAGE.count("\n```svg ")
    assert len(examples()) >= 12
    assert all(path.startswith(("modules/patrol/", "quizzes/patrol/")) for path, _ in examples())


@pytest.mark.parametrize(("path", "text"), examples())
def test_every_example_passes_the_check_among_the_others(path: str, text: str) -> None:
    (documents,) = read_catalog(tree({**dict(examples()), path: text}))
    assert documents.course.key == "patrol"


def test_the_folders_on_the_page_are_those_of_the_examples() -> None:
    listed = set(re.findall(r"^((?:modules|quizzes)/\S+)", PAGE, re.MULTILINE))
    assert listed == {path for path, _ in examples()} - {"modules/patrol/stops/report.md"}


def test_the_limits_on_the_page_are_those_of_the_reader() -> None:
    limits = PAGE[PAGE.index("## Limits") : PAGE.index("## Publishing")]
    for number in (
        f"{files.MAX_DOCUMENT // 2**20} MiB",
        f"{files.MAX_ASSET // 2**20} MiB",
        f"{files.MAX_FILES:,} files",
        f"{parser.MAX_CHARACTERS:,} characters",
        f"{MAX_CHARACTERS:,}:",
    ):
        assert number in limits.replace("\n", " ")
    assert fields.MAX_KEY == 64
