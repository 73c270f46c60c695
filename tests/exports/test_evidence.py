"""The files of evidence: whoever reads only what stands in them can check them, and every changed byte shows."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from pypdf import PdfReader

from course_app.domain import records
from course_app.domain.evidence import (
    AttemptFact,
    CompletionFact,
    EditionFact,
    EnrolmentFact,
    Evidence,
    GradeFact,
    Proof,
)
from course_app.domain.progress import State
from course_app.domain.records import Entry, RecordKind
from course_app.exports.evidence import evidence_json, evidence_pdf, evidence_value
from course_app.exports.words import Words
from tests.exports import pdf
from tests.exports.samples import CERTIFICATE, ID, NOW

HERS, OTHER = "a" * 32, "b" * 32
PLACES = (3, 4, 7)


def chain(length: int = 9) -> tuple[list[Entry], list[str]]:
    """A chain whose entries at some places are about her."""
    head, made = records.EMPTY, []
    for number in range(1, length + 1):
        body = records.body_of(
            RecordKind.GRADE,
            NOW,
            agency="c" * 32,
            actor=None,
            subject=HERS if number in PLACES else OTHER,
            data={"passed": True, "quiz": "exam", "note": "señal"},
        )
        entry = records.append(head, body)
        head = records.Head(entry.sequence, entry.digest)
        made.append(entry)
    return [each for each in made if each.sequence in PLACES], [each.digest for each in made]


def evidence(**changes: object) -> Evidence:
    entries, digests = chain()
    grade = GradeFact(1, Fraction(17), Fraction(20), Fraction(4, 5), True, NOW, None, "")
    attempt = AttemptFact(ID, "exam", "Final exam", 2, 3, NOW, NOW + timedelta(hours=1), "officer", (grade,))
    edition = EditionFact("e" * 32, 3, CERTIFICATE.course_title, "d" * 64, NOW)
    enrolment = EnrolmentFact(
        enrolment="f" * 32,
        course_key="human-trafficking",
        title=CERTIFICATE.course_title,
        edition=3,
        enrolled_at=NOW,
        due_at=None,
        state=State.COMPLETED,
        flags=(),
        assignments=(),
        attempts=(attempt,),
        completion=CompletionFact("9" * 32, NOW, 80, edition),
        certificate=CERTIFICATE,
        excusals=(),
        extensions=(),
        moves=(),
    )
    made = Evidence(
        agency="c" * 32,
        agency_name="Larimer Valley Police Department",
        time_zone="America/Denver",
        person=HERS,
        name="Dolores Quintana-Reyes",
        officer_id="LV-2041",
        unit="Patrol",
        active=True,
        as_of=NOW,
        enrolments=(enrolment,),
        proof=Proof(tuple(entries), tuple(digests), records.Head(len(digests), digests[-1])),
        names=((HERS, "Dolores Quintana-Reyes"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def check_alone(data: bytes) -> None:
    """A reader that somebody wrote from the lines ``how_to_verify`` of the file, with nothing of ours."""

    def sha256(text: str) -> str:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def written(value: Any) -> str:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    file = json.loads(data.decode("utf-8"))
    assert written(file).encode("utf-8") == data, "not written as described"
    seal = file.pop("seal")
    assert sha256(written(file)) == seal, "the seal is broken"
    chain = file["chain"]
    digests = chain["digests"]
    assert (len(digests), digests[-1]) == (chain["length"], chain["head"]), "the chain is cut"
    for entry in file["entries"]:
        assert sha256(entry["previous"] + "\n" + entry["body"]) == entry["digest"], "an entry was changed"
        place = json.loads(entry["body"])["sequence"]
        assert digests[place - 1] == entry["digest"], "an entry is not in the chain"
        assert entry["previous"] == (digests[place - 2] if place > 1 else chain["genesis"]), "out of order"


def sealed_again(value: dict[str, Any]) -> bytes:
    """The file of somebody who changed it and knows how to seal."""
    bare = {name: each for name, each in value.items() if name != "seal"}
    return records.canonical({**bare, "seal": records.seal(bare)}).encode()


def test_a_reader_that_knows_only_the_file_finds_it_whole() -> None:
    check_alone(evidence_json(evidence_value(evidence())))


def test_every_changed_byte_shows() -> None:
    data, random = evidence_json(evidence_value(evidence())), Random(7)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= random.randrange(1, 256)
        with pytest.raises((AssertionError, ValueError, KeyError, TypeError, IndexError)):
            check_alone(bytes(changed))


@pytest.mark.parametrize("place", range(len(PLACES)))
@pytest.mark.parametrize("part", ["body", "previous", "digest"])
def test_an_entry_changed_by_somebody_who_seals_again_still_shows(part: str, place: int) -> None:
    value: Any = json.loads(evidence_json(evidence_value(evidence())))
    text = value["entries"][place][part]
    value["entries"][place][part] = text.replace("true", "false") if part == "body" else "0" * 64
    with pytest.raises(AssertionError):
        check_alone(sealed_again(value))


def test_an_entry_left_out_of_the_chain_shows_to_whoever_kept_the_head() -> None:
    """The control: sealed again and cut at the end the file holds, but its head is not the one kept elsewhere."""
    value: Any = json.loads(evidence_json(evidence_value(evidence())))
    kept = value["chain"]["head"]
    value["entries"].pop()
    value["chain"]["digests"] = value["chain"]["digests"][:-1]
    value["chain"] |= {"length": 8, "head": value["chain"]["digests"][-1]}
    check_alone(sealed_again(value))
    assert value["chain"]["head"] != kept


def test_the_file_holds_facts_and_no_answers() -> None:
    value: Any = json.loads(evidence_json(evidence_value(evidence())))
    assert (value["format"], value["version"]) == ("course-platform/evidence", 1)
    (enrolment,) = value["enrolments"]
    assert enrolment["attempts"][0]["grades"][0]["earned"] == "17/1"
    assert enrolment["completion"]["edition"]["documents"] == "d" * 64
    assert enrolment["certificate"]["id"] == ID
    assert not {"answers", "marks", "paper", "choice"} & set(json.dumps(value).replace('"', " ").split())


def test_nobody_without_training_has_an_empty_file_that_holds() -> None:
    bare = evidence(enrolments=(), proof=replace(evidence().proof, entries=()))
    check_alone(evidence_json(evidence_value(bare)))
    assert "No enrolments." in pdf.text(evidence_pdf(bare, evidence_value(bare), words=Words()))


def test_the_pdf_says_it_in_words_and_carries_the_file() -> None:
    made, value = evidence(), evidence_value(evidence())
    content = evidence_pdf(made, value, words=Words())
    text = pdf.text(content)
    for part in (
        made.name,
        "Final exam, attempt 2",
        "Passed, 85%",
        "Attempt graded",
        "Every entry here holds",
    ):
        assert part in text
    assert str(value["seal"])[:20] in text.replace(" ", "")
    attached = PdfReader(io.BytesIO(content)).attachments["evidence.json"][0]
    assert attached == evidence_json(value)
    check_alone(attached)
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp(content)


def test_the_pdf_names_the_entry_that_does_not_hold() -> None:
    whole = evidence()
    first, *others = whole.proof.entries
    changed = replace(first, body=first.body.replace("true", "false"))
    broken = replace(whole, proof=replace(whole.proof, entries=(changed, *others)))
    text = pdf.text(evidence_pdf(broken, evidence_value(broken), words=Words()))
    assert "Entry 3 does not hold: its content was changed." in text


def test_somebody_without_a_name_in_the_file_is_of_another_agency() -> None:
    body = records.body_of(RecordKind.GRADE, NOW, agency="c" * 32, actor=OTHER, subject=HERS, data={})
    entry = records.append(records.EMPTY, body)
    found = evidence(proof=Proof((entry,), (entry.digest,), records.Head(1, entry.digest)), names=())
    text = pdf.text(evidence_pdf(found, evidence_value(found), words=Words("en")))
    assert "somebody of another agency" in text
    assert OTHER not in text
