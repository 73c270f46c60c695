"""What is not found is named, with the names of what there is instead."""

import pytest
from flask import Flask

from course_app.domain.errors import SHOWN, missing
from tests.application import command
from tests.databases import Database
from tests.services.publications import FIRST, go


@pytest.fixture
def alder(app: Flask, database: Database) -> Flask:
    """The agency "alder" with the units Patrol and Patrol/North, and the course "demo"."""
    for arguments in (
        ("agencies", "create", "alder", "Alder Police", "--time-zone", "America/Chicago"),
        ("agencies", "unit", "alder", "Patrol"),
        ("agencies", "unit", "alder", "North", "--parent", "Patrol"),
        ("accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder"),
    ):
        assert command(app, *arguments).exit_code == 0
    go(database, FIRST)
    return app


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("agencies", "unit", "elder", "Patrol"),
            "there is no agency with the key “elder”; there is: alder",
        ),
        (
            ("accounts", "create", "a@example.org", "X", "--agency", "alder", "--unit", "Patrol/South"),
            "there is no unit “Patrol/South” in this agency: no “South” there; there is: North",
        ),
        (
            ("accounts", "create", "a@example.org", "X", "--agency", "alder", "--unit", "Patrol/North/A"),
            "there is no unit “Patrol/North/A” in this agency: no “A” there; there is none yet",
        ),
        (
            ("assignments", "create", "dem", "--agency", "alder", "--unit", "Patrol"),
            "this agency has no course with the key “dem”; there is: demo",
        ),
        (
            ("accounts", "appoint", "sam@example.org", "instructor", "--course", "dem"),
            "this agency has no course with the key “dem”; there is: demo",
        ),
        (
            ("assignments", "create", "demo", "--agency", "alder", "--account", "nobody@example.org"),
            "there is no account with this mail address",
        ),
    ],
    ids=["agency", "unit", "unit below nothing", "course", "course to teach", "account"],
)
def test_what_is_not_found_is_told_in_one_line(alder: Flask, arguments: tuple[str, ...], told: str) -> None:
    result = command(alder, *arguments)
    assert (result.exit_code, result.output) == (1, f"Error: {told}\n")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("a\r\nError: all is well", "“a\\r\\nError: all is well”"),
        ("\x1b[31mred\u202e", "“\\x1b[31mred\\u202e”"),
        ("a" * 9000, "…"),
        ("\udcff", "what was typed is no text: it holds bytes that are not UTF-8"),
    ],
    ids=["lines", "terminal", "endless", "bytes"],
)
def test_whatever_was_typed_a_refusal_is_one_short_line_that_steers_no_terminal(
    alder: Flask, typed: str, told: str
) -> None:
    result = command(alder, "agencies", "unit", typed, "South")
    assert result.exit_code == 1
    assert told in result.output
    assert result.output.count("\n") == 1
    assert result.output.removesuffix("\n").isprintable()
    assert len(result.output) < 600


def test_a_long_list_is_cut() -> None:
    told = str(missing("no such course", (f"course-{number:02}" for number in range(SHOWN + 3))))
    assert told.endswith("course-11 and 3 more")
