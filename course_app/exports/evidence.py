"""Evidence about one person as JSON that proves itself, and as PDF that carries that JSON. docs/evidence.md describes it."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from course_app.domain import records
from course_app.domain.certificates import Certificate, grouped
from course_app.domain.evidence import (
    AttemptFact,
    CompletionFact,
    EnrolmentFact,
    Evidence,
    GradeFact,
)
from course_app.domain.records import Entry
from course_app.exports.enrolments import attempt_words, decision_lines, last_day_words, reason_lines
from course_app.exports.records import data_words, kind_of, kind_words
from course_app.exports.typesetting import typeset
from course_app.exports.words import Words

FORMAT = "course-platform/evidence"
VERSION = 1
HOW_TO_VERIFY = (
    "All hashes are SHA-256, in lower-case hexadecimal digits, over text in UTF-8.",
    (
        "This file is JSON with the members of every object sorted by name, no white space between tokens, and letters outside"
        " ASCII written as themselves. Read and written again in this way it gives the same bytes."
    ),
    "seal is the hash of this file without its member seal, written in the same way.",
    "Each of entries is one entry of the record of the agency: digest is the hash of its previous, one line feed, and its body.",
    (
        "chain.digests holds the digest of every entry of that record in order, the first one first; there are chain.length of"
        " them, and the last one is chain.head."
    ),
    (
        "body is JSON. Its member sequence says at which place of chain.digests the digest of the entry stands, counted from 1, and"
        " previous is the digest at the place before it. Before the first place stands chain.genesis."
    ),
    (
        "The file holds where chain.head is a hash that the agency's chain had (flask records verify prints it, and later"
        " exports contain it), and where the agency's record has an entry of the kind export with this seal."
    ),
)


def evidence_value(evidence: Evidence) -> dict[str, object]:
    """The evidence as JSON values with its seal: what both files contain."""
    value: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "how_to_verify": list(HOW_TO_VERIFY),
        "as_of": _utc(evidence.as_of),
        "agency": {
            "id": evidence.agency,
            "name": evidence.agency_name,
            "time_zone": evidence.time_zone,
        },
        "person": {
            "id": evidence.person,
            "name": evidence.name,
            "officer_id": evidence.officer_id,
            "unit": evidence.unit,
            "active": evidence.active,
        },
        "names": dict(evidence.names),
        "enrolments": [_enrolment(each) for each in evidence.enrolments],
        "unproved": [kind.value for kind in evidence.unproved],
        "entries": [_entry(each) for each in evidence.proof.entries],
        "chain": {
            "genesis": records.GENESIS,
            "length": evidence.proof.end.sequence,
            "digests": list(evidence.proof.digests),
            "head": evidence.proof.end.digest,
        },
    }
    return {**value, "seal": records.seal(value)}


def evidence_json(value: dict[str, object]) -> bytes:
    """The file for programs, and for whoever wants to take the hashes again."""
    return records.canonical(value).encode()


def _verdict(evidence: Evidence, words: Words) -> str:
    """Whether the entries hold, and what of the facts they do not say."""
    _, fault = words.gettext, evidence.proof.fault
    told = (
        _("Every entry here holds: its hash was taken again when this file was made.")
        if fault is None
        else _("Entry %(number)s does not hold: %(reason)s.")
        % {"number": words.number(fault.sequence), "reason": fault.reason}
    )
    if not evidence.unproved:
        return told
    kinds = ", ".join(kind_words(kind, words) for kind in evidence.unproved)
    return f"{told} {_('The record does not say what is stored: %(kinds)s.') % {'kinds': kinds}}"


def evidence_pdf(evidence: Evidence, value: dict[str, object], *, words: Words) -> bytes:
    """The same to read and print, with the JSON file attached to it."""
    _ = words.gettext
    zone = ZoneInfo(evidence.time_zone)
    moment = _("As of %(moment)s, time zone %(zone)s") % {
        "moment": words.moment(evidence.as_of, zone),
        "zone": evidence.time_zone.replace("_", " "),
    }
    names = dict(evidence.names)
    sheet = {
        "language": words.language,
        "title": f"{_('Evidence of training')}: {evidence.name}",
        "heading": _("Evidence of training"),
        "agency": evidence.agency_name,
        "name": evidence.name,
        "officer_id": _("Officer ID %(id)s") % {"id": evidence.officer_id} if evidence.officer_id else None,
        "as_of": moment,
        "training": _("Training"),
        "courses": [_course(each, words, zone) for each in evidence.enrolments],
        "no_courses": _("No enrolments."),
        "record": _("Entries of the record about this person"),
        "entries": [_line(each, words, zone, names) for each in evidence.proof.entries],
        "proof": _("Proof"),
        "facts": [
            [_("Entries in the chain"), words.number(evidence.proof.end.sequence)],
            [_("Last hash of the chain"), evidence.proof.end.digest],
            [_("Seal of the attached file"), str(value["seal"])],
        ],
        "verdict": _verdict(evidence, words),
        "explained": _(
            "The attached file evidence.json has the hash of every entry of the chain, and says in plain words how anybody can"
            " take the hashes again without this site."
        ),
        "attachment": records.canonical(value),
        "attached": _("The same evidence for programs, with the proof"),
        "page": _("Page"),
        "of": _("of"),
    }
    return typeset("evidence", sheet, made_at=evidence.as_of)


def _enrolment(fact: EnrolmentFact) -> dict[str, object]:
    return {
        "id": fact.enrolment,
        "course": {"key": fact.course_key, "title": fact.title, "edition": fact.edition},
        "enrolled_at": _utc(fact.enrolled_at),
        "due_at": _utc(fact.due_at),
        "state": fact.state.value,
        "flags": [flag.value for flag in fact.flags],
        "assignments": [
            {"unit": each.unit, "due_on": each.due_on and each.due_on.isoformat(), "by": each.by, "at": _utc(each.at)}
            for each in fact.assignments
        ],
        "attempts": [_attempt(each) for each in fact.attempts],
        "completion": fact.completion and _completion(fact.completion),
        "certificate": fact.certificate and _certificate(fact.certificate),
        "excusals": [
            {
                "since": _utc(each.since), "until": _utc(each.until), "reason": each.reason, "by": each.by, "at": _utc(each.at),
                "assignment": each.assignment,
            }
            for each in fact.excusals
        ],
        "extensions": [
            {"due_at": _utc(each.due_at), "was_due_at": _utc(each.was_due_at), "reason": each.reason, "by": each.by, "at": _utc(each.at)}
            for each in fact.extensions
        ],
        "moves": [{"from": each.from_edition, "to": each.to_edition, "at": _utc(each.at)} for each in fact.moves],
    }  # fmt: skip


def _attempt(fact: AttemptFact) -> dict[str, object]:
    return {
        "id": fact.attempt,
        "quiz": fact.quiz,
        "title": fact.title,
        "attempt": fact.ordinal,
        "edition": fact.edition,
        "started_at": _utc(fact.started_at),
        "submitted_at": _utc(fact.submitted_at),
        "ended_by": fact.ended_by,
        "grades": [_grade(each) for each in fact.grades],
    }


def _grade(fact: GradeFact) -> dict[str, object]:
    return {
        "earned": _share(fact.earned),
        "possible": _share(fact.possible),
        "pass_mark": _share(fact.pass_mark),
        "passed": fact.passed,
        "graded_at": _utc(fact.graded_at),
        "by": fact.by,
        "reason": fact.reason,
    }


def _completion(fact: CompletionFact) -> dict[str, object]:
    return {
        "id": fact.completion,
        "completed_at": _utc(fact.completed_at),
        "minutes": fact.minutes,
        "edition": {
            "id": fact.edition.public_id,
            "number": fact.edition.number,
            "title": fact.edition.title,
            "documents": fact.edition.documents,
            "published_at": _utc(fact.edition.published_at),
        },
    }


def _certificate(fact: Certificate) -> dict[str, object]:
    return {
        "id": fact.public_id,
        "name": fact.name,
        "issued_at": _utc(fact.issued_at),
        "expires_at": _utc(fact.expires_at),
        "revoked_at": _utc(fact.revoked_at),
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {"body": entry.body, "previous": entry.previous, "digest": entry.digest}


def _course(fact: EnrolmentFact, words: Words, zone: ZoneInfo) -> dict[str, object]:
    _ = words.gettext
    pairs = [
        (_("State"), words.state(fact.state)),
        (_("Enrolled"), words.stamp(fact.enrolled_at, zone)),
        (_("Due"), last_day_words(fact.due_at, words, zone) if fact.due_at else None),
        (_("Completed"), words.stamp(fact.completion.completed_at, zone) if fact.completion else None),
        (_("Hash of the documents"), fact.completion.edition.documents if fact.completion else None),
        (_("Certificate"), grouped(fact.certificate.public_id) if fact.certificate else None),
    ]
    return {
        "title": fact.title,
        "edition": _("Edition %(number)s") % {"number": fact.edition},
        "facts": [[label, value] for label, value in pairs if value],
        "lines": [
            *reason_lines(fact, words, zone),
            *(attempt_words(each, words, zone) for each in fact.attempts),
            *decision_lines(fact.excusals, fact.extensions, words, zone),
        ],
    }


def _line(entry: Entry, words: Words, zone: ZoneInfo, names: dict[str, str]) -> dict[str, object]:
    body = records.content(entry)
    data = body.get("data")
    actor = str(body.get("actor") or "")
    said = data_words(data, words, zone) if isinstance(data, dict) else ()
    _ = words.gettext
    return {
        "number": words.number(entry.sequence),
        "kind": kind_of(body.get("kind"), words),
        "at": words.stamp(datetime.fromisoformat(str(body["at"])), zone) if "at" in body else "–",
        "by": names.get(actor) or (_("somebody of another agency") if actor else _("the system")),
        "said": [f"{label}: {value}" for label, value in said],
        "digest": entry.digest,
    }


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"
