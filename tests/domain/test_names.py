"""What people, units and agencies may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.errors import InvalidInputError
from course_app.domain.names import (
    NameFault,
    checked_name,
    checked_officer_id,
    checked_unit_name,
    folded,
    is_time_zone,
    name_fault,
    officer_id_fault,
    unit_name_fault,
)


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "O’Neill-Šimůnek, Jr.",
        "Nguyễn Thị Mai",
        "李小龍",
        "مریم\u200cسادات",
        "ശ്രീ\u200dലക്ഷ്മി",
        "A" * 200,
        "7",
    ],
)
def test_names_of_people_everywhere_are_names(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u200d", "\u3164", "\u2800", "\u0301", "\u00a0 \u00ad"])
def test_a_name_of_which_nothing_can_be_seen_is_none(name: str) -> None:
    assert name_fault(name) is NameFault.EMPTY


@pytest.mark.parametrize(
    "sign",
    [
        "\x00",
        "\x1b",
        "\n",
        "\t",
        "\x85",
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u2028",
        "\ud800",
        "\ue000",
    ],
)
def test_a_name_holds_nothing_that_nobody_sees(sign: str) -> None:
    assert name_fault(f"a{sign}b") is NameFault.UNSEEN
    assert unit_name_fault(f"a{sign}b") is NameFault.UNSEEN
    assert officer_id_fault(f"a{sign}b") is NameFault.UNSEEN


def test_a_name_has_an_end() -> None:
    assert name_fault("a" * 201) is NameFault.LONG
    assert officer_id_fault("7" * 65) is NameFault.LONG


def test_signs_that_part_names_are_in_none_of_them() -> None:
    assert unit_name_fault("Patrol/North") is NameFault.PARTED
    for typed in ("sam@example.org", "alder/7", "sam＠example.org", "alder／7"):
        assert officer_id_fault(typed) is NameFault.PARTED
    assert name_fault("Sam / Kim") is None


@given(st.text(max_size=70))
def test_whatever_is_typed_becomes_a_name_that_prints_or_is_refused(typed: str) -> None:
    for check in (checked_name, checked_officer_id):
        try:
            kept = check(typed)
        except InvalidInputError:
            continue
        assert kept.strip()
        assert kept.replace("\u200c", "").replace("\u200d", "").replace("\u00a0", " ").encode()
        assert len(kept.splitlines()) == 1


def test_a_time_zone_is_the_same_on_every_machine() -> None:
    assert is_time_zone("America/Chicago")
    assert is_time_zone("UTC")
    assert not is_time_zone("localtime")
    assert not is_time_zone("EST")


@pytest.mark.parametrize("text", ["Núñez", "NU\u0301N\u0303EZ", "nunez", "Ｎunez"])
def test_names_are_compared_as_they_are_typed_at_a_desk(text: str) -> None:
    assert folded(text) == "nunez"


def test_a_curled_apostrophe_is_compared_as_a_straight_one() -> None:
    assert folded("O’Brien") == folded("OʼBRIEN") == "o'brien"


def test_what_looks_the_same_is_the_same_name() -> None:
    assert checked_name(" Nu\u0301n\u0303ez ") == "Núñez"
    assert checked_unit_name("De\u0301troit") == "Détroit"
