"""The record chain shows every change, at the first place that was changed."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.domain.records import (
    EMPTY,
    Break,
    Entry,
    Head,
    RecordKind,
    _digest,
    append,
    body_of,
    canonical,
    verify,
)

NOW = datetime(2026, 11, 14, 20, 0, tzinfo=UTC)
Chain = list[Entry]

texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3)
)
facts = st.dictionaries(texts, values, max_size=2)


def chain_of(data: list[dict[str, object]]) -> tuple[Chain, Head]:
    entries: Chain = []
    head = EMPTY
    for number, each in enumerate(data):
        at = NOW + timedelta(minutes=number)
        body = body_of(RecordKind.GRADE, at, agency="a" * 32, actor=None, subject="b" * 32, data=each)
        entry = append(head, body)
        entries.append(entry)
        head = Head(entry.sequence, entry.digest)
    return entries, head


def rewritten(entry: Entry, random: Random) -> str:
    """The entry's text with one fact changed, in good form."""
    body = json.loads(entry.body)
    body["data"] = {"passed": True, "by": random.getrandbits(64)}
    return canonical(body)


def rehashed(entries: Chain, start: int) -> Chain:
    """The chain with every hash from ``start`` on made to fit again."""
    last = entries[start - 1].digest if start else EMPTY.digest
    result = entries[:start]
    for entry in entries[start:]:
        entry_ = replace(entry, previous=last, digest=_digest(last, entry.body))
        result.append(entry_)
        last = entry_.digest
    return result


def edit(entries: Chain, random: Random) -> tuple[Chain, int]:
    place = random.randrange(len(entries))
    entry = entries[place]
    changed = random.choice(
        [
            replace(entry, body=rewritten(entry, random)),
            replace(entry, body=entry.body.replace("}", "} ", 1)),
            replace(entry, digest=entry.digest[:-1] + ("0" if entry.digest[-1] != "0" else "1")),
            replace(entry, previous="f" * 64),
            replace(entry, sequence=entry.sequence + random.choice([-1, 1, 40])),
        ]
    )
    return [*entries[:place], changed, *entries[place + 1 :]], changed.sequence


def delete(entries: Chain, random: Random) -> tuple[Chain, int]:
    place = random.randrange(len(entries) - 1)
    return entries[:place] + entries[place + 1 :], entries[place + 1].sequence


def delete_and_renumber(entries: Chain, random: Random) -> tuple[Chain, int]:
    """Whoever drops an entry counts on from there, but leaves the hashes."""
    place = random.randrange(len(entries) - 1)
    moved = [replace(entry, sequence=entry.sequence - 1) for entry in entries[place + 1 :]]
    return entries[:place] + moved, place + 1


def insert(entries: Chain, random: Random) -> tuple[Chain, int]:
    """A forged entry that follows correctly from the one before it; the next one does not follow from it."""
    place = random.randrange(len(entries))
    head = Head(place, entries[place - 1].digest) if place else EMPTY
    body = json.loads(rewritten(entries[place], random))
    forged = append(head, {key: value for key, value in body.items() if key != "sequence"})
    return [*entries[:place], forged, *entries[place:]], entries[place].sequence


def repeat(entries: Chain, random: Random) -> tuple[Chain, int]:
    place = random.randrange(len(entries))
    return [*entries[: place + 1], *entries[place:]], entries[place].sequence


def swap(entries: Chain, random: Random) -> tuple[Chain, int]:
    first, second = sorted(random.sample(range(len(entries)), 2))
    result = list(entries)
    result[first], result[second] = result[second], result[first]
    return result, result[first].sequence


def reorder(entries: Chain, random: Random) -> tuple[Chain, int]:
    result = list(entries)
    while result == entries:
        random.shuffle(result)
    return result, next(new.sequence for new, old in zip(result, entries, strict=True) if new != old)


def swap_contents(entries: Chain, random: Random) -> tuple[Chain, int]:
    """Two entries keep their numbers and hashes and exchange what they say."""
    first, second = sorted(random.sample(range(len(entries)), 2))
    result = list(entries)
    result[first] = replace(entries[first], body=entries[second].body)
    result[second] = replace(entries[second], body=entries[first].body)
    return result, entries[first].sequence


