"""The agency itself: name, look, time zone, protection, sender of mail."""

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.datastructures import FileStorage

from course_app.domain.agencies import SettingsFault
from course_app.services import agencies, agency_settings
from course_app.services.agency_settings import MARK_BYTES, SettingsWish
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import AgencyForm, MarkForm
from course_app.web.administrator.people import Answer
from course_app.web.administrator.words import mark_fault_words, settings_fault_words
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.wording import gettext as _

PLAIN = "#162e51"
"""The colour of pages where no agency has chosen one."""


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """The agency's settings."""

    key: str
    form: AgencyForm
    mark_form: MarkForm
    mark_url: str | None


@blueprint.get("/agency", endpoint="agency")
def show() -> str:
    """The settings as they are."""
    return _page(_filled(AgencyForm(formdata=None, data=_present())), MarkForm(formdata=None))


@blueprint.post("/agency")
def agency_change() -> Answer:
    """The agency is set up another way."""
    form = _filled(AgencyForm())
    if not form.validate_on_submit():
        return _page(form, MarkForm(formdata=None)), 422
    with transaction() as session:
        fault = agency_settings.change(session, now=now(), actor=the_actor(), wish=_wish(form))
    if fault is not None:
        field = {
            SettingsFault.NO_ZONE: form.time_zone,
            SettingsFault.PALE: form.accent,
            SettingsFault.NO_ADDRESS: form.mail_reply_to,
        }[fault]
        field.errors = [settings_fault_words(fault)]
        return _page(form, MarkForm(formdata=None)), 422
    return _told(_("The settings are saved. They count from the next click on."))


@blueprint.post("/agency/mark")
def agency_mark_set() -> Answer:
    """The agency has another mark."""
    form = MarkForm()
    if not form.validate_on_submit():
        return _page(_filled(AgencyForm(formdata=None, data=_present())), form), 422
    sent = form.mark.data
    content = sent.read(MARK_BYTES + 1) if isinstance(sent, FileStorage) else b""
    with transaction() as session:
        fault = agency_settings.set_mark(session, now=now(), actor=the_actor(), content=content)
    if fault is not None:
        form.mark.errors = [mark_fault_words(fault)]
        return _page(_filled(AgencyForm(formdata=None, data=_present())), form), 422
    return _told(_("The mark is saved."))


@blueprint.post("/agency/mark/remove")
def agency_mark_remove() -> Response:
    """Only the name stands on pages."""
    with transaction() as session:
        agency_settings.remove_mark(session, now=now(), actor=the_actor())
    return _told(_("The mark is gone."))


def _told(message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("administrator.agency"))  # type: ignore[return-value]


def _present() -> dict[str, object]:
    found = agency_settings.get(current_session(), actor=the_actor())
    return {
        "name": found.name,
        "time_zone": found.time_zone,
        "two_factor_required": found.two_factor_required,
        "accent": found.accent or PLAIN,
        "mail_name": found.mail_name or "",
        "mail_reply_to": found.mail_reply_to or "",
    }


def _wish(form: AgencyForm) -> SettingsWish:
    accent = str(form.accent.data or "").lower()
    return SettingsWish(
        name=str(form.name.data),
        time_zone=str(form.time_zone.data),
        two_factor_required=bool(form.two_factor_required.data),
        accent=accent if accent not in {"", PLAIN} else None,
        mail_name=form.mail_name.data or None,
        mail_reply_to=form.mail_reply_to.data or None,
    )


def _filled(form: AgencyForm) -> AgencyForm:
    form.time_zone.choices = [(name, name.replace("_", " ")) for name in agencies.time_zones()]
    return form


def _page(form: AgencyForm, mark_form: MarkForm) -> str:
    found = agency_settings.get(current_session(), actor=the_actor())
    mark = url_for("account.agency_mark", digest=found.mark_digest) if found.mark_digest else None
    page = AgencyPage(key=found.key, form=form, mark_form=mark_form, mark_url=mark)
    return render_template("administrator/agency/show.html", page=page)
