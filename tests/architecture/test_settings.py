"""Every setting an operator can make is written down where operators look."""

import re

from course_app.config import Settings
from tests.architecture.tree import PRODUCT, ROOT, files

NAME = re.compile(r"\bCOURSE_[A-Z0-9_]+\b")


def documented() -> set[str]:
    pages = [ROOT / "README.md", *(files(ROOT / "docs", ".md"))]
    return {name for page in pages for name in NAME.findall(page.read_text("utf-8"))}


def fields() -> set[str]:
    return {f"COURSE_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_is_documented() -> None:
    assert fields() - documented() == set()


def test_every_variable_that_the_code_reads_is_a_setting() -> None:
    """Outside of `config.py` nobody reads the environment."""
    reading = re.compile(r"\bos\.environ\b|\bos\.getenv\b|\bgetenv\(")
    readers = {path.name for path in files(PRODUCT, ".py") if reading.search(path.read_text("utf-8"))}
    assert readers <= {"config.py"}


def test_no_page_documents_a_setting_that_does_not_exist() -> None:
    of_the_tests = {"COURSE_CHROMIUM"}
    assert documented() - fields() - of_the_tests == set()
