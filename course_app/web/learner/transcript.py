"""The officer's transcript: one value as a page and as three files."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, url_for

from course_app.domain.accounts import own_scope
from course_app.domain.certificates import CertificateStatus
from course_app.domain.errors import NotFoundError
from course_app.domain.progress import Flag, State
from course_app.domain.reports import Transcript, TranscriptRow
from course_app.exports import csv
from course_app.exports import transcript as exports
from course_app.services import transcript as services
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import download, file_words, transcript_name, verify_address
from course_app.web.learner.door import blueprint


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One enrolment."""

    title: str
    edition: int
    state: State
    flags: tuple[Flag, ...]
    enrolled_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    hours: str
    attempts: tuple[str, ...]
    status: CertificateStatus | None
    certificate_url: str | None


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """Everything the officer was enrolled in, as of a moment."""

    agency: str
    name: str
    officer_id: str | None
    as_of: datetime
    time_zone: str
    hours: str
    lines: tuple[TranscriptLine, ...]
    files: tuple[tuple[str, str], ...]


@blueprint.get("/transcript")
def transcript() -> str:
    """The transcript to read and print."""
    return render_template("learner/transcript/show.html", page=_page(_own()))


@blueprint.get("/transcript.pdf")
def transcript_pdf() -> Response:
    """The transcript as PDF. Like the other two files it writes nothing: docs/decisions/own-records.md."""
    own = _own()
    content = exports.transcript_pdf(own, verify=verify_address(), words=file_words())
    return download(content, name=transcript_name(own, "pdf"), media_type="application/pdf")


@blueprint.get("/transcript.csv")
def transcript_csv() -> Response:
    """The transcript for a spreadsheet."""
    own = _own()
    content = b"".join(exports.transcript_csv(own, verify=verify_address(), words=file_words()))
    return download(content, name=transcript_name(own, "csv"), media_type=csv.MEDIA_TYPE)


@blueprint.get("/transcript.json")
def transcript_json() -> Response:
    """The transcript for programs."""
    own = _own()
    content = exports.transcript_json(own, verify=verify_address())
    return download(content, name=transcript_name(own, "json"), media_type="application/json")


def _own() -> Transcript:
    actor = the_actor()
    found = services.transcript(
        current_session(), now=now(), scope=own_scope(actor), account_id=actor.account_id
    )
    if found is None:
        raise NotFoundError
    return found


def _page(own: Transcript) -> TranscriptPage:
    words = file_words()
    return TranscriptPage(
        agency=own.agency,
        name=own.person_name,
        officer_id=own.officer_id,
        as_of=own.as_of,
        time_zone=own.time_zone,
        hours=words.number(own.hours),
        lines=tuple(_line(row) for row in own.rows),
        files=tuple((name, url_for(f"learner.transcript_{name.lower()}")) for name in ("PDF", "CSV", "JSON")),
    )


def _line(row: TranscriptRow) -> TranscriptLine:
    words, certificate = file_words(), row.certificate
    return TranscriptLine(
        title=row.course_title,
        edition=row.edition,
        state=row.state,
        flags=row.flags,
        enrolled_at=row.enrolled_at,
        due_at=row.due_at,
        completed_at=row.completed_at,
        hours="" if row.hours is None else words.number(row.hours),
        attempts=tuple(exports.outcome(attempt, words) for attempt in row.attempts),
        status=certificate.status if certificate else None,
        certificate_url=url_for("learner.certificate", certificate_id=certificate.public_id)
        if certificate
        else None,
    )
