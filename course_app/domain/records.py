"""The training record: an append-only chain of entries in which every change shows.

Each entry carries the hash of the one before it, so editing, dropping, inserting or reordering one breaks
every hash after it (Haber and Stornetta, 1991, "How to time-stamp a digital document"). People appear by
their random public id only; a lawful anonymisation therefore leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

GENESIS = "0" * 64
LARGEST = 2**31 - 1
"""No entry has a larger number."""


class RecordKind(StrEnum):
    """What happened. One word per kind of fact; answers and lesson completions stay out of the chain."""

    AGENCY_CREATED = "agency-created"
    AGENCY_CHANGED = "agency-changed"
    UNIT_CREATED = "unit-created"
    UNIT_RENAMED = "unit-renamed"
    UNIT_MOVED = "unit-moved"
    UNIT_CLOSED = "unit-closed"
    UNIT_REOPENED = "unit-reopened"
    ACCOUNT_CREATED = "account-created"
    ACCOUNT_CHANGED = "account-changed"
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_ENABLED = "account-enabled"
    PASSWORD_LINK = "password-link"  # noqa: S105 (a word, no secret)
    SECOND_FACTOR_OFF = "second-factor-off"
    SESSIONS_ENDED = "sessions-ended"
    APPOINTMENT = "appointment"
    APPOINTMENT_ENDED = "appointment-ended"
    MEMBERSHIP = "membership"
    DRAFT = "draft"
    DRAFT_WITHDRAWN = "draft-withdrawn"
    KEY_SHOWN = "key-shown"
    PUBLICATION = "publication"
    ASSIGNMENT = "assignment"
    ASSIGNMENT_ENDED = "assignment-ended"
    ENROLMENT = "enrolment"
    DUE_DATE = "due-date"
    MOVE = "move"
    EXTENSION = "extension"
    EXCUSAL = "excusal"
    REMINDER = "reminder"
    ATTEMPT = "attempt"
    SUBMISSION = "submission"
    GRADE = "grade"
    COMPLETION = "completion"
    CERTIFICATE = "certificate"
    REVOCATION = "revocation"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as stored: ``body`` is canonical JSON, ``previous`` and ``digest`` are SHA-256 in hex.

    ``columns`` is what a table repeats of the body so that entries can be found; lists and filters rely on it.
    """

    sequence: int
    body: str
    previous: str
    digest: str
    columns: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain, kept apart from it so that a cut tail shows."""

    sequence: int
    digest: str


EMPTY = Head(0, GENESIS)


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """One question to a record; what is not given does not narrow.

    ``text`` is a part of the name or officer id of whom an entry is about or by whom, or one's public id; the days are
    those of the agency's time zone, both included.
    """

    text: str = ""
    kind: RecordKind | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and why."""

    sequence: int
    reason: str


def canonical(value: Mapping[str, object]) -> str:
    """JSON with sorted keys, no white space and no NaN: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def body_of(
    kind: RecordKind,
    at: datetime,
    *,
    agency: str,
    actor: str | None,
    subject: str | None,
    data: Mapping[str, object],
) -> dict[str, object]:
    """The content of an entry. ``actor`` is who did it (``None``: the system), ``subject`` whose record it is."""
    return {
        "kind": kind.value,
        "at": moment(at),
        "agency": agency,
        "actor": actor,
        "subject": subject,
        "data": dict(data),
    }


def moment(at: datetime) -> str:
    """How a body writes a moment."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def append(head: Head, body: Mapping[str, object]) -> Entry:
    """The entry that follows ``head``; its sequence is inside the hashed text, so entries cannot swap."""
    sequence = head.sequence + 1
    text = canonical({**body, "sequence": sequence})
    return Entry(sequence, text, head.digest, _digest(head.digest, text))


def verify(entries: Iterable[Entry], head: Head, *, after: Head = EMPTY) -> Break | None:
    """``None`` when ``entries`` form one unbroken chain from the first fact to ``head``, else the first break.

    ``after`` is where a walk goes on that held so far.
    """
    last = after
    for entry in entries:
        reason = _broken(entry, last)
        if reason:
            return Break(entry.sequence, reason)
        last = Head(entry.sequence, entry.digest)
    if last.sequence != head.sequence:
        return Break(last.sequence + 1, f"the chain ends at {last.sequence}, its head says {head.sequence}")
    if last.digest != head.digest:
        return Break(last.sequence + 1, "the last hash is not the one that the head keeps")
    return None


def content(entry: Entry) -> dict[str, object]:
    """What an entry says; nothing where its text was changed into something that is no entry."""
    try:
        body = json.loads(entry.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def fault_of(entry: Entry) -> str:
    """Why this entry does not hold by itself: its hash is taken again. Empty where it holds."""
    return _broken(entry, Head(entry.sequence - 1, entry.previous))


def seal(value: Mapping[str, object]) -> str:
    """One hash over everything in ``value``: whatever is changed in it, the hash is another."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _broken(entry: Entry, last: Head) -> str:
    if entry.sequence != last.sequence + 1:
        return f"expected entry {last.sequence + 1}, found {entry.sequence}"
    if entry.previous != last.digest:
        return "does not follow from the entry before it"
    if entry.digest != _digest(entry.previous, entry.body):
        return "its content was changed"
    body = content(entry)
    if not body:
        return "its content is not JSON"
    if body.get("sequence") != entry.sequence:
        return "its number was changed"
    if any(body.get(name) != value for name, value in (entry.columns or {}).items()):
        return "it is filed as something else than it says"
    return ""


def _digest(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
