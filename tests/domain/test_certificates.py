"""How long a certificate holds, what it credits, and how its id is read."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.agencies import last_day
from course_app.domain.catalog.courses import RequiredLessons
from course_app.domain.certificates import (
    CertificateStatus,
    add_months,
    expiry,
    grouped,
    hours,
    parse_id,
    status,
)
from tests.courses import course, lesson, quiz

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 14, 20, 0, tzinfo=UTC)
ID = "8f3a12bc90de4f5566778899aabbccdd"

ids = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_a_certificate_without_months_never_ends() -> None:
    assert expiry(NOW, None, DENVER) is None


def test_a_certificate_holds_to_the_end_of_the_day_in_the_agencys_time_zone() -> None:
    late_evening = datetime(2026, 11, 15, 5, 30, tzinfo=UTC)  # 10:30 p.m. on the 14th in Denver
    assert expiry(late_evening, 12, DENVER) == datetime(2027, 11, 15, 7, 0, tzinfo=UTC)


def test_the_end_of_a_day_follows_summer_time() -> None:
    assert expiry(NOW, 8, DENVER) == datetime(2027, 7, 15, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 14), 24, date(2028, 11, 14)),
        (date(2026, 11, 14), 0, date(2026, 11, 14)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(
    st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.integers(0, 120),
    st.sampled_from(["America/Denver", "UTC", "Asia/Kolkata", "Pacific/Apia", "America/Santiago"]),
)
def test_the_last_day_is_the_day_of_completion_months_later(
    completed_at: datetime, months: int, name: str
) -> None:
    zone = ZoneInfo(name)
    end = expiry(completed_at, months, zone)
    assert end is not None
    assert last_day(end, zone) == add_months(completed_at.astimezone(zone).date(), months)
    assert end.astimezone(zone).date() > last_day(end, zone)
    assert end > completed_at


def test_a_certificate_is_valid_until_the_very_moment_it_expires() -> None:
    end = NOW + timedelta(days=1)
    assert status(end - timedelta(microseconds=1), expires_at=end) is CertificateStatus.VALID
    assert status(end, expires_at=end) is CertificateStatus.EXPIRED
    assert status(end, expires_at=None) is CertificateStatus.VALID


def test_a_revocation_outweighs_everything_from_its_moment_on() -> None:
    end = NOW + timedelta(days=1)
    assert status(NOW, expires_at=end, revoked_at=NOW) is CertificateStatus.REVOKED
    assert status(end, expires_at=end, revoked_at=NOW) is CertificateStatus.REVOKED
    before = NOW - timedelta(seconds=1)
    assert status(before, expires_at=end, revoked_at=NOW) is CertificateStatus.VALID


@pytest.mark.parametrize(
    ("minutes", "credited"),
    [
        (0, Fraction(0)),
        (14, Fraction(0)),
        (15, Fraction(1, 4)),
        (59, Fraction(3, 4)),
        (60, Fraction(1)),
        (75, Fraction(5, 4)),
        (600, Fraction(10)),
    ],
)
def test_hours_are_whole_quarters_rounded_down(minutes: int, credited: Fraction) -> None:
    assert hours(minutes) == credited


@given(st.integers(0, 100_000))
def test_hours_never_credit_more_than_the_minutes(minutes: int) -> None:
    assert 0 <= minutes - hours(minutes) * 60 < 15


@pytest.mark.parametrize(("required", "minutes"), [(RequiredLessons.ALL, 50), (RequiredLessons.CORE, 30)])
def test_only_required_lessons_count_and_no_quiz_does(required: RequiredLessons, minutes: int) -> None:
    lessons = (lesson("first", minutes=30), lesson("extra", minutes=20, core=False))
    made = course(lessons=lessons, quizzes=(quiz(), quiz("exam")), exam="exam", required=required)
    assert made.minutes() == minutes


@given(ids)
def test_an_id_as_people_read_it_is_read_back(public_id: str) -> None:
    assert parse_id(grouped(public_id)) == public_id
    assert parse_id(grouped(public_id).replace(" ", "-").lower()) == public_id
    assert len(grouped(public_id)) == 39


@pytest.mark.parametrize(
    "text",
    [
        ID,
        ID.upper(),
        f"  {ID}\n",
        "8F3A-12BC-90DE-4F55-6677-8899-AABB-CCDD",
        "8F3A–12BC—90DE−4F55 6677 8899 AABB CCDD".replace("−", "‑"),
        "8f3a\u00a012bc\u200b90de4f5566778899aabbccdd",
        ID.replace("0", "O").replace("1", "l"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in ID),
        f"https://training.example.gov/verify/{ID}",
        f"training.example.gov/verify/{ID}/",
    ],
)
def test_ids_are_taken_as_people_type_and_paste_them(text: str) -> None:
    assert parse_id(text) == ID


@pytest.mark.parametrize(
    "text", ["", " ", ID[:-1], ID + "0", "g" * 32, ID[:-1] + "z", "/", "../" + ID[:-2], "%00" * 8]
)
def test_anything_else_is_no_id(text: str) -> None:
    assert parse_id(text) is None


@given(st.text(max_size=60))
def test_no_text_is_more_than_an_id_or_none(text: str) -> None:
    found = parse_id(text)
    assert found is None or (len(found) == 32 and set(found) <= set("0123456789abcdef"))
