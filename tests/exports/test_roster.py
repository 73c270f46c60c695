"""A roster as a file: words of the page, days of the agency, and no cell that starts a formula."""

import csv
import io
from datetime import UTC, datetime, timedelta

from course_app.domain.progress import Standing
from course_app.domain.rosters import RosterLine
from course_app.exports.roster import RosterHead, roster_csv
from course_app.exports.words import Words

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 1, 6, tzinfo=UTC)
"""The end of February in Chicago."""
HEAD = RosterHead("Alder Police", "America/Chicago", AT, "Unit: Patrol")


def rows(*lines: RosterLine) -> list[dict[str, str]]:
    text = b"".join(roster_csv(lines, head=HEAD, words=Words())).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def line(standing: Standing, name: str = "Robin Marsh") -> RosterLine:
    return RosterLine("a" * 32, name, "RB-1", "Patrol", "b" * 32, "course", "A course", standing)


def test_a_line_says_state_progress_and_days_in_the_zone_of_the_agency() -> None:
    standing = Standing(
        lessons_done=1,
        lessons_total=5,
        quizzes_passed=1,
        quizzes_total=1,
        started_at=AT,
        last_activity_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
        due_at=MIDNIGHT,
        blocked=True,
    )
    (row,) = rows(line(standing))
    assert row == {
        "Agency": "Alder Police",
        "Name": "Robin Marsh",
        "Officer ID": "RB-1",
        "Unit": "Patrol",
        "Course": "A course",
        "Course key": "course",
        "State": "In progress",
        "Notes": "Overdue, Blocked",
        "Done": "2",
        "Required": "6",
        "Due": "2026-02-28",
        "Last activity": "2026-03-01",
        "Completed": "",
        "Excused through": "",
        "Valid through": "",
        "Filters": "Unit: Patrol",
        "Time zone": "America/Chicago",
        "As of": "2026-03-02T09:30:00-06:00",
    }


def test_an_excusal_shows_its_last_day_only_while_it_holds() -> None:
    held = Standing(excused_from=AT - timedelta(days=1), excused_until=datetime(2026, 3, 31, 5, tzinfo=UTC))
    over = Standing(excused_from=AT - timedelta(days=9), excused_until=MIDNIGHT)
    assert [(row["State"], row["Excused through"]) for row in rows(line(held), line(over))] == [
        ("Excused", "2026-03-30"),
        ("Not started", ""),
    ]


def test_a_name_cannot_start_a_formula() -> None:
    assert rows(line(Standing(), name="=1+1"))[0]["Name"] == "'=1+1"
