"""The people of the agency, and everything kept about the training of one, to read and to take along."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, url_for

from course_app.domain.accounts import Role, scope_as
from course_app.domain.certificates import CertificateStatus
from course_app.domain.evidence import EnrolmentFact, Evidence
from course_app.domain.people import PeopleFilter
from course_app.domain.progress import Flag, State
from course_app.domain.records import Break
from course_app.exports.enrolments import attempt_words, decision_lines, reason_lines
from course_app.exports.evidence import evidence_json, evidence_pdf, evidence_value
from course_app.exports.records import kind_words
from course_app.services import access, evidence, people
from course_app.services.access import Looked
from course_app.services.evidence import FileKind
from course_app.storage.database import current_session, transaction
from course_app.web.auditor.addresses import asking, page_of
from course_app.web.auditor.door import blueprint
from course_app.web.auditor.forms import PersonForm
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import download, file_name, file_words
from course_app.web.pages import Pages, page_number, pages_of


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people of the agency: name, address, officer id, unit."""

    as_of: datetime
    time_zone: str
    form: PersonForm
    is_narrowed: bool
    lines: tuple[tuple[str, str, str | None, str], ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class EnrolmentCard:
    """One period of one course."""

    title: str
    edition: int
    state: State
    flags: tuple[Flag, ...]
    enrolled_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    status: CertificateStatus | None
    certificate_url: str | None
    why: tuple[str, ...]
    attempts: tuple[str, ...]
    decisions: tuple[str, ...]
    """What was decided, and why."""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person's training record."""

    name: str
    officer_id: str | None
    unit: str
    active: bool
    as_of: datetime
    time_zone: str
    enrolments: tuple[EnrolmentCard, ...]
    entries: int
    length: int
    head: str
    fault: Break | None
    unproved: tuple[str, ...]
    record_url: str
    json_url: str
    pdf_url: str


@blueprint.get("/people", endpoint="people")
def index() -> str:
    """The people that the address asks for, by name. Who was shown is in the access log."""
    actor, form, at = the_actor(), PersonForm(request.args), now()
    wish = PeopleFilter(text=form.text.data or "")
    found = people.listed(
        current_session(),
        now=at,
        scope=scope_as(actor, Role.AUDITOR),
        wish=wish,
        page=page_number(request.args.get("page")),
    )
    with transaction() as session:
        access.note_shown(session, now=at, actor=actor, people={each.officer for each in found.lines})
    page = PeoplePage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=form,
        is_narrowed=bool(wish.text),
        lines=tuple(
            (each.name, url_for("auditor.person", officer_id=each.officer), each.officer_id, each.unit)
            for each in found.lines
        ),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=page_of("people", {"text": wish.text}),
        ),
    )
    return render_template("auditor/people/index.html", page=page)


@blueprint.get("/people/<officer_id>")
def person(officer_id: str) -> str:
    """Everything but answers. Looking is in the access log."""
    actor, at = the_actor(), now()
    found = evidence.of_person(current_session(), now=at, actor=actor, officer=officer_id)
    with transaction() as session:
        access.note(session, now=at, actor=actor, subject_id=found.account_id, what=Looked.EVIDENCE)
    return render_template("auditor/people/show.html", page=_page(found.evidence))


@blueprint.post("/people/<officer_id>/evidence.json")
def evidence_as_json(officer_id: str) -> Response:
    """The evidence for programs. Taking it is on the record: docs/decisions/own-records.md."""
    return _file(officer_id, FileKind.JSON)


@blueprint.post("/people/<officer_id>/evidence.pdf")
def evidence_as_pdf(officer_id: str) -> Response:
    """The evidence to read and print, with the file for programs in it. Taking it is on the record."""
    return _file(officer_id, FileKind.PDF)


def _file(officer_id: str, kind: FileKind) -> Response:
    actor, at = the_actor(), now()
    found = evidence.of_person(current_session(), now=at, actor=actor, officer=officer_id)
    made = found.evidence
    value = evidence_value(made)
    if kind is FileKind.JSON:
        content, media_type = evidence_json(value), "application/json"
    else:
        content, media_type = evidence_pdf(made, value, words=file_words()), "application/pdf"
    with transaction() as session:
        evidence.note_export(session, now=at, actor=actor, found=found, kind=kind, seal=str(value["seal"]))
    name = file_name(f"evidence-{made.name}-{made.as_of:%Y-%m-%d}", kind.value)
    return download(content, name=name, media_type=media_type)


def _page(found: Evidence) -> PersonPage:
    return PersonPage(
        name=found.name,
        officer_id=found.officer_id,
        unit=found.unit,
        active=found.active,
        as_of=found.as_of,
        time_zone=found.time_zone,
        enrolments=tuple(enrolment_card(each, found) for each in found.enrolments),
        entries=len(found.proof.entries),
        length=found.proof.end.sequence,
        head=found.proof.end.digest,
        fault=found.proof.fault,
        unproved=tuple(kind_words(kind, file_words()) for kind in found.unproved),
        record_url=asking("home", {"text": found.person}),
        json_url=url_for("auditor.evidence_as_json", officer_id=found.person),
        pdf_url=url_for("auditor.evidence_as_pdf", officer_id=found.person),
    )


def enrolment_card(fact: EnrolmentFact, found: Evidence) -> EnrolmentCard:
    """One enrolment as pages show it."""
    words, zone, certificate = file_words(), ZoneInfo(found.time_zone), fact.certificate
    return EnrolmentCard(
        title=fact.title,
        edition=fact.edition,
        state=fact.state,
        flags=fact.flags,
        enrolled_at=fact.enrolled_at,
        due_at=fact.due_at,
        completed_at=fact.completion.completed_at if fact.completion else None,
        status=certificate.status(found.as_of) if certificate else None,
        certificate_url=certificate_url(certificate.public_id) if certificate else None,
        why=reason_lines(fact, words, zone),
        attempts=tuple(attempt_words(each, words, zone) for each in fact.attempts),
        decisions=decision_lines(fact.excusals, fact.extensions, words, zone),
    )


def certificate_url(public_id: str) -> str:
    """Where a certificate is shown with what it rests on."""
    return url_for("auditor.certificate", certificate_id=public_id)
