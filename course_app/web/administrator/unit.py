"""One unit: where it stands, what is below it, and what can be changed about it."""

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm

from course_app.services import units
from course_app.services.units import OneUnit
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import UnitNameForm, UnitPlaceForm
from course_app.web.administrator.units import Answer, UnitRow, names_of, row_of, show_fault
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.wording import gettext as _

BELOW_SHOWN = 20
"""So many units stand on the page of the one above them; all of them in the list of units."""


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit. ``above``: names and addresses from the top.

    ``sent``: the form of the page that was sent and has something wrong.
    """

    unit: str
    row: UnitRow
    above: tuple[tuple[str, str], ...]
    below: tuple[UnitRow, ...]
    more_below: int
    below_url: str
    name_form: UnitNameForm
    place_form: UnitPlaceForm
    sent: FlaskForm | None


@blueprint.get("/units/<unit_id>")
def unit(unit_id: str) -> str:
    """One unit, and what can be changed about it."""
    return _unit_page(_look(unit_id))


@blueprint.post("/units/<unit_id>/name")
def unit_rename(unit_id: str) -> Answer:
    """The unit has another name."""
    form, found = UnitNameForm(), _look(unit_id)
    if not form.validate_on_submit():
        return _unit_page(found, name_form=form), 422
    with transaction() as session:
        fault = units.rename(session, now=now(), actor=the_actor(), unit=unit_id, name=str(form.name.data))
    if fault is not None:
        show_fault(form, fault)
        return _unit_page(found, name_form=form), 422
    return told(unit_id, _("The unit has a new name."))


@blueprint.post("/units/<unit_id>/parent")
def unit_move(unit_id: str) -> Answer:
    """The unit hangs somewhere else, and all below it comes along."""
    found = _look(unit_id)
    form = _placed(UnitPlaceForm(), found)
    if not form.validate_on_submit():
        return _unit_page(found, place_form=form), 422
    with transaction() as session:
        fault = units.move(
            session, now=now(), actor=the_actor(), unit=unit_id, parent=form.parent.data or None
        )
    if fault is not None:
        show_fault(form, fault)
        return _unit_page(found, place_form=form), 422
    return told(unit_id, _("The unit has a new place, with everything below it."))


def _look(unit_id: str) -> OneUnit:
    return units.look(current_session(), actor=the_actor(), unit=unit_id)


def told(unit_id: str, message: str, category: str = "success") -> Response:
    """The page of the unit, which says so."""
    flash(message, category)
    return redirect(url_for("administrator.unit", unit_id=unit_id))  # type: ignore[return-value]


def _placed(form: UnitPlaceForm, found: OneUnit) -> UnitPlaceForm:
    form.parent.offer(names_of(found.parents), nothing=_("At the top"))
    return form


def _unit_page(
    found: OneUnit, *, name_form: UnitNameForm | None = None, place_form: UnitPlaceForm | None = None
) -> str:
    place = found.place
    page = UnitPage(
        unit=place.public_id,
        row=row_of(place),
        above=tuple((each.name, row_of(each).url) for each in found.above),
        below=tuple(row_of(each) for each in found.below[:BELOW_SHOWN]),
        more_below=max(0, len(found.below) - BELOW_SHOWN),
        below_url=url_for("administrator.units", below=place.public_id),
        name_form=name_form or UnitNameForm(formdata=None, data={"name": place.name}),
        place_form=place_form
        or _placed(
            UnitPlaceForm(formdata=None, data={"parent": found.above[-1].public_id if found.above else ""}),
            found,
        ),
        sent=name_form or place_form,
    )
    return render_template("administrator/units/show.html", page=page)
