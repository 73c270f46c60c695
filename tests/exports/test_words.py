"""Files use the words of the pages."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from course_app.domain.certificates import CertificateStatus
from course_app.domain.progress import Flag, State
from course_app.exports.words import Words
from tests.architecture.tree import TEMPLATES

WORDS = Words()
PAGES = (TEMPLATES / "components" / "states.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        *((state.value, WORDS.state(state)) for state in State),
        *((flag.value, WORDS.flag(flag)) for flag in Flag),
        ("passed", WORDS.outcome(passed=True)),
        ("not-passed", WORDS.outcome(passed=False)),
    ],
)
def test_a_state_is_called_the_same_on_pages_and_in_files(code: str, word: str) -> None:
    assert f'== "{code}" %}}{{{{ tag(_("{word}")' in PAGES


def test_certificates_are_valid_expired_or_revoked() -> None:
    words = [WORDS.certificate_status(status) for status in CertificateStatus]
    assert words == ["Valid", "Expired", "Revoked"]


def test_days_and_numbers_follow_the_language() -> None:
    moment = datetime(2026, 11, 15, 5, 30, tzinfo=UTC)
    denver = ZoneInfo("America/Denver")
    english, spanish = Words("en"), Words("es")
    assert english.moment(moment, denver) == "November 14, 2026, 22:30"
    assert english.stamp(moment, denver) == "Nov 14, 2026, 22:30 MST", "as pages write it"
    assert spanish.moment(moment, denver) == "14 de noviembre de 2026, 22:30"
    assert english.short_day(moment.date()) == "Nov 15, 2026"
    assert (english.number(Fraction(5, 4)), spanish.number(Fraction(5, 4))) == ("1.25", "1,25")
    assert english.number(Fraction(2)) == "2"
    assert (english.number(10_000), spanish.number(10_000)) == ("10,000", "10.000")
