"""Moving units in their tree, and closing them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.agencies import (
    PATH_LENGTH,
    ROOT,
    UnitFault,
    child_path,
    close_fault,
    is_within,
    move_fault,
    moved_path,
    place_called,
    places_holding,
    reopen_fault,
)
from course_app.domain.appointments import widens

ids = st.lists(st.integers(1, 99), max_size=4, unique=True)


def path_of(steps: list[int]) -> str:
    path = ROOT
    for step in steps:
        path = child_path(path, step)
    return path


@given(above=ids, below=ids, parent=ids)
def test_what_is_below_a_unit_stays_below_it_in_the_same_order(
    above: list[int], below: list[int], parent: list[int]
) -> None:
    unit = path_of([*above, 7])
    moved = moved_path(path_of([*above, 7, *below]), unit=unit, parent=path_of(parent))
    assert moved == path_of([*parent, 7, *below])


@given(above=ids, below=ids)
def test_a_unit_never_stands_below_itself(above: list[int], below: list[int]) -> None:
    unit = path_of([*above, 7])
    inside = path_of([*above, 7, *below])
    assert move_fault(unit=unit, parent=inside, longest=inside) is UnitFault.CYCLE


def test_a_path_that_could_not_be_kept_is_refused() -> None:
    deep = path_of(list(range(100, 160)))
    assert len(deep) < PATH_LENGTH
    assert move_fault(unit="/7/", parent=deep, longest="/7/8/") is None
    longest = "/7/" + "123456/" * 2
    assert move_fault(unit="/7/", parent=deep, longest=longest) is UnitFault.TOO_DEEP
    assert move_fault(unit="/7/", parent=ROOT, longest=longest) is None


def test_only_what_is_empty_is_closed() -> None:
    assert close_fault(units=0, people=0) is None
    assert close_fault(units=1, people=5) is UnitFault.HAS_UNITS
    assert close_fault(units=0, people=1) is UnitFault.HAS_PEOPLE


def test_a_closed_unit_takes_its_place_again_where_that_is_open_and_free() -> None:
    assert reopen_fault(is_above_closed=False, is_name_taken=False) is None
    assert reopen_fault(is_above_closed=True, is_name_taken=True) is UnitFault.ABOVE_CLOSED
    assert reopen_fault(is_above_closed=False, is_name_taken=True) is UnitFault.NAME_TAKEN


def test_a_move_widens_the_rights_of_whoever_supervises_the_new_place_only() -> None:
    supervised = ("/1/",)
    assert widens(supervised, place="/2/", into="/1/")
    assert widens(supervised, place="/2/", into="/1/3/")
    assert widens(supervised, place="", into="/1/3/"), "somebody of no unit"
    assert not widens(supervised, place="/1/4/", into="/1/3/")
    assert not widens(supervised, place="/2/", into="/5/")
    assert not widens(supervised, place="/1/", into="/5/")
    assert not widens((), place="/2/", into="/1/")
    assert is_within("/1/3/", "/1/")


PLACES = {
    "1": "Field Operations",
    "2": "Field Operations › North",
    "3": "Field Operations › North › Night",
    "4": "Investigations › North",
    "5": "Northern Bureau",
    "6": "Peñón",
}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("field operations", "1"),
        ("Night", "3"),
        ("penon", "6"),
        ("PEN\u0303O\u0301N", "6"),
        ("FIELD OPERATIONS › north", "2"),
        ("North", None),
        ("Nigh", None),
        ("", None),
        ("nowhere", None),
    ],
)
def test_a_place_is_meant_by_all_its_names_or_by_its_own_if_nothing_else_is_called_so(
    text: str, meant: str | None
) -> None:
    assert place_called(text, PLACES) == meant


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("north", ("2", "4", "5")),
        ("operations › n", ("2", "3")),
        ("investigations", ("4",)),
        ("pen", ("6",)),
        ("nowhere", ()),
    ],
)
def test_places_are_found_by_a_part_of_their_own_name_before_those_above_them(
    text: str, found: tuple[str, ...]
) -> None:
    assert places_holding(text, PLACES) == found


@given(st.lists(st.text("abáA", min_size=1, max_size=3), min_size=1, unique=True))
def test_every_place_is_found_by_all_its_names(names: list[str]) -> None:
    places = {str(number): name for number, name in enumerate(names)}
    for key, place in places.items():
        assert place_called(place, places) == key
        assert key in places_holding(place, places)
