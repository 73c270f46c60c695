"""The example that authors read: it passes the check, and leaves out no key that a document may have."""

from collections import defaultdict
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

from course_app.content import example, guide
from course_app.content.fields import Fields
from course_app.content.files import ASSETS, DOCUMENTS, read_folders
from course_app.content.reader import read_catalog
from course_app.domain.problems import InvalidDocumentsError

FOLDERS = Path(example.__file__).parent
NOUNS = {"a check": "a question"}
"""A check has the form of a question, and some of its keys."""


def test_the_example_is_a_course_without_problems_and_without_advice() -> None:
    tree = read_folders(FOLDERS)
    assert not tree.problems
    (documents,) = read_catalog(tree)
    assert documents.course.key == example.KEY
    assert not documents.warnings(date(2026, 12, 1))


def test_every_document_of_the_folders_is_shown_and_nothing_lies_beside_them() -> None:
    files = {path.relative_to(FOLDERS).as_posix() for path in FOLDERS.rglob("*") if path.is_file()}
    known = {path for path in files if Path(path).suffix in DOCUMENTS | ASSETS}
    assert set(example.documents()) == {path for path in known if Path(path).suffix in DOCUMENTS}
    assert {path for path in files - known if "__pycache__" not in path} == {"__init__.py"}


def test_every_key_that_a_document_may_have_is_in_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    given: dict[str, set[str]] = defaultdict(set)
    leave = Fields.__exit__

    def note(self: Fields, kind: None, error: None, trace: None) -> None:
        noun = NOUNS.get(self._noun, self._noun)
        asked[noun] |= set(self._asked)
        given[noun] |= set(self._entries)
        leave(self, kind, error, trace)

    monkeypatch.setattr(Fields, "__exit__", note)
    read_catalog(read_folders(FOLDERS))
    missing = {noun: keys - given[noun] for noun, keys in asked.items() if keys - given[noun]}
    assert missing == {"'hasp'": {"en"}}  # a term is translated into the other language only


def test_the_slips_that_the_guide_shows_are_found_as_it_says() -> None:
    tree = read_folders(FOLDERS)
    text = tree.files[guide.FOUND[0].path].decode()
    for right, wrong in guide.SLIPS.items():
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    tree.files[guide.FOUND[0].path] = text.encode()
    with pytest.raises(InvalidDocumentsError) as raised:
        read_catalog(tree)
    assert raised.value.problems == guide.FOUND


def test_every_closed_list_of_words_is_in_the_guide() -> None:
    """Whatever ``Fields.choice`` takes somewhere is listed, so a new kind of anything is too."""
    asked = set()
    choice = Fields.choice

    def note(self: Fields, name: str, kind: type[StrEnum], *rest: StrEnum | None) -> StrEnum:
        asked.add(tuple(str(word) for word in kind))
        return choice(self, name, kind, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Fields, "choice", note)
        read_catalog(read_folders(FOLDERS))
    assert asked <= {words for _document, _key, words in guide.words()}
