"""What the repository's own pages point to is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, here

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
IN_THE_CODE = re.compile(r"`((?:course_app/(?!web/static)|tests/)[\w/.]+)`")
COURSES = (ROOT / "modules", ROOT / "quizzes", ROOT / "course_app" / "content" / "example")
EXAMPLE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)  # what it shows links inside itself
PAGES = [page for page in files(ROOT, ".md") if not any(page.is_relative_to(tree) for tree in COURSES)]


@pytest.mark.parametrize("path", PAGES, ids=here)
def test_every_link_and_every_file_that_a_page_names_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    broken = [link for link in LINK.findall(EXAMPLE.sub("", text)) if not (path.parent / link).exists()]
    broken += [name for name in IN_THE_CODE.findall(text) if not (ROOT / name).exists()]
    assert not broken


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    assert not [
        page.name
        for page in folder.glob("*.md")
        if page.name != "README.md" and f"({page.name})" not in index
    ]


def test_the_examples_of_the_guide_are_in_the_code() -> None:
    """CONTRIBUTING.md names one function as the best example of each: `name` in `path`."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    examples = re.findall(r"Best example:\s+`(\w+)` in\s+`(course_app/[\w/.]+)`", text)
    assert len(examples) >= 2
    missing = [name for name, path in examples if f"def {name}(" not in (ROOT / path).read_text("utf-8")]
    assert not missing


def test_every_make_target_that_a_page_names_is_in_the_help() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    offered = set(re.findall(r"^  make ([a-z-]+) ", printed, re.MULTILINE))
    named = {
        name
        for path in PAGES
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert {"run", "test"} <= named <= offered
