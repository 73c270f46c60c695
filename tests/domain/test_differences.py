"""What differs between two versions of a text: nothing is left out, and nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.differences import LONGEST, Line, Side, passages

TEXTS = st.lists(st.sampled_from(["", "a", "b", "c", "kind: quiz", "- text: Yes"]), max_size=30).map(
    "\n".join
)


def shown(old: str, new: str) -> list[str]:
    signs = {Side.BOTH: " ", Side.OLD: "-", Side.NEW: "+"}
    return ["".join(f"{signs[line.side]}{line.text}|" for line in each) for each in passages(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one\ntwo\nthree", "one\ntwo\nthree", []),
        ("one\ntwo\nthree", "one\n2\nthree", [" one|-two|+2| three|"]),
        ("one", "one\ntwo", [" one|+two|"]),
        ("one\ntwo", "two", ["-one| two|"]),
        ("", "one", ["+one|"]),
        ("one", "", ["-one|"]),
        ("1\n2\n3\n4\n5\n6\n7\n8", "0\n2\n3\n4\n5\n6\n7\n9", ["-1|+0| 2| 3|", " 6| 7|-8|+9|"]),
        ("1\n2\n3\n4\n5\n6", "0\n2\n3\n4\n5\n7", ["-1|+0| 2| 3| 4| 5|-6|+7|"]),
    ],
)
def test_passages_show_what_differs_with_some_lines_around(old: str, new: str, expected: list[str]) -> None:
    assert shown(old, new) == expected


@given(TEXTS, TEXTS)
def test_whoever_applies_the_differences_to_the_old_text_has_the_new_one(old: str, new: str) -> None:
    lines = [line for passage in passages(old, new) for line in passage]
    before = {line.number: line.text for line in lines if line.side is Side.OLD}
    after = {line.number: line.text for line in lines if line.side is not Side.OLD}
    old_lines, new_lines = old.splitlines(), new.splitlines()
    assert all(old_lines[number - 1] == text for number, text in before.items())
    assert all(new_lines[number - 1] == text for number, text in after.items())
    kept = [text for number, text in enumerate(old_lines, 1) if number not in before]
    added = {line.number for line in lines if line.side is Side.NEW}
    assert kept == [text for number, text in enumerate(new_lines, 1) if number not in added]
    assert (passages(old, new) == ()) == (old_lines == new_lines)


def test_long_texts_are_compared_in_no_time() -> None:
    """What cannot be matched cheaply is told as all of the one and all of the other."""
    old = "\n".join(["same", *(f"old {number % 7}" for number in range(LONGEST + 1)), "same"])
    new = "\n".join(["same", *(f"new {number % 7}" for number in range(LONGEST + 1)), "same"])
    (only,) = passages(old, new)
    assert [line.side for line in only] == [
        Side.BOTH,
        *[Side.OLD] * (LONGEST + 1),
        *[Side.NEW] * (LONGEST + 1),
        Side.BOTH,
    ]
    assert only[0] == Line(Side.BOTH, 1, "same")
