"""The tree of units: reading it, and adding to it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from course_app.domain.agencies import STEP, UnitFault
from course_app.domain.errors import InvalidInputError
from course_app.services import units
from course_app.services.units import Place
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import NewUnitForm, UnitsForm
from course_app.web.administrator.words import unit_fault_words
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.places import in_short
from course_app.web.wording import gettext as _

Answer = Response | str | tuple[str, int]

CLOSED = "closed"
"""How an address asks for units that are closed."""
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
    top: UnitRow | None
    rows: tuple[UnitRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class NewUnitPage:
    """The form for a new unit."""

    form: NewUnitForm


@blueprint.get("/units", endpoint="units")
def index() -> str:
    """The units that the address asks for."""
    actor, shows_closed = the_actor(), _shows_closed(request.args.get("show", ""))
    text = request.args.get("text", "").strip()[:TEXT_LENGTH]
    below = request.args.get("below") or None
    found = units.listed(
        current_session(),
        now=now(),
        actor=actor,
        text=text,
        closed=shows_closed,
        below=below,
        page=page_number(request.args.get("page")),
    )
    asked = {"text": text, "show": CLOSED if shows_closed else "", "below": below or ""}
    form = UnitsForm(data=asked)
    form.show.choices = [("", _("Open units")), (CLOSED, _("Closed units"))]
    page = UnitsPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=form,
        shows_closed=shows_closed,
        is_narrowed=any(asked.values()),
        top=row_of(found.top) if found.top else None,
        rows=tuple(row_of(place) for place in found.places),
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
        show_fault(form, made)
        return _form_page(form), 422
    flash(_("The unit is added. Move people into it from their pages."), "success")
    return redirect(url_for("administrator.unit", unit_id=made))  # type: ignore[return-value]


def _filled(form: NewUnitForm) -> NewUnitForm:
    found = units.places(current_session(), actor=the_actor())
    form.parent.offer(names_of(found), nothing=_("At the top"))
    return form


def names_of(places: tuple[Place, ...]) -> dict[str, str]:
    """Units by public id, with all names from the top."""
    return {each.public_id: STEP.join(each.names) for each in places}


def show_fault(form: FlaskForm, fault: UnitFault) -> None:
    """The form says at its field what is wrong."""
    field = form["name"] if fault is UnitFault.NAME_TAKEN and "name" in form else form["parent"]
    field.errors = [unit_fault_words(fault)]


def _form_page(form: NewUnitForm) -> str:
    return render_template("administrator/units/new.html", page=NewUnitPage(form))


def row_of(place: Place) -> UnitRow:
    """One unit as pages show it."""
    return UnitRow(
        name=place.name,
        above=in_short(STEP.join(place.names[:-1])),
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
