"""The three files of a transcript say the same, and each says as of when."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from course_app.domain.progress import Flag, State
from course_app.domain.reports import Transcript
from course_app.exports.transcript import transcript_csv, transcript_json, transcript_pdf
from course_app.exports.words import Words
from tests.exports import pdf
from tests.exports.samples import COMPLETED, ID, OVERDUE, VERIFY, attempt, transcript

BOTH = transcript(COMPLETED, OVERDUE)


def lines(value: Transcript) -> list[dict[str, str]]:
    content = b"".join(transcript_csv(value, verify=VERIFY, words=Words())).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def printed(value: Transcript) -> bytes:
    return transcript_pdf(value, verify=VERIFY, words=Words())


def test_json_carries_a_schema_its_version_and_everything_exactly() -> None:
    assert json.loads(transcript_json(BOTH, verify=VERIFY)) == {
        "schema": "course-platform/transcript",
        "version": 1,
        "as_of": "2026-11-15T05:30:00Z",
        "agency": {"name": "Larimer Valley Police Department", "time_zone": "America/Denver"},
        "person": {"id": "ab" * 16, "name": "Dolores Quintana-Reyes", "officer_id": "LV-2041"},
        "hours": 1.25,
        "rows": [
            {
                "course": {
                    "key": "human-trafficking",
                    "title": "Human Trafficking: Recognize, Protect, Investigate",
                    "edition": 3,
                },
                "state": "completed",
                "flags": ["expiring"],
                "enrolled_at": "2026-09-16T05:30:00Z",
                "started_at": "2026-09-26T05:30:00Z",
                "due_at": "2026-12-01T07:00:00Z",
                "completed_at": "2026-11-15T05:30:00Z",
                "hours": 1.25,
                "attempts": [
                    {
                        "quiz": "exam",
                        "title": "Final exam",
                        "attempt": 1,
                        "submitted_at": "2026-11-15T05:30:00Z",
                        "passed": False,
                        "share": {"numerator": 79, "denominator": 100},
                        "percent": 79,
                    },
                    {
                        "quiz": "exam",
                        "title": "Final exam",
                        "attempt": 2,
                        "submitted_at": "2026-11-15T05:30:00Z",
                        "passed": True,
                        "share": {"numerator": 17, "denominator": 20},
                        "percent": 85,
                    },
                ],
                "certificate": {
                    "id": ID,
                    "status": "valid",
                    "expires_at": "2028-11-15T07:00:00Z",
                    "verify": f"{VERIFY}/{ID}",
                },
            },
            {
                "course": {"key": "de-escalation", "title": "De-escalation 2026", "edition": 1},
                "state": "in-progress",
                "flags": ["overdue"],
                "enrolled_at": "2026-09-16T05:30:00Z",
                "started_at": "2026-11-06T05:30:00Z",
                "due_at": "2026-11-01T06:00:00Z",
                "completed_at": None,
                "hours": None,
                "attempts": [],
                "certificate": None,
            },
        ],
    }


def test_csv_has_one_line_per_enrolment_with_days_of_the_agency() -> None:
    assert lines(BOTH)[0] == {
        "Agency": "Larimer Valley Police Department",
        "Name": "Dolores Quintana-Reyes",
        "Officer ID": "LV-2041",
        "Course": "Human Trafficking: Recognize, Protect, Investigate",
        "Course key": "human-trafficking",
        "Edition": "3",
        "State": "Completed",
        "Notes": "Expiring",
        "Enrolled": "2026-09-15",
        "Started": "2026-09-25",
        "Due": "2026-11-30",  # the day whose end is the stored midnight
        "Completed": "2026-11-14",
        "Hours": "1.25",
        "Graded attempts": "2",
        "Outcomes": "Final exam, attempt 1: Not passed, 79%; Final exam, attempt 2: Passed, 85%",
        "Certificate": ID,
        "Certificate status": "Valid",
        "Valid through": "2028-11-14",
        "Verification address": f"{VERIFY}/{ID}",
        "Time zone": "America/Denver",
        "As of": "2026-11-14T22:30:00-07:00",
    }
    second = lines(BOTH)[1]
    assert (second["State"], second["Notes"], second["Completed"], second["Hours"]) == (
        "In progress",
        "Overdue",
        "",
        "",
    )


def test_csv_cells_from_people_cannot_become_formulas() -> None:
    line = lines(transcript(COMPLETED, person_name='=HYPERLINK("x")', officer_id="-7", agency="@a"))[0]
    assert (line["Name"], line["Officer ID"], line["Agency"]) == ('\'=HYPERLINK("x")', "'-7", "'@a")


def test_pdf_says_the_same() -> None:
    text = pdf.text(printed(BOTH))
    for part in (
        "Larimer Valley Police Department",
        "Training transcript",
        "Dolores Quintana-Reyes",
        "Officer ID LV-2041",
        "As of November 14, 2026, 22:30",
        "time zone America/Denver",
        "Human Trafficking: Recognize, Protect, Investigate",
        "Edition 3",
        "Completed (Expiring)",
        "Nov 30, 2026",
        "Nov 14, 2026",
        "1.25",
        "8F3A 12BC 90DE 4F55 6677 8899 AABB CCDD",
        "Valid, through Nov 14, 2028",
        "De-escalation 2026",
        "In progress (Overdue)",
        "Page 1 of 1",
        "training.example.gov/verify",
    ):
        assert part in text
    assert "79%" in text
    assert "Not passed" in text.replace("Not\npassed", "Not passed")


def test_pdf_is_tagged_with_a_table_and_its_heads() -> None:
    content = printed(BOTH)
    kinds = pdf.kinds(content)
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp(content)
    assert pdf.catalogue(content)["/Lang"] == "en"
    assert pdf.read(content).metadata.title == "Training transcript: Dolores Quintana-Reyes"
    assert kinds.count("/Table") == 1
    assert kinds.count("/TH") == 7
    assert kinds.count("/TD") == 14
    assert kinds.count("/H1") == 1


def test_a_long_transcript_counts_its_pages() -> None:
    content = printed(transcript(*([COMPLETED, OVERDUE] * 30)))
    pages = pdf.read(content).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        assert "Graded attempts" in text or number == len(pages)
    assert "37.5" in pages[-1].extract_text()


def test_one_without_enrolments_says_so() -> None:
    empty = transcript()
    assert "No enrolments yet." in pdf.text(printed(empty))
    assert lines(empty) == []
    assert json.loads(transcript_json(empty, verify=VERIFY))["rows"] == []


def test_the_same_transcript_gives_the_same_bytes() -> None:
    assert printed(BOTH) == printed(BOTH)
    assert pdf.read(printed(BOTH)).metadata.creation_date == BOTH.as_of
    assert transcript_json(BOTH, verify=VERIFY) == transcript_json(BOTH, verify=VERIFY)


@pytest.mark.parametrize("hostile", ['#read("/etc/passwd")', "]#panic()[", "*x* $y$", "محمد", "w" * 300])
def test_no_text_breaks_the_files(hostile: str) -> None:
    passed = attempt(1, Fraction(1), passed=True, title=hostile)
    row = replace(COMPLETED, course_title=hostile, attempts=(passed,))
    value = transcript(row, person_name=hostile, agency=hostile, officer_id=hostile)
    assert hostile[:20] in pdf.text(printed(value)).replace("\n", "") or hostile == "محمد"
    assert json.loads(transcript_json(value, verify=VERIFY))["rows"][0]["course"]["title"] == hostile


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("flag", Flag)
def test_every_state_and_flag_has_its_word_in_every_file(state: State, flag: Flag) -> None:
    words = Words()
    assert words.state(state).lower().replace(" ", "-") == state.value
    assert words.flag(flag).lower().replace(" ", "-") == flag.value


def test_moments_are_written_in_utc_whatever_zone_they_come_in() -> None:
    moved = transcript(as_of=datetime.fromisoformat("2026-11-14T22:30:00-07:00"))
    assert json.loads(transcript_json(moved, verify=VERIFY))["as_of"] == "2026-11-15T05:30:00Z"
    assert moved.as_of.astimezone(UTC) == BOTH.as_of
