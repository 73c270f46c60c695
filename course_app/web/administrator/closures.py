"""Closing a unit: what it would come to, then the end of it; and opening it again."""

from dataclasses import dataclass

from flask import Response, redirect, render_template, url_for

from course_app.domain.appointments import When
from course_app.services import closures
from course_app.services.closures import Closure
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.appointments import AppointmentRow, row_of
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.unit import told
from course_app.web.administrator.words import unit_fault_words
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class ClosurePage:
    """What closing the unit would come to; ``fault`` says why it stays open, and is empty where it need not.

    ``more``: so many appointments are not named here.
    """

    unit: str
    name: str
    fault: str
    appointments: tuple[AppointmentRow, ...]
    more: int
    assignments: int


@blueprint.get("/units/<unit_id>/close")
def unit_closing(unit_id: str) -> Response | str:
    """What closing the unit would come to."""
    found = closures.plan(current_session(), now=now(), actor=the_actor(), unit=unit_id)
    if found.unit.place.closed_at is not None:
        return redirect(url_for("administrator.unit", unit_id=unit_id))  # type: ignore[return-value]
    return render_template("administrator/units/close.html", page=_page(found))


@blueprint.post("/units/<unit_id>/close")
def unit_close(unit_id: str) -> Response:
    """Nobody can be put into the unit any more."""
    with transaction() as session:
        fault = closures.close(session, now=now(), actor=the_actor(), unit=unit_id)
    if fault is not None:
        return told(unit_id, unit_fault_words(fault), "error")
    return told(unit_id, _("The unit is closed. Who belonged to it when stays on record."))


@blueprint.post("/units/<unit_id>/reopen")
def unit_reopen(unit_id: str) -> Response:
    """People can be put into the unit again."""
    with transaction() as session:
        fault = closures.reopen(session, now=now(), actor=the_actor(), unit=unit_id)
    if fault is not None:
        return told(unit_id, unit_fault_words(fault), "error")
    return told(unit_id, _("The unit is open again. Appoint whoever supervises it."))


def _page(found: Closure) -> ClosurePage:
    place = found.unit.place
    return ClosurePage(
        unit=place.public_id,
        name=place.name,
        fault=unit_fault_words(found.fault) if found.fault else "",
        appointments=tuple(row_of(each, When.CURRENT) for each in found.appointments),
        more=found.appointment_count - len(found.appointments),
        assignments=found.assignments,
    )
