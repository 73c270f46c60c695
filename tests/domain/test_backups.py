"""What a backup says about itself can be read again, and every difference from it is told."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.backups import Content, Manifest, Part, differences, read, unfit, write
from course_app.domain.errors import InvalidInputError
from course_app.domain.records import Head

HEAD = Head(3, "c" * 64)
CONTENT = Content("0005", {"account": 12, "answer": 40}, {"alder": HEAD})
MANIFEST = Manifest(
    database="sqlite",
    taken_at=datetime(2026, 3, 2, 15, 30, tzinfo=UTC),
    content=CONTENT,
    parts={"database.sqlite3": Part(4096, "a" * 64)},
    key_mark="b" * 16,
    with_secrets=False,
)


def test_a_manifest_that_was_written_reads_as_itself() -> None:
    assert read(write(MANIFEST)) == MANIFEST


def test_a_manifest_says_what_the_backup_does_not_hold() -> None:
    assert "the secret key" in json.loads(write(MANIFEST))["left_out"]
    assert "the secret key" not in json.loads(write(replace(MANIFEST, with_secrets=True)))["left_out"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"product": "another"}, "another product"),
        ({"format": 2}, "format 2"),
        ({"counts": {"account": -1}}, "cannot be read"),
        ({"counts": []}, "cannot be read"),
        ({"taken_at": "yesterday"}, "cannot be read"),
        ({"parts": {"database.sqlite3": 7}}, "cannot be read"),
    ],
    ids=["product", "format", "negative", "list", "time", "part"],
)
def test_a_manifest_that_is_none_is_refused_in_words(change: dict[str, object], words: str) -> None:
    text = json.dumps(json.loads(write(MANIFEST)) | change)
    with pytest.raises(InvalidInputError, match=words):
        read(text)


@given(st.text() | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_whatever_is_no_manifest_ends_in_words_and_nothing_else(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read(text)


def test_a_backup_of_a_newer_program_or_of_the_other_database_does_not_fit() -> None:
    assert unfit(MANIFEST, database="sqlite", revisions={"0004", "0005"}) == ""
    assert "newer program" in unfit(MANIFEST, database="sqlite", revisions={"0004"})
    assert "of sqlite" in unfit(MANIFEST, database="postgresql", revisions={"0005"})


def test_every_difference_is_told() -> None:
    assert differences(CONTENT, CONTENT) == ()
    found = Content("0006", {"account": 11, "answer": 40, "foreign": 1}, {"alder": Head(3, "d" * 64)})
    assert differences(CONTENT, found) == (
        "revision 0006 instead of 0005",
        "11 rows of account instead of 12",
        "1 rows of foreign instead of 0",
        "the record of alder ends elsewhere than the manifest says",
    )
