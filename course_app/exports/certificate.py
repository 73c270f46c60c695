"""The certificate as a PDF to keep, print and hang up."""

import io
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import segno

from course_app.domain.agencies import last_day, local_day
from course_app.domain.certificates import Certificate, grouped, hours
from course_app.exports.typesetting import typeset
from course_app.exports.words import Words


def certificate_pdf(certificate: Certificate, *, address: str, words: Words) -> bytes:
    """The certificate on one page, tagged, with a QR code of ``address``, where anyone can verify it.

    The same certificate gives the same bytes: the only date in the file is that of the certificate itself.
    """
    _ = words.gettext
    heading = _("Certificate of Completion")
    values = {
        "language": words.language,
        "title": f"{heading}: {certificate.course_title}, {certificate.name}",
        "heading": heading,
        "agency": certificate.agency,
        "certifies": _("This certifies that"),
        "name": certificate.name,
        "completed": _("has completed the course"),
        "course": certificate.course_title,
        "edition": _("Edition %(number)s") % {"number": certificate.edition},
        "revoked": _revoked(certificate, words),
        "facts": _facts(certificate, words),
        "check": _("Anyone can verify this certificate at"),
        "site": _site(address),
        "address": address,
        "id_label": _("Certificate"),
        "id": grouped(certificate.public_id),
        "qr": qr_svg(address),
        "qr_alt": _("Verification address %(address)s") % {"address": address},
    }
    return typeset("certificate", values, made_at=certificate.revoked_at or certificate.issued_at)


def qr_svg(address: str) -> str:
    """A QR code (ISO/IEC 18004, 15 % of it may be lost) of ``address`` as SVG, without a quiet zone of its own."""
    buffer = io.BytesIO()
    segno.make_qr(address, error="m").save(buffer, kind="svg", border=0, xmldecl=False, omitsize=True)
    return buffer.getvalue().decode("utf-8")


def _facts(certificate: Certificate, words: Words) -> list[dict[str, str | None]]:
    _ = words.gettext
    zone = ZoneInfo(certificate.time_zone)
    facts = [
        _fact(
            _("Completed on"),
            words.day(local_day(certificate.completed_at, zone)),
            _("Time zone %(zone)s") % {"zone": certificate.time_zone.replace("_", " ")},
        ),
        _fact(_("Training hours"), words.number(hours(certificate.minutes))),
    ]
    if certificate.expires_at is not None:
        facts.append(_fact(_("Valid through"), words.day(last_day(certificate.expires_at, zone))))
    return facts


def _fact(label: str, value: str, note: str | None = None) -> dict[str, str | None]:
    return {"label": label, "value": value, "note": note}


def _revoked(certificate: Certificate, words: Words) -> str | None:
    if certificate.revoked_at is None:
        return None
    day = words.day(local_day(certificate.revoked_at, ZoneInfo(certificate.time_zone)))
    return words.gettext("Revoked on %(day)s. This certificate no longer holds.") % {"day": day}


def _site(address: str) -> str:
    """The address of the form, as people type it: no scheme, no id."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path.rpartition('/')[0]}"
