"""Moments, lengths of time and numbers in words: one way for the whole site."""

import re
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from course_app.domain.catalog.quizzes import Quiz
from course_app.web.formatting import clock_time, duration, moment, ngettext, number
from tests.application import Browser, MakeApp, browser_of
from tests.architecture.tree import PRODUCT, files
from tests.courses import quiz
from tests.web.conftest import Publish
from tests.web.learner_site import COURSE, enrolled, put, question_keys, start, words


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (90, "1 minute 30 seconds"),
        (1800, "30 minutes"),
        (3600, "1 hour"),
        (5400, "1 hour 30 minutes"),
        (43_200, "12 hours"),
        (7261, "2 hours 1 minute 1 second"),
    ],
)
def test_a_length_of_time_is_said_to_the_second(app: Flask, seconds: int, expected: str) -> None:
    with app.test_request_context():
        assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1000, "1,000", "1.000"),
        (1_234_567, "1,234,567", "1.234.567"),
        (-1000, "-1,000", "-1.000"),
        (Fraction(5, 4), "1.25", "1,25"),
        (Fraction(4000), "4,000", "4.000"),
    ],
)
def test_a_number_is_written_by_locale(app: Flask, value: Fraction | int, english: str, spanish: str) -> None:
    for locale, expected in (("en", english), ("es", spanish)):
        with app.test_request_context(), force_locale(locale):
            assert number(value) == expected
            assert render_template_string("{{ value|number }}", value=value) == expected


def test_a_text_about_so_many_writes_the_number_by_locale_in_views_and_templates(app: Flask) -> None:
    for locale, expected in (("en", "10,000 rows"), ("es", "10.000 rows")):
        with app.test_request_context(), force_locale(locale):
            assert ngettext("%(num)s row", "%(num)s rows", 10_000) == expected
            template = '{{ ngettext("%(num)s row", "%(num)s rows", 10000) }}'
            assert render_template_string(template) == expected


def test_no_view_takes_the_text_about_so_many_that_writes_plain_digits() -> None:
    taking = [
        path.name
        for path in files(PRODUCT / "web", ".py")
        if re.search(r"^from flask_babel import .*\bn(p)?gettext\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert taking == []


def test_a_time_of_day_is_written_in_24_hours_everywhere(app: Flask) -> None:
    at = datetime(2026, 12, 4, 19, 2, tzinfo=UTC)
    with app.test_request_context():
        assert moment(at, zone="America/New_York") == "Dec 4, 2026, 14:02 EST"
        assert moment(at).startswith(f"Dec 4, 2026, {clock_time(at)} ")


def test_saved_and_submitted_tell_the_time_alike(learner: Browser) -> None:
    attempt = start(learner)
    saved = put(learner, attempt, question_keys(learner, attempt)[0], 1, "a")[1]["saved_text"]
    learner.send(f"{attempt}/submit")
    result = words(learner.page(f"{attempt}/result"))
    assert re.fullmatch(r"\d\d:\d\d", saved)
    assert re.search(r"Submitted \w{3} \d+, \d{4}, \d\d:\d\d \w+", result)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (quiz(time_limit_seconds=90), "Time limit 1 minute 30 seconds"),
        (quiz(time_limit_seconds=None), "Time limit none"),
    ],
    ids=["ninety seconds", "none"],
)
def test_the_time_limit_of_a_quiz_is_said_whole(
    signed_in: Browser, publish: Publish, terms: Quiz, expected: str
) -> None:
    enrolled(signed_in, publish, quizzes=(terms,))
    assert expected in words(signed_in.page(f"{COURSE}/quizzes/quiz"))


def test_help_states_the_limits_of_this_site(make_app: MakeApp) -> None:
    text = words(browser_of(make_app(idle_minutes=5, session_hours=1)).page("/help"))
    assert "signed in for 5 minutes after the last thing you did, and for 1 hour at most" in text
    assert "30 minutes" not in text
    assert "12 hours" not in text


def test_no_page_promises_what_nobody_can_do(client: Browser) -> None:
    assert "cannot be opened" not in words(client.page("/help"))
    text = words(client.page("/accessibility"))
    assert "cannot give one person more of it" in text
    assert "longer time limit or with none" in text
