"""Verifying a certificate: anybody who holds its id learns whether it is valid, and nothing more than it says."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import ValidationError

from course_app.domain.certificates import Certificate, CertificateStatus, hours, parse_id
from course_app.services.certificates import find_public
from course_app.storage.database import current_session
from course_app.web.clock import now
from course_app.web.formatting import number
from course_app.web.public.door import blueprint
from course_app.web.wording import gettext as _

LONGEST_ID = 400
"""Signs of what is typed or pasted that are looked at: a whole address fits."""


@dataclass(frozen=True, slots=True)
class VerifiedPage:
    """What anybody may learn about a certificate. ``time_zone`` only says which day the moment is."""

    name: str
    course: str
    completed_at: datetime
    time_zone: str
    hours: str
    status: CertificateStatus


class VerifyForm(FlaskForm):
    """The id of a certificate, as it stands on paper. A form that only asks needs no token."""

    class Meta:
        csrf = False

    certificate = StringField()

    def validate_certificate(self, field: StringField) -> None:
        """Refuses what cannot be an id, and says what one looks like."""
        if parse_id((field.data or "")[:LONGEST_ID]) is None:
            raise ValidationError(
                _("Enter the certificate's ID: 32 digits and letters from A to F, in groups of four.")
            )


@blueprint.get("/verify")
def verify_form() -> Response | tuple[str, HTTPStatus]:
    """The form; a filled one leads to the certificate's own address."""
    if "certificate" not in request.args:
        return render_template("public/verify.html", form=_form()), HTTPStatus.OK
    form = _form()
    if not form.validate():
        return render_template("public/verify.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    found = parse_id((form.certificate.data or "")[:LONGEST_ID])
    return redirect(url_for("public.verify", certificate=found))


@blueprint.get("/verify/<certificate>")
def verify(certificate: str) -> tuple[str, HTTPStatus]:
    """What the certificate is worth at this moment; an unknown id is told so, whatever is wrong with it."""
    found = find_public(current_session(), text=certificate[:LONGEST_ID])
    if found is None:
        return render_template("public/verify_unknown.html"), HTTPStatus.NOT_FOUND
    return render_template("public/verified.html", page=_page(found)), HTTPStatus.OK


def _form() -> VerifyForm:
    form = VerifyForm(request.args)
    form.certificate.label.text = _("Certificate ID")
    return form


def _page(certificate: Certificate) -> VerifiedPage:
    return VerifiedPage(
        name=certificate.name,
        course=certificate.course_title,
        completed_at=certificate.completed_at,
        time_zone=certificate.time_zone,
        hours=number(hours(certificate.minutes)),
        status=certificate.status(now()),
    )
