"""The tree of units: reading it, adding to it, and changing one of them."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from course_app.domain.agencies import UnitFault
from course_app.domain.errors import InvalidInputError
from course_app.services import units
from course_app.services.units import OneUnit, Place
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import NewUnitForm, UnitNameForm, UnitPlaceForm, UnitsForm
from course_app.web.administrator.words import unit_fault_words
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.pages import Pages, page_number, pages_of

Answer = Response | str | tuple[str, int]

CLOSED = "closed"
"""How an address asks for units that are closed."""
ABOVE = " › "
TEXT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the tree. ``above``: the names of what it hangs below."""

    name: str
    above: str
    url: str
    people: int
    people_url: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """The tree."""

    as_of: datetime
    time_zone: str
    form: UnitsForm
    shows_closed: bool
    is_narrowed: bool
    rows: tuple[UnitRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class NewUnitPage:
    """The form for a new unit."""

    form: NewUnitForm


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit. ``sent``: the form of the page that was sent and has something wrong."""

    unit: str
    row: UnitRow
    below: tuple[UnitRow, ...]
    name_form: UnitNameForm
    place_form: UnitPlaceForm
    sent: FlaskForm | None


@blueprint.get("/units", endpoint="units")
def index() -> str:
    """The units that the address asks for."""
    actor, shows_closed = the_actor(), _shows_closed(request.args.get("show", ""))
    text = request.args.get("text", "").strip()[:TEXT_LENGTH]
    found = units.listed(
        current_session(),
        now=now(),
        actor=actor,
        text=text,
        closed=shows_closed,
        page=page_number(request.args.get("page")),
    )
    asked = {"text": text, "show": CLOSED if shows_closed else ""}
    form = UnitsForm(data=asked)
    form.show.choices = [("", _("Open units")), (CLOSED, _("Closed units"))]
    page = UnitsPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=form,
        shows_closed=shows_closed,
        is_narrowed=bool(text),
        rows=tuple(_row(place) for place in found.places),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=lambda page: _address(asked, page),
        ),
    )
    return render_template("administrator/units/index.html", page=page)


@blueprint.get("/units/new")
def unit_new() -> str:
    """The empty form."""
    return _form_page(_filled(NewUnitForm()))


@blueprint.post("/units")
def unit_create() -> Answer:
    """The agency has one more unit."""
    form = _filled(NewUnitForm())
    if not form.validate_on_submit():
        return _form_page(form), 422
    with transaction() as session:
        made = units.add(
            session,
            now=now(),
            actor=the_actor(),
            name=str(form.name.data),
            parent=form.parent.data or None,
        )
    if isinstance(made, UnitFault):
        _show_fault(form, made)
        return _form_page(form), 422
    return _told(made, _("The unit is added. Move people into it from their pages."))


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
        _show_fault(form, fault)
        return _unit_page(found, name_form=form), 422
    return _told(unit_id, _("The unit has a new name."))


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
        _show_fault(form, fault)
        return _unit_page(found, place_form=form), 422
    return _told(unit_id, _("The unit has a new place, with everything below it."))


@blueprint.post("/units/<unit_id>/close")
def unit_close(unit_id: str) -> Response:
    """Nobody can be put into the unit any more."""
    with transaction() as session:
        fault = units.close(session, now=now(), actor=the_actor(), unit=unit_id)
    if fault is not None:
        return _told(unit_id, unit_fault_words(fault), "error")
    return _told(unit_id, _("The unit is closed. Who belonged to it when stays on record."))


def _look(unit_id: str) -> OneUnit:
    return units.look(current_session(), actor=the_actor(), unit=unit_id)


def _told(unit_id: str, message: str, category: str = "success") -> Response:
    flash(message, category)
    return redirect(url_for("administrator.unit", unit_id=unit_id))  # type: ignore[return-value]


def _show_fault(form: FlaskForm, fault: UnitFault) -> None:
    field = form["name"] if fault is UnitFault.NAME_TAKEN and "name" in form else form["parent"]
    field.errors = [unit_fault_words(fault)]


def _filled(form: NewUnitForm) -> NewUnitForm:
    found = units.places(current_session(), actor=the_actor())
    form.parent.choices = _choices(found)
    return form


def _placed(form: UnitPlaceForm, found: OneUnit) -> UnitPlaceForm:
    form.parent.choices = _choices(found.parents)
    return form


def _choices(places: tuple[Place, ...]) -> list[tuple[str, str]]:
    return [("", _("At the top")), *((each.public_id, ABOVE.join(each.names)) for each in places)]


def _form_page(form: NewUnitForm) -> str:
    return render_template("administrator/units/new.html", page=NewUnitPage(form))


def _unit_page(
    found: OneUnit, *, name_form: UnitNameForm | None = None, place_form: UnitPlaceForm | None = None
) -> str:
    place = found.place
    page = UnitPage(
        unit=place.public_id,
        row=_row(place),
        below=tuple(_row(each) for each in found.below),
        name_form=name_form or UnitNameForm(formdata=None, data={"name": place.name}),
        place_form=place_form
        or _placed(UnitPlaceForm(formdata=None, data={"parent": found.parent or ""}), found),
        sent=name_form or place_form,
    )
    return render_template("administrator/units/show.html", page=page)


def _row(place: Place) -> UnitRow:
    return UnitRow(
        name=place.name,
        above=ABOVE.join(place.names[:-1]),
        url=url_for("administrator.unit", unit_id=place.public_id),
        people=place.people,
        people_url=url_for("administrator.people", unit=place.public_id),
        closed_at=place.closed_at,
    )


def _shows_closed(text: str) -> bool:
    if text not in {"", CLOSED}:
        raise InvalidInputError
    return text == CLOSED


def _address(asked: dict[str, str], page: int) -> str:
    parts = {**asked, "page": str(page) if page > 1 else ""}
    found = {name: value for name, value in parts.items() if value}
    return url_for("administrator.units", **found)  # type: ignore[arg-type]  # parts of a query
