"""Colours on which everybody can read white text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.agencies import LEAST_CONTRAST, contrast_with_white, is_accent

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast_with_white("#777777") == pytest.approx(4.48, abs=0.01)


@given(colours)
def test_every_colour_has_a_contrast_between_none_and_all(colour: str) -> None:
    assert 1 <= contrast_with_white(colour) <= 21.0001
    assert is_accent(colour) == (contrast_with_white(colour) >= LEAST_CONTRAST)


@pytest.mark.parametrize(
    "text", ["", "#fff", "navy", "#16 e51", "#162E51", "#162e511", "162e51", "#162e51\n"]
)
def test_what_is_no_colour_is_no_accent(text: str) -> None:
    assert not is_accent(text)
