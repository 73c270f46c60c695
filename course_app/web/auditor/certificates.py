"""The certificates of the agency, and what one rests on."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.certificates import Certificate, CertificateFilter, CertificateStatus, grouped
from course_app.domain.errors import InvalidInputError
from course_app.domain.records import Break, Entry, content
from course_app.exports.enrolments import attempt_words
from course_app.exports.records import data_words, kind_of, kind_words
from course_app.services import access, certificates, grounds
from course_app.services.access import Looked
from course_app.services.certificates import Issues
from course_app.services.grounds import Grounds
from course_app.storage.database import current_session, transaction
from course_app.web.auditor.addresses import page_of
from course_app.web.auditor.door import blueprint
from course_app.web.auditor.forms import CertificateForm
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import file_words
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """A page of the list: certificates as issued, each with its status and address."""

    as_of: datetime
    time_zone: str
    form: CertificateForm
    is_narrowed: bool
    lines: tuple[tuple[Certificate, CertificateStatus, str], ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the record under the certificate."""

    number: int
    url: str
    kind: str
    at: datetime | None
    said: tuple[tuple[str, str], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate with everything that it rests on."""

    certificate: Certificate
    readable_id: str
    status: CertificateStatus
    as_of: datetime
    time_zone: str
    person_url: str
    verify_url: str
    edition: int
    edition_at: datetime
    documents: str
    attempts: tuple[str, ...]
    steps: tuple[Step, ...]
    length: int
    head: str
    fault: Break | None
    unproved: tuple[str, ...]


@blueprint.get("/certificates", endpoint="certificates")
def index() -> str:
    """The certificates that the address asks for, the newest issue first. Whose they are is in the access log."""
    actor, form, at = the_actor(), CertificateForm(request.args), now()
    wish = CertificateFilter(
        text=form.text.data or "", course=form.course.data or None, status=_status(form.status.data)
    )
    found = certificates.listed(
        current_session(),
        now=at,
        scope=scope_as(actor, Role.AUDITOR),
        wish=wish,
        page=page_number(request.args.get("page")),
    )
    shown = {each.public_id for each in found.certificates}
    with transaction() as session:
        access.note_holders(session, now=at, actor=actor, certificates=shown)
    return render_template("auditor/certificates/index.html", page=_page(found, wish, form, actor))


@blueprint.get("/certificates/<certificate_id>")
def certificate(certificate_id: str) -> str:
    """What the certificate rests on. Looking is in the access log."""
    actor, at = the_actor(), now()
    found = grounds.of_certificate(current_session(), now=at, actor=actor, public_id=certificate_id)
    with transaction() as session:
        access.note(session, now=at, actor=actor, subject_id=found.account_id, what=Looked.CERTIFICATE)
    return render_template("auditor/certificates/show.html", page=_grounds(found))


def _status(text: str | None) -> CertificateStatus | None:
    try:
        return CertificateStatus(text) if text else None
    except ValueError as error:
        raise InvalidInputError from error


def _page(found: Issues, wish: CertificateFilter, form: CertificateForm, actor: Actor) -> CertificatesPage:
    words = file_words()
    form.course.choices = [("", _("All courses")), *found.courses]
    form.status.choices = [
        ("", _("Any")),
        *((each.value, words.certificate_status(each)) for each in CertificateStatus),
    ]
    parts = {"text": wish.text, "course": wish.course or "", "status": wish.status or ""}
    return CertificatesPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=form,
        is_narrowed=wish != CertificateFilter(),
        lines=tuple(
            (each, each.status(found.as_of), url_for("auditor.certificate", certificate_id=each.public_id))
            for each in found.certificates
        ),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=page_of("certificates", parts),
        ),
    )


def _grounds(proved: Grounds) -> CertificatePage:
    found, zone = proved.evidence, ZoneInfo(proved.evidence.time_zone)
    edition = proved.completion.edition
    return CertificatePage(
        certificate=proved.certificate,
        readable_id=grouped(proved.certificate.public_id),
        status=proved.certificate.status(found.as_of),
        as_of=found.as_of,
        time_zone=found.time_zone,
        person_url=url_for("auditor.person", officer_id=found.person),
        verify_url=url_for("public.verify", certificate=proved.certificate.public_id),
        edition=edition.number,
        edition_at=edition.published_at,
        documents=edition.documents,
        attempts=tuple(attempt_words(each, file_words(), zone) for each in proved.enrolment.attempts),
        steps=tuple(_step(each, zone) for each in proved.proof.entries),
        length=proved.proof.end.sequence,
        head=proved.proof.end.digest,
        fault=proved.fault,
        unproved=tuple(kind_words(each, file_words()) for each in proved.unproved),
    )


def _step(entry: Entry, zone: ZoneInfo) -> Step:
    body = content(entry)
    data, at = body.get("data"), body.get("at")
    return Step(
        number=entry.sequence,
        url=url_for("auditor.entry", number=entry.sequence),
        kind=kind_of(body.get("kind"), file_words()),
        at=datetime.fromisoformat(str(at)) if at else None,
        said=data_words(data, file_words(), zone) if isinstance(data, dict) else (),
        digest=entry.digest,
    )
