"""Days that an operator types: far from any that can be meant, one line refuses them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.application import command
from tests.databases import Database
from tests.services.publications import FIRST, go

SAM = "sam@example.org"


@pytest.fixture
def cairo(app: Flask, database: Database) -> Flask:
    """The agency "cairo", whose midnight comes before that of UTC, with one officer and the course "demo"."""
    for arguments in (
        ("agencies", "create", "cairo", "Cairo Police", "--time-zone", "Africa/Cairo"),
        ("accounts", "create", SAM, "Sam Field", "--agency", "cairo"),
    ):
        assert command(app, *arguments).exit_code == 0
    go(database, FIRST)
    return app


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--due", "0001-01-01"), "0001-01-01 is more than ten years away"),
        (("--due", "9999-12-31"), "9999-12-31 is more than ten years away"),
        (("--since", "0001-01-01"), "the first day is over: give today or a later one"),
        (("--since", "9999-12-31"), "a day is more than ten years away"),
        (("--until", "0001-01-01"), "the last day comes before the first one, which is today if not given"),
        (("--until", "9999-12-31"), "a day is more than ten years away"),
    ],
    ids=str,
)
def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_line(
    cairo: Flask, arguments: tuple[str, ...], told: str
) -> None:
    due = ("assignments", "create", "demo", "--agency", "cairo", "--account", SAM)
    term = ("accounts", "appoint", SAM, "auditor")
    result = command(cairo, *(due if arguments[0] == "--due" else term), *arguments)
    assert (result.exit_code, result.output) == (1, f"Error: {told}\n")


def test_a_due_date_that_was_decided_before_may_be_entered_later(cairo: Flask) -> None:
    day = str((datetime.now(UTC) - timedelta(days=90)).date())
    result = command(
        cairo, "assignments", "create", "demo", "--agency", "cairo", "--account", SAM, "--due", day
    )
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("day", ["2026-02-30", "31.1.2027", "2027-1-3", "", "tomorrow\x1b[2J"])
def test_what_is_no_day_is_refused_with_what_to_write(cairo: Flask, day: str) -> None:
    for arguments in (
        ("accounts", "appoint", SAM, "auditor", "--until", day),
        ("assignments", "create", "demo", "--agency", "cairo", "--account", SAM, "--due", day),
        ("content", "check", "--as-of", day),
    ):
        result = command(cairo, *arguments)
        assert result.exit_code == 2
        last = result.output.splitlines()[-1]
        assert last.endswith("is no day; write it as 2027-01-31")
        assert last.isprintable()
