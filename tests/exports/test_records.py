"""Entries of the record in words."""

from zoneinfo import ZoneInfo

import pytest

from course_app.domain.records import RecordKind
from course_app.exports.records import data_words, kind_of, kind_words
from course_app.exports.words import Words

ZONE = ZoneInfo("America/Denver")


@pytest.mark.parametrize("kind", RecordKind)
def test_every_kind_of_entry_has_words(kind: RecordKind) -> None:
    assert kind_words(kind, Words())
    assert kind_of(kind.value, Words()) == kind_words(kind, Words())


def test_a_kind_that_is_none_of_ours_is_shown_as_written() -> None:
    assert kind_of("strange", Words()) == "strange"


def test_what_an_entry_says_is_shown_in_words_moments_in_the_agencys_zone() -> None:
    data = {
        "passed": False,
        "due_on": "2026-11-15",
        "submitted_at": "2026-11-15T05:30:00+00:00",
        "rule": {"lessons": "all", "quizzes": ["exam"]},
        "rows": 10_000,
        "until": None,
        "odd_one": "2026-99-99",
    }
    assert data_words(data, Words(), ZONE) == (
        ("Passed", "no"),
        ("Due", "Nov 15, 2026"),
        ("Submitted", "Nov 14, 2026, 22:30 MST"),
        ("What was required", "lessons: all; quizzes: exam"),
        ("Rows", "10,000"),
        ("Odd one", "2026-99-99"),
    )


def test_what_was_changed_is_named_as_the_forms_name_it() -> None:
    data = {"fields": ["mail_reply_to", "two_factor_required"], "two_factor_required": True}
    assert data_words(data, Words(), ZONE) == (
        ("Changed", "Answers to mail go to, Second factor required"),
        ("Second factor required", "yes"),
    )
