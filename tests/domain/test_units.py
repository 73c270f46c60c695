"""Moving units in their tree, and closing them."""

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
