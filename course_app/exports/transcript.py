"""The transcript as PDF, CSV and JSON, all from one value."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from course_app.domain.agencies import last_day, local_day
from course_app.domain.certificates import grouped
from course_app.domain.reports import (
    Transcript,
    TranscriptAttempt,
    TranscriptCertificate,
    TranscriptRow,
    percent,
)
from course_app.exports import csv
from course_app.exports.typesetting import typeset
from course_app.exports.words import Words

SCHEMA = "course-platform/transcript"
SCHEMA_VERSION = 1


def transcript_json(transcript: Transcript, *, verify: str) -> bytes:
    """The transcript for programs: moments in UTC, states as codes, shares exact.

    ``verify`` is the address below which certificates are verified.
    """
    value = {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "as_of": _utc(transcript.as_of),
        "agency": {"name": transcript.agency, "time_zone": transcript.time_zone},
        "person": {
            "id": transcript.person,
            "name": transcript.person_name,
            "officer_id": transcript.officer_id,
        },
        "hours": _hours(transcript.hours),
        "rows": [_json_row(row, verify) for row in transcript.rows],
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")


def transcript_csv(transcript: Transcript, *, verify: str, words: Words) -> Iterator[bytes]:
    """One line per enrolment. Days are those of the agency's time zone; each line names it, and the moment."""
    _ = words.gettext
    header = (
        _("Agency"), _("Name"), _("Officer ID"), _("Course"), _("Course key"), _("Edition"), _("State"), _("Notes"),
        _("Enrolled"), _("Started"), _("Due"), _("Completed"), _("Hours"), _("Graded attempts"), _("Outcomes"),
        _("Certificate"), _("Certificate status"), _("Valid through"), _("Verification address"), _("Time zone"), _("As of"),
    )  # fmt: skip
    return csv.table(header, (_csv_row(transcript, row, verify, words) for row in transcript.rows))


def transcript_pdf(transcript: Transcript, *, verify: str, words: Words) -> bytes:
    """The transcript to print: a tagged table whose head repeats on every page."""
    _ = words.gettext
    zone = ZoneInfo(transcript.time_zone)
    title = _("Training transcript")
    moment = _("As of %(moment)s, time zone %(zone)s") % {
        "moment": words.moment(transcript.as_of, zone),
        "zone": transcript.time_zone.replace("_", " "),
    }
    values = {
        "language": words.language,
        "title": f"{title}: {transcript.person_name}",
        "heading": title,
        "agency": transcript.agency,
        "name": transcript.person_name,
        "officer_id": _("Officer ID %(id)s") % {"id": transcript.officer_id}
        if transcript.officer_id
        else None,
        "as_of": moment,
        "head": [
            _("Course"),
            _("State"),
            _("Enrolled"),
            _("Due"),
            _("Completed"),
            _("Hours"),
            _("Graded attempts"),
        ],
        "certificate": _("Certificate"),
        "rows": [_pdf_row(row, zone, words, verify) for row in transcript.rows],
        "total": [_("Hours in all"), words.number(transcript.hours)],
        "empty": _("No enrolments yet."),
        "check": _("Certificates can be verified at"),
        "verify": verify,
        "site": verify.partition("://")[2],
        "page": _("Page"),
        "of": _("of"),
    }
    return typeset("transcript", values, made_at=transcript.as_of)


def _json_row(row: TranscriptRow, verify: str) -> dict[str, object]:
    return {
        "course": {"key": row.course_key, "title": row.course_title, "edition": row.edition},
        "state": row.state.value,
        "flags": [flag.value for flag in row.flags],
        "enrolled_at": _utc(row.enrolled_at),
        "started_at": _utc(row.started_at),
        "due_at": _utc(row.due_at),
        "completed_at": _utc(row.completed_at),
        "hours": _hours(row.hours),
        "attempts": [_json_attempt(attempt) for attempt in row.attempts],
        "certificate": _json_certificate(row.certificate, verify),
    }


