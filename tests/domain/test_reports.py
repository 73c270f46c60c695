"""The transcript's own sums and percentages."""

from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.progress import State
from course_app.domain.reports import Transcript, TranscriptRow, percent

NOW = datetime(2026, 11, 14, 20, 0, tzinfo=UTC)


def row(minutes: int | None) -> TranscriptRow:
    return TranscriptRow("c", "C", 1, State.COMPLETED, (), NOW, NOW, None, NOW, minutes)


def test_the_sum_of_hours_is_the_sum_of_what_the_rows_show() -> None:
    transcript = Transcript("A", "UTC", "p", "P", None, NOW, (row(59), row(59), row(None), row(20)))
    assert [each.hours for each in transcript.rows] == [Fraction(3, 4), Fraction(3, 4), None, Fraction(1, 4)]
    assert transcript.hours == Fraction(7, 4)


def test_a_transcript_without_rows_has_no_hours() -> None:
    assert Transcript("A", "UTC", "p", "P", None, NOW, ()).hours == 0


@given(st.fractions(0, 1), st.integers(0, 100))
def test_a_share_below_a_pass_mark_never_looks_like_it(share: Fraction, mark: int) -> None:
    if share < Fraction(mark, 100):
        assert percent(share) < mark
    else:
        assert percent(share) >= mark


def test_a_full_share_is_a_hundred_percent() -> None:
    assert percent(Fraction(1)) == 100
    assert percent(Fraction(0)) == 0
