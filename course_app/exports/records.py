"""Entries of the record in words: what happened, and what the entry says about it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from course_app.domain.records import RecordKind
from course_app.exports.words import Words

FIELDS = "fields"
"""Under this key an entry names what was changed, and not to what."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def kind_words(kind: RecordKind, words: Words) -> str:
    """What happened, in a word or three."""
    _ = words.gettext
    return {
        RecordKind.AGENCY_CREATED: _("Agency created"),
        RecordKind.AGENCY_CHANGED: _("Agency settings changed"),
        RecordKind.UNIT_CREATED: _("Unit created"),
        RecordKind.UNIT_RENAMED: _("Unit renamed"),
        RecordKind.UNIT_MOVED: _("Unit moved"),
        RecordKind.UNIT_CLOSED: _("Unit closed"),
        RecordKind.UNIT_REOPENED: _("Unit reopened"),
        RecordKind.ACCOUNT_CREATED: _("Account created"),
        RecordKind.ACCOUNT_CHANGED: _("Account changed"),
        RecordKind.ACCOUNT_DISABLED: _("Account disabled"),
        RecordKind.ACCOUNT_ENABLED: _("Account enabled"),
        RecordKind.PASSWORD_LINK: _("Password link sent"),
        RecordKind.SECOND_FACTOR_OFF: _("Second factor taken off"),
        RecordKind.SESSIONS_ENDED: _("Sessions ended"),
        RecordKind.APPOINTMENT: _("Appointment"),
        RecordKind.APPOINTMENT_ENDED: _("Appointment ended"),
        RecordKind.MEMBERSHIP: _("Moved to a unit"),
        RecordKind.DRAFT: _("Draft uploaded"),
        RecordKind.DRAFT_WITHDRAWN: _("Draft withdrawn"),
        RecordKind.KEY_SHOWN: _("Answer key shown"),
        RecordKind.PUBLICATION: _("Edition published"),
        RecordKind.ASSIGNMENT: _("Course assigned"),
        RecordKind.ASSIGNMENT_ENDED: _("Assignment ended"),
        RecordKind.ENROLMENT: _("Enrolled"),
        RecordKind.DUE_DATE: _("Due date changed"),
        RecordKind.MOVE: _("Moved to another edition"),
        RecordKind.EXTENSION: _("More time given"),
        RecordKind.EXCUSAL: _("Excusal"),
        RecordKind.REMINDER: _("Reminder sent"),
        RecordKind.ATTEMPT: _("Attempt started"),
        RecordKind.SUBMISSION: _("Attempt submitted"),
        RecordKind.GRADE: _("Attempt graded"),
        RecordKind.COMPLETION: _("Course completed"),
        RecordKind.CERTIFICATE: _("Certificate issued"),
        RecordKind.REVOCATION: _("Certificate revoked"),
        RecordKind.EXPORT: _("File taken"),
    }[kind]


def kind_of(text: object, words: Words) -> str:
    """The kind that an entry names, in words; as it is written where it is none of ours."""
    try:
        return kind_words(RecordKind(str(text)), words)
    except ValueError:
        return str(text)


def data_words(data: Mapping[str, object], words: Words, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """What an entry says, as pairs of a word and a value. What it leaves empty is left out."""
    labels = _labels(words)

    def said(key: str, value: object) -> str:
        if key == FIELDS and isinstance(value, list):
            return ", ".join(_label(str(name), labels) for name in value)
        return _value(value, words, zone)

    return tuple(
        (_label(key, labels), said(key, value))
        for key, value in data.items()
        if value is not None and value != []
    )


def _label(key: str, labels: Mapping[str, str]) -> str:
    return labels.get(key) or key.replace("_", " ").capitalize()


def _labels(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "accent": _("Colour of the header"),
        "account": _("Account"),
        "appointment": _("Appointment"),
        "assignment": _("Assignment"),
        "attempt": _("Attempt"),
        "by": _("Ended by"),
        "certificate": _("Certificate"),
        "class": _("Kind of change"),
        "completed_at": _("Completed"),
        "completion": _("Completion"),
        "course": _("Course"),
        "courses": _("Courses"),
        "documents": _("Hash of the documents"),
        "due_at": _("Due"),
        "due_on": _("Due"),
        "earned": _("Points"),
        "edition": _("Edition"),
        "email": _("Mail address"),
        "enrolment": _("Enrolment"),
        "entries": _("Entries in the chain"),
        "excusal": _("Excusal"),
        "expires_at": _("Valid until"),
        "extension": _("More time"),
        FIELDS: _("Changed"),
        "file": _("File"),
        "from": _("From"),
        "grader": _("Version of the grading rules"),
        "head": _("Last hash of the chain"),
        "id": _("ID"),
        "key": _("Key"),
        "language": _("Language"),
        "mail_name": _("Name of the sender of mail"),
        "mail_reply_to": _("Answers to mail go to"),
        "mark": _("Mark"),
        "minutes": _("Minutes"),
        "name": _("Name"),
        "officer_id": _("Officer ID"),
        "ordinal": _("Number of the attempt"),
        "parent": _("Above it"),
        "passed": _("Passed"),
        "period": _("Period"),
        "place": _("Unit"),
        "possible": _("Points possible"),
        "purpose": _("Purpose"),
        "quiz": _("Quiz"),
        "reminder": _("Reminder"),
        "role": _("Appointed as"),
        "rows": _("Rows"),
        "rule": _("What was required"),
        "seal": _("Seal of the file"),
        "since": _("From"),
        "submitted_at": _("Submitted"),
        "time_zone": _("Time zone"),
        "to": _("To"),
        "two_factor_required": _("Second factor required"),
        "unit": _("ID of the unit"),
        "until": _("Until"),
        "was_due_at": _("Was due"),
        "what": _("What"),
    }


def _value(value: object, words: Words, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_value(each, words, zone)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_value(each, words, zone) for each in value)
    if isinstance(value, int):
        return words.number(value)
    text = str(value)
    try:
        if _MOMENT.fullmatch(text):
            return words.stamp(datetime.fromisoformat(text), zone)
        return words.short_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:
        return text