def _json_attempt(attempt: TranscriptAttempt) -> dict[str, object]:
    return {
        "quiz": attempt.quiz,
        "title": attempt.title,
        "attempt": attempt.ordinal,
        "submitted_at": _utc(attempt.submitted_at),
        "passed": attempt.passed,
        "share": {"numerator": attempt.share.numerator, "denominator": attempt.share.denominator},
        "percent": percent(attempt.share),
    }


def _json_certificate(certificate: TranscriptCertificate | None, verify: str) -> dict[str, object] | None:
    if certificate is None:
        return None
    return {
        "id": certificate.public_id,
        "status": certificate.status.value,
        "expires_at": _utc(certificate.expires_at),
        "verify": f"{verify}/{certificate.public_id}",
    }


def _csv_row(transcript: Transcript, row: TranscriptRow, verify: str, words: Words) -> tuple[csv.Cell, ...]:
    zone = ZoneInfo(transcript.time_zone)
    return (
        transcript.agency, transcript.person_name, transcript.officer_id, row.course_title, row.course_key, row.edition,
        words.state(row.state), ", ".join(words.flag(flag) for flag in row.flags),
        _day(row.enrolled_at, zone), _day(row.started_at, zone), _last_day(row.due_at, zone), _day(row.completed_at, zone),
        row.hours, len(row.attempts), "; ".join(outcome(attempt, words) for attempt in row.attempts),
        *_csv_certificate(row.certificate, zone, verify, words),
        transcript.time_zone, transcript.as_of.astimezone(zone),
    )  # fmt: skip


def _csv_certificate(
    certificate: TranscriptCertificate | None, zone: ZoneInfo, verify: str, words: Words
) -> tuple[csv.Cell, csv.Cell, csv.Cell, csv.Cell]:
    if certificate is None:
        return None, None, None, None
    return (
        certificate.public_id,
        words.certificate_status(certificate.status),
        _last_day(certificate.expires_at, zone),
        f"{verify}/{certificate.public_id}",
    )


def _pdf_row(row: TranscriptRow, zone: ZoneInfo, words: Words, verify: str) -> dict[str, object]:
    def shown(day: date | None) -> str:
        return "–" if day is None else words.short_day(day)

    flags = ", ".join(words.flag(flag) for flag in row.flags)
    certificate = row.certificate
    return {
        "course": row.course_title,
        "edition": words.gettext("Edition %(number)s") % {"number": row.edition},
        "cells": [
            f"{words.state(row.state)} ({flags})" if flags else words.state(row.state),
            shown(_day(row.enrolled_at, zone)),
            shown(_last_day(row.due_at, zone)),
            shown(_day(row.completed_at, zone)),
            "–" if row.hours is None else words.number(row.hours),
        ],
        "attempts": [outcome(attempt, words) for attempt in row.attempts] or ["–"],
        "certificate": certificate and grouped(certificate.public_id),
        "status": certificate and _status(certificate, zone, words),
        "address": certificate and f"{verify}/{certificate.public_id}",
    }


def outcome(attempt: TranscriptAttempt, words: Words) -> str:
    """One attempt in words: Final exam, attempt 2: Passed, 85%."""
    return words.gettext("%(quiz)s, attempt %(ordinal)s: %(outcome)s, %(percent)s") % {
        "quiz": attempt.title,
        "ordinal": attempt.ordinal,
        "outcome": words.outcome(passed=attempt.passed),
        "percent": words.percent(percent(attempt.share)),
    }


def _status(certificate: TranscriptCertificate, zone: ZoneInfo, words: Words) -> str:
    status = words.certificate_status(certificate.status)
    if certificate.expires_at is None:
        return status
    through = words.short_day(last_day(certificate.expires_at, zone))
    return words.gettext("%(status)s, through %(day)s") % {"status": status, "day": through}


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else local_day(moment, zone)


def _last_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """The day that a midnight ends: due dates and expiries are stored as the moment they are over."""
    return None if moment is None else last_day(moment, zone)


def _utc(moment: datetime | None) -> str | None:
    return (
        None
        if moment is None
        else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )


def _hours(hours: Fraction | None) -> float | None:
    """Quarter hours are exact in binary."""
    return None if hours is None else hours.numerator / hours.denominator
