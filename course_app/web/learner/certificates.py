"""The officer's certificates: the list, each one to read and print, and its PDF."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, url_for
from markupsafe import Markup

from course_app.domain.accounts import own_scope
from course_app.domain.certificates import Certificate, CertificateStatus, grouped, hours
from course_app.domain.errors import NotFoundError
from course_app.exports import certificate as exports
from course_app.services import certificates as services
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import download, file_name, file_words, verify_address
from course_app.web.formatting import number
from course_app.web.learner.door import blueprint


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """One certificate; days are those of the agency's time zone when it was issued."""

    title: str
    edition: int
    name: str
    agency: str
    hours: str
    completed_at: datetime
    time_zone: str
    expires_at: datetime | None
    revoked_at: datetime | None
    status: CertificateStatus
    id_shown: str
    url: str
    pdf_url: str
    verify_url: str
    verify_site: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate as a sheet, with the code that leads to its verification."""

    card: CertificateCard
    code: Markup


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """Every certificate of the officer, newest first."""

    cards: tuple[CertificateCard, ...]


@blueprint.get("/certificates")
def certificates() -> str:
    """All certificates: valid, expired and revoked."""
    found = services.certificates_of(current_session(), scope=own_scope(the_actor()))
    page = CertificatesPage(tuple(_card(each, now()) for each in found))
    return render_template("learner/certificates/index.html", page=page)


@blueprint.get("/certificates/<certificate_id>")
def certificate(certificate_id: str) -> str:
    """One certificate on the screen and on paper."""
    found = _own(certificate_id)
    card = _card(found, now())
    code = Markup(exports.qr_svg(card.verify_url))  # noqa: S704 (drawn by us; the address is only counted into squares)
    return render_template("learner/certificates/show.html", page=CertificatePage(card, code))


@blueprint.get("/certificates/<certificate_id>.pdf")
def certificate_pdf(certificate_id: str) -> Response:
    """The same as a PDF. Nothing is written: people may take their own record whenever they like."""
    found = _own(certificate_id)
    content = exports.certificate_pdf(
        found, address=f"{verify_address()}/{found.public_id}", words=file_words()
    )
    name = file_name(f"certificate-{found.course_key}-{found.completed_at:%Y-%m-%d}", "pdf")
    return download(content, name=name, media_type="application/pdf")


def _own(certificate_id: str) -> Certificate:
    found = services.find(current_session(), scope=own_scope(the_actor()), public_id=certificate_id)
    if found is None:
        raise NotFoundError
    return found


def _card(certificate: Certificate, at: datetime) -> CertificateCard:
    return CertificateCard(
        title=certificate.course_title,
        edition=certificate.edition,
        name=certificate.name,
        agency=certificate.agency,
        hours=number(hours(certificate.minutes)),
        completed_at=certificate.completed_at,
        time_zone=certificate.time_zone,
        expires_at=certificate.expires_at,
        revoked_at=certificate.revoked_at,
        status=certificate.status(at),
        id_shown=grouped(certificate.public_id),
        url=url_for("learner.certificate", certificate_id=certificate.public_id),
        pdf_url=url_for("learner.certificate_pdf", certificate_id=certificate.public_id),
        verify_url=f"{verify_address()}/{certificate.public_id}",
        verify_site=verify_address().partition("://")[2],
    )