def truncate(entries: Chain, random: Random) -> tuple[Chain, int]:
    kept = random.randrange(len(entries))
    return entries[:kept], kept + 1


def recompute_one(entries: Chain, random: Random) -> tuple[Chain, int]:
    """An entry is changed and its own hash made to fit: the next one tells."""
    place = random.randrange(len(entries))
    entry = entries[place]
    body = rewritten(entry, random)
    changed = replace(entry, body=body, digest=_digest(entry.previous, body))
    return [*entries[:place], changed, *entries[place + 1 :]], entry.sequence + 1


def recompute_all(entries: Chain, random: Random) -> tuple[Chain, int]:
    """An entry is changed and every hash after it made to fit: only the head, kept apart, tells."""
    place = random.randrange(len(entries))
    changed = replace(entries[place], body=rewritten(entries[place], random))
    return rehashed([*entries[:place], changed, *entries[place + 1 :]], place), len(entries) + 1


Tamper = Callable[[Chain, Random], tuple[Chain, int]]
TAMPERS: list[Tamper] = [
    edit,
    delete,
    delete_and_renumber,
    insert,
    repeat,
    swap,
    reorder,
    swap_contents,
    truncate,
    recompute_one,
    recompute_all,
]


@given(st.lists(facts, max_size=8))
def test_an_untouched_chain_holds(data: list[dict[str, object]]) -> None:
    entries, head = chain_of(data)
    assert verify(entries, head) is None


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
@given(data=st.lists(facts, min_size=2, max_size=8), seed=st.integers(0, 2**32))
def test_every_tampering_is_found_where_it_begins(
    tamper: Tamper, data: list[dict[str, object]], seed: int
) -> None:
    entries, head = chain_of(data)
    tampered, place = tamper(entries, Random(seed))
    found = verify(tampered, head)
    assert found is not None
    assert found.sequence == place
    assert found.reason


def test_a_thousand_random_tamperings_are_all_found() -> None:
    random = Random()
    entries, head = chain_of([{"n": number} for number in range(40)])
    missed = []
    for _ in range(1000):
        tamper = random.choice(TAMPERS)
        tampered, place = tamper(entries, random)
        found = verify(tampered, head)
        if found is None or found.sequence != place:
            missed.append((tamper.__name__, place, found))
    assert not missed


def test_a_forged_head_is_found() -> None:
    entries, head = chain_of([{}, {}, {}])
    assert verify(entries, Head(head.sequence, "0" * 64)) == Break(4, verify_reason(entries, "0" * 64))
    assert verify(entries, Head(2, entries[1].digest)) is not None
    assert verify([], EMPTY) is None
    assert verify([], head) is not None


def verify_reason(entries: Chain, digest: str) -> str:
    found = verify(entries, Head(len(entries), digest))
    assert found is not None
    assert "head" in found.reason
    return found.reason


def test_a_whole_new_chain_with_its_own_head_holds_which_is_why_heads_must_be_kept_elsewhere_too() -> None:
    entries, _ = chain_of([{"passed": False}] * 3)
    forged = rehashed([replace(entries[0], body=rewritten(entries[0], Random(1))), *entries[1:]], 0)
    assert verify(forged, Head(3, forged[-1].digest)) is None


@given(st.dictionaries(texts, values))
def test_canonical_text_does_not_depend_on_the_order_of_keys(data: dict[str, object]) -> None:
    backwards = dict(reversed(data.items()))
    assert canonical(data) == canonical(backwards)
    assert json.loads(canonical(data)) == data


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"share": float("nan")})


def test_a_body_names_people_by_reference_and_its_moment_in_utc() -> None:
    mountain = datetime.fromisoformat("2026-11-14T13:00:00-07:00")
    body = body_of(RecordKind.COMPLETION, mountain, agency="a", actor=None, subject="s", data={"n": 1})
    assert body == {
        "kind": "completion",
        "at": "2026-11-14T20:00:00.000000+00:00",
        "agency": "a",
        "actor": None,
        "subject": "s",
        "data": {"n": 1},
    }
