"""Evidence: one person's whole training record, and the proof that nothing in it was changed since.

The proof is the hash of every entry of the agency's chain in order, with the entries about the person in full. Whoever
has the file can take their hashes again, find each at its place in the list, and compare the last one with a hash that
was written down elsewhere. What the other entries say stays with the agency.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from course_app.domain.certificates import Certificate
from course_app.domain.progress import Flag, State
from course_app.domain.records import EMPTY, Break, Entry, Head, RecordKind, content, fault_of


@dataclass(frozen=True, slots=True)
class EditionFact:
    """A frozen edition of a course. ``documents`` is the hash of what it was made of."""

    public_id: str
    number: int
    title: str
    documents: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class GradeFact:
    """One grade of an attempt; the last one holds. ``by`` is who graded again, by name."""

    sequence: int
    earned: Fraction
    possible: Fraction
    pass_mark: Fraction
    passed: bool
    graded_at: datetime
    by: str | None
    reason: str

    @property
    def share(self) -> Fraction:
        """What was earned of what was possible."""
        return self.earned / self.possible if self.possible else Fraction(0)


@dataclass(frozen=True, slots=True)
class AttemptFact:
    """One sitting of a quiz, without its answers. ``ended_by``: the officer or the deadline; ``None`` while it is open."""

    attempt: str
    quiz: str
    title: str
    ordinal: int
    edition: int
    started_at: datetime
    submitted_at: datetime | None
    ended_by: str | None
    grades: tuple[GradeFact, ...]


@dataclass(frozen=True, slots=True)
class CompletionFact:
    """The rules were met, at a time, on an edition."""

    completion: str
    completed_at: datetime
    minutes: int
    edition: EditionFact


@dataclass(frozen=True, slots=True)
class AssignmentFact:
    """Why the course must be taken: for a unit, or (``unit`` is ``None``) for the person alone."""

    unit: str | None
    due_on: date | None
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ExcusalFact:
    """The enrolment did not bind for a time.

    ``assignment`` is the public id of the one whose end excused, or that asked for the course anew; ``None`` where
    somebody decided about this person.
    """

    since: datetime
    until: datetime | None
    reason: str
    by: str | None
    at: datetime
    assignment: str | None = None


@dataclass(frozen=True, slots=True)
class ExtensionFact:
    """A due date was put off."""

    due_at: datetime
    was_due_at: datetime | None
    reason: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MoveFact:
    """The enrolment went from one edition to another."""

    from_edition: int
    to_edition: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EnrolmentFact:
    """One period of one course with everything that came of it."""

    enrolment: str
    course_key: str
    title: str
    edition: int
    enrolled_at: datetime
    due_at: datetime | None
    state: State
    flags: tuple[Flag, ...]
    assignments: tuple[AssignmentFact, ...]
    attempts: tuple[AttemptFact, ...]
    completion: CompletionFact | None
    certificate: Certificate | None
    excusals: tuple[ExcusalFact, ...]
    extensions: tuple[ExtensionFact, ...]
    moves: tuple[MoveFact, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The entries about somebody in full, and the hash of every entry of the chain.

    ``end`` is what is kept apart from the chain about its last entry, so that a missing one shows whomever it was about.
    """

    entries: tuple[Entry, ...]
    digests: tuple[str, ...]
    end: Head

    @property
    def fault(self) -> Break | None:
        """The first of the entries that does not hold, or the end that does not, and why; ``None`` where all is whole."""
        return first_fault(self.entries, self.digests) or _end_fault(self.digests, self.end)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything kept about one person's training, as of one moment. Dates are shown in ``time_zone``.

    ``names`` says who is meant by the public ids in the entries.
    """

    agency: str
    agency_name: str
    time_zone: str
    person: str
    name: str
    officer_id: str | None
    unit: str
    active: bool
    as_of: datetime
    enrolments: tuple[EnrolmentFact, ...]
    proof: Proof
    names: tuple[tuple[str, str], ...]

    @property
    def unproved(self) -> tuple[RecordKind, ...]:
        """Of which kinds of facts the entries say nothing, or something else than what is stored."""
        kinds = (kind for each in self.enrolments for kind in unproved(each, self.proof.entries))
        return tuple(dict.fromkeys(kinds))


def unproved(enrolment: EnrolmentFact, entries: Sequence[Entry]) -> tuple[RecordKind, ...]:
    """Of which kinds of facts of an enrolment the entries say nothing, or something else than the facts do."""
    said: defaultdict[str, list[Mapping[str, object]]] = defaultdict(list)
    for entry in entries:
        body = content(entry)
        data = body.get("data")
        if isinstance(data, dict):
            said[str(body.get("kind"))].append(data)
    found = []
    for kind, facts in _claims(enrolment).items():
        claimed = [fact for fact in facts if not any(fact.items() <= data.items() for data in said[kind])]
        found += [kind] if claimed or len(said[kind]) < len(facts) else []
    return tuple(found)


def _claims(enrolment: EnrolmentFact) -> Mapping[RecordKind, Sequence[Mapping[str, object]]]:
    """What the entries must say where the facts of an enrolment are as they were, by kind."""
    completion, certificate = enrolment.completion, enrolment.certificate
    claims: dict[RecordKind, list[Mapping[str, object]]] = {
        RecordKind.GRADE: [
            {
                "attempt": attempt.attempt,
                "earned": str(grade.earned),
                "possible": str(grade.possible),
                "passed": grade.passed,
            }
            for attempt in enrolment.attempts
            for grade in attempt.grades
        ]
    }
    if completion is not None:
        claims[RecordKind.COMPLETION] = [
            {
                "completion": completion.completion,
                "edition": completion.edition.number,
                "minutes": completion.minutes,
                "completed_at": completion.completed_at.isoformat(),
            }
        ]
    if certificate is not None:
        expires = certificate.expires_at.isoformat() if certificate.expires_at else None
        claims[RecordKind.CERTIFICATE] = [{"certificate": certificate.public_id, "expires_at": expires}]
        if certificate.revoked_at is not None:
            claims[RecordKind.REVOCATION] = [{"certificate": certificate.public_id}]
    return claims


def first_fault(entries: Sequence[Entry], digests: Sequence[str]) -> Break | None:
    """The first of ``entries`` that was changed, or that does not stand in the chain whose hashes are ``digests``."""
    for entry in entries:
        reason = fault_of(entry) or _displaced(entry, digests)
        if reason:
            return Break(entry.sequence, reason)
    return None


def _end_fault(digests: Sequence[str], end: Head) -> Break | None:
    if len(digests) != end.sequence:
        return Break(len(digests) + 1, f"the chain has {len(digests)} entries, its head says {end.sequence}")
    last = digests[-1] if digests else EMPTY.digest
    return (
        None
        if last == end.digest
        else Break(end.sequence, "the last hash is not the one that the head keeps")
    )


def _displaced(entry: Entry, digests: Sequence[str]) -> str:
    place = entry.sequence - 1
    if not 0 <= place < len(digests) or digests[place] != entry.digest:
        return "its hash does not stand at its place in the chain"
    before = digests[place - 1] if place else EMPTY.digest
    return "" if entry.previous == before else "does not follow from the entry before it"
