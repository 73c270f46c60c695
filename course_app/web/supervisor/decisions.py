"""Decisions about somebody's enrolment: to excuse, to end that, to give more time. Each with its reason.

Every page names the person, and so leaves an entry in the access log, one that tells of a mistake too.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm

from course_app.domain.assignments import DayFault
from course_app.services import decisions, excusals, extensions
from course_app.services.decisions import Matter
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.supervisor.access import note_looked
from course_app.web.supervisor.door import blueprint
from course_app.web.supervisor.forms import EndExcusalForm, ExcuseForm, ExtendForm, day_fault_words
from course_app.web.wording import gettext as _

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The form of a decision: about whom, which course, and until when it is due now."""

    name: str
    officer_url: str
    course: str
    due_at: datetime | None
    form: FlaskForm
    action: str
    end_form: FlaskForm | None = None
    end_action: str = ""


@blueprint.get("/enrolments/<enrolment_id>/excusal")
def excusal(enrolment_id: str) -> str:
    """Excusing somebody, or ending it."""
    return _excusal_page(_matter(enrolment_id), ExcuseForm(), EndExcusalForm())


@blueprint.post("/enrolments/<enrolment_id>/excusal")
def excusal_create(enrolment_id: str) -> Answer:
    """Somebody is excused."""
    form, matter = ExcuseForm(), _matter(enrolment_id)
    if form.validate_on_submit():
        with transaction() as session:
            fault = excusals.excuse_officer(
                session,
                now=now(),
                actor=the_actor(),
                enrolment=enrolment_id,
                last_day=form.last_day.data,
                reason=form.reason.data or "",
            )
        if fault is None:
            return _done(matter, _("%(name)s is excused.", name=matter.name))
        form.last_day.errors = [day_fault_words(fault)]
    return _excusal_page(matter, form, None), 422


@blueprint.post("/enrolments/<enrolment_id>/excusal/end")
def excusal_end(enrolment_id: str) -> Answer:
    """Somebody is excused no longer."""
    form, matter = EndExcusalForm(), _matter(enrolment_id)
    if not form.validate_on_submit():
        return _excusal_page(matter, ExcuseForm(formdata=None), form), 422
    with transaction() as session:
        excusals.end_for_officer(
            session,
            now=now(),
            actor=the_actor(),
            enrolment=enrolment_id,
            reason=form.reason.data or "",
        )
    return _done(matter, _("%(name)s is no longer excused.", name=matter.name))


@blueprint.get("/enrolments/<enrolment_id>/extension")
def extension(enrolment_id: str) -> str:
    """Giving somebody more time."""
    return _extension_page(_matter(enrolment_id), ExtendForm())


@blueprint.post("/enrolments/<enrolment_id>/extension")
def extension_create(enrolment_id: str) -> Answer:
    """Somebody has more time."""
    form, matter = ExtendForm(), _matter(enrolment_id)
    if form.validate_on_submit() and form.due_on.data:
        fault = _extend(enrolment_id, form.due_on.data, form.reason.data or "")
        if fault is None:
            return _done(matter, _("%(name)s has more time.", name=matter.name))
        form.due_on.errors = [day_fault_words(fault)]
    return _extension_page(matter, form), 422


def _extend(enrolment_id: str, due_on: date, reason: str) -> DayFault | None:
    with transaction() as session:
        return extensions.extend(
            session,
            now=now(),
            actor=the_actor(),
            enrolment=enrolment_id,
            due_on=due_on,
            reason=reason,
        )


def _matter(enrolment_id: str) -> Matter:
    return decisions.matter(current_session(), now=now(), actor=the_actor(), enrolment=enrolment_id)


def _done(matter: Matter, message: str) -> Response:
    flash(message, "success")
    return redirect(_officer_url(matter))  # type: ignore[return-value]


def _excusal_page(matter: Matter, form: ExcuseForm, end_form: EndExcusalForm | None) -> str:
    page = replace(
        _page(matter, form, "supervisor.excusal_create"),
        end_form=end_form if matter.is_excused else None,
        end_action=url_for("supervisor.excusal_end", enrolment_id=matter.enrolment),
    )
    return render_template("supervisor/decisions/excusal.html", page=page)


def _extension_page(matter: Matter, form: ExtendForm) -> str:
    page = _page(matter, form, "supervisor.extension_create")
    return render_template("supervisor/decisions/extension.html", page=page)


def _page(matter: Matter, form: FlaskForm, endpoint: str) -> DecisionPage:
    """The page of a form that is sent to ``endpoint``. Looking at the person is in the access log."""
    note_looked(matter.account_id)
    return DecisionPage(
        name=matter.name,
        officer_url=_officer_url(matter),
        course=matter.course,
        due_at=matter.due_at,
        form=form,
        action=url_for(endpoint, enrolment_id=matter.enrolment),
    )


def _officer_url(matter: Matter) -> str:
    return url_for("supervisor.officer", officer_id=matter.officer)
