"""The proof under evidence: entries that were changed, moved or made up do not stand in the chain."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain import records
from course_app.domain.evidence import Proof, first_fault
from course_app.domain.records import EMPTY, Entry, Head, RecordKind, content, fault_of, seal, verify
from tests.builders import NOW


def chain(length: int) -> list[Entry]:
    head, made = EMPTY, []
    for number in range(length):
        body = records.body_of(
            RecordKind.GRADE, NOW, agency="a", actor=None, subject="b", data={"number": number}
        )
        entry = records.append(head, body)
        head = Head(entry.sequence, entry.digest)
        made.append(entry)
    return made


ENTRIES = chain(6)
DIGESTS = [each.digest for each in ENTRIES]


@given(st.sets(st.sampled_from(range(6))))
def test_any_entries_of_a_chain_stand_in_it(places: set[int]) -> None:
    assert first_fault([ENTRIES[place] for place in sorted(places)], DIGESTS) is None


@given(st.integers(0, 5), st.sampled_from(["body", "previous", "digest"]))
def test_a_changed_part_of_an_entry_is_found(place: int, part: str) -> None:
    entry = ENTRIES[place]
    changed = replace(entry, **{part: entry.body + " " if part == "body" else "0" * 63 + "1"})
    fault = first_fault([*ENTRIES[:place], changed], DIGESTS)
    assert fault is not None
    assert fault.sequence == entry.sequence


@pytest.mark.parametrize("digests", [[], DIGESTS[:2], [*DIGESTS[:2], *DIGESTS[3:]], DIGESTS[::-1]])
def test_an_entry_whose_hash_is_not_at_its_place_is_found(digests: list[str]) -> None:
    fault = first_fault([ENTRIES[2]], digests)
    assert fault is not None
    assert fault.reason == "its hash does not stand at its place in the chain"


def test_an_entry_that_follows_from_another_one_is_found() -> None:
    fault = first_fault([ENTRIES[2]], [DIGESTS[0], "0" * 64, *DIGESTS[2:]])
    assert fault is not None
    assert fault.reason == "does not follow from the entry before it"


@pytest.mark.parametrize("missing", range(6))
def test_a_missing_entry_shows_in_the_proof_of_whomever(missing: int) -> None:
    end = Head(6, DIGESTS[5])
    assert Proof((), tuple(DIGESTS), end).fault is None
    assert Proof((), (), EMPTY).fault is None
    fault = Proof((), tuple(DIGESTS[:missing] + DIGESTS[missing + 1 :]), end).fault
    assert fault is not None
    assert fault.reason == "the chain has 5 entries, its head says 6"
    other = Proof((), (*DIGESTS[:5], "0" * 64), end).fault
    assert other is not None
    assert other.reason == "the last hash is not the one that the head keeps"


def test_a_walk_goes_on_from_where_one_before_it_ended() -> None:
    end, middle = Head(6, DIGESTS[5]), Head(3, DIGESTS[2])
    assert verify(ENTRIES[:3], middle) is None
    assert verify(ENTRIES[3:], end, after=middle) is None
    assert verify(ENTRIES[4:], end, after=middle) is not None


def test_an_entry_is_proved_by_itself_and_says_nothing_where_it_is_none() -> None:
    assert fault_of(ENTRIES[4]) == ""
    broken = replace(ENTRIES[4], body="no json")
    assert (fault_of(broken), content(broken)) == ("its content was changed", {})
    assert content(replace(broken, body="[1]")) == {}


def test_a_seal_is_another_for_another_value() -> None:
    assert seal({"a": 1, "b": [1, 2]}) == seal({"b": [1, 2], "a": 1})
    assert len({seal({"a": 1}), seal({"a": 2}), seal({"a": "1"}), seal({"b": 1})}) == 4
