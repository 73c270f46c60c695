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


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("assignments", "create", "demo", "--agency", "cairo", "--account", SAM, "--due"),
        ("accounts", "appoint", SAM, "auditor", "--since"),
        ("accounts", "appoint", SAM, "auditor", "--until"),
    ],
    ids=str,
)
def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_line(
    cairo: Flask, arguments: tuple[str, ...], day: str
) -> None:
    result = command(cairo, *arguments, day)
    assert result.exit_code == 1
    assert result.output == f"Error: {day} is more than ten years away\n"


def test_a_due_date_that_was_decided_before_may_be_entered_later(cairo: Flask) -> None:
    day = str((datetime.now(UTC) - timedelta(days=90)).date())
    result = command(
        cairo, "assignments", "create", "demo", "--agency", "cairo", "--account", SAM, "--due", day
    )
    assert result.exit_code == 0, result.output
