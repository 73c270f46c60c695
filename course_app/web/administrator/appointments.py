"""Appointments: who holds which right from when to when, giving one, and ending one."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from wtforms import Field

from course_app.domain.accounts import Role
from course_app.domain.appointments import (
    GIVEN_BY_ADMINISTRATORS,
    AppointmentFilter,
    AppointmentLine,
    TermFault,
    When,
)
from course_app.services import appointments, people
from course_app.services.appointments import AppointmentWish
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import AppointForm, AppointmentsForm
from course_app.web.administrator.people import TEXT_LENGTH, Answer, names_of, word_of
from course_app.web.administrator.words import role_words, term_fault_words
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import day
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment. ``end_url`` is ``None`` for one that is over."""

    name: str
    url: str
    role: str
    over: str
    since: datetime
    until: datetime | None
    by: str
    end_url: str | None


@dataclass(frozen=True, slots=True)
class AppointmentsPage:
    """The list of appointments."""

    as_of: datetime
    time_zone: str
    form: AppointmentsForm
    is_narrowed: bool
    shows_over: bool
    rows: tuple[AppointmentRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class AppointPage:
    """The form of an appointment."""

    officer: str
    name: str
    form: AppointForm


@blueprint.get("/appointments", endpoint="appointments")
def index() -> str:
    """The appointments that the address asks for."""
    actor = the_actor()
    wish = AppointmentFilter(
        when=word_of(When, request.args.get("show")) or When.CURRENT,
        role=word_of(Role, request.args.get("role")),
        text=request.args.get("text", "").strip()[:TEXT_LENGTH],
    )
    found = appointments.listed(
        current_session(), now=now(), actor=actor, wish=wish, page=page_number(request.args.get("page"))
    )
    page = AppointmentsPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=_controls(wish),
        is_narrowed=wish != AppointmentFilter(),
        shows_over=wish.when is When.OVER,
        rows=tuple(row_of(line, wish.when) for line in found.lines),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=lambda page: _address(wish, page),
        ),
    )
    return render_template("administrator/appointments/index.html", page=page)


@blueprint.get("/people/<officer_id>/appointments/new")
def appointment_new(officer_id: str) -> str:
    """The empty form."""
    return _form_page(officer_id, _filled(AppointForm()))


@blueprint.post("/people/<officer_id>/appointments")
def appointment_create(officer_id: str) -> Answer:
    """The person holds a role."""
    form = _filled(AppointForm())
    if not form.validate_on_submit():
        return _form_page(officer_id, form), 422
    wish = AppointmentWish(
        role=Role(form.role.data),
        unit=form.unit.data or None,
        course=form.course.data or None,
        since=form.since.data,
        until=form.until.data,
    )
    with transaction() as session:
        fault = appointments.appoint(session, now=now(), actor=the_actor(), officer=officer_id, wish=wish)
    if fault is not None:
        field = _field_of(form, fault)
        field.errors = [term_fault_words(fault)]
        return _form_page(officer_id, form), 422
    flash(_saved_words(wish), "success")
    return redirect(url_for("administrator.person", officer_id=officer_id))  # type: ignore[return-value]


def _saved_words(wish: AppointmentWish) -> str:
    if wish.since is None:
        return _("The appointment is saved. It counts from the next click on.")
    return _("The appointment is saved. It counts from %(day)s on.", day=day(wish.since))


def _field_of(form: AppointForm, fault: TermFault) -> Field:
    """Where the form says what is wrong."""
    if fault in {TermFault.ALREADY, TermFault.DISABLED}:
        return form.role
    return form.since if fault is TermFault.PAST or form.until.data is None else form.until


@blueprint.post("/appointments/<appointment_id>/end")
def appointment_end(appointment_id: str) -> Response:
    """Somebody holds a role no longer; on from here it is back to where that was said."""
    with transaction() as session:
        role = appointments.end(session, now=now(), actor=the_actor(), appointment=appointment_id)
    flash(_("The appointment as %(role)s is over.", role=role_words(role)), "success")
    officer = request.args.get("officer")
    if officer:
        return redirect(url_for("administrator.person", officer_id=officer))  # type: ignore[return-value]
    return redirect(url_for("administrator.appointments"))  # type: ignore[return-value]


def row_of(line: AppointmentLine, when: When, *, officer: str | None = None) -> AppointmentRow:
    """One appointment as pages show it; ``officer``: whose page it is."""
    asked = {"officer": officer} if officer else {}
    ending = url_for("administrator.appointment_end", appointment_id=line.public_id, **asked)  # type: ignore[arg-type]  # a query
    everything = _("All courses of the agency") if line.role is Role.INSTRUCTOR else _("The agency")
    return AppointmentRow(
        name=line.name,
        url=url_for("administrator.person", officer_id=line.officer),
        role=role_words(line.role),
        over=line.unit or line.course or everything,
        since=line.since,
        until=line.until,
        by=line.by or _("Whoever runs the server"),
        end_url=ending if when is When.CURRENT else None,
    )


def _controls(wish: AppointmentFilter) -> AppointmentsForm:
    form = AppointmentsForm(
        data={"text": wish.text, "role": wish.role.value if wish.role else "", "show": wish.when.value}
    )
    form.role.choices = [("", _("All roles")), *((each.value, role_words(each)) for each in Role)]
    form.show.choices = [
        (When.CURRENT.value, _("In force or to come")),
        (When.OVER.value, _("Over")),
    ]
    return form


def _filled(form: AppointForm) -> AppointForm:
    found = appointments.choices(current_session(), actor=the_actor())
    form.role.choices = [(each.value, role_words(each)) for each in GIVEN_BY_ADMINISTRATORS]
    form.unit.offer(names_of(found.units), nothing=_("Choose a unit"))
    courses = [(each.key, each.title) for each in found.courses]
    form.course.choices = [("", _("All courses of the agency")), *courses]
    return form


def _form_page(officer_id: str, form: AppointForm) -> str:
    card = people.find(current_session(), actor=the_actor(), officer=officer_id)
    return render_template(
        "administrator/appointments/new.html", page=AppointPage(officer_id, card.name, form)
    )


def _address(wish: AppointmentFilter, page: int) -> str:
    parts = {
        "text": wish.text,
        "role": wish.role or "",
        "show": wish.when if wish.when is When.OVER else "",
        "page": str(page) if page > 1 else "",
    }
    found = {name: str(value) for name, value in parts.items() if value}
    return url_for("administrator.appointments", **found)  # type: ignore[arg-type]  # parts of a query
