"""The people of the agency: the list, and adding somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import Response, flash, redirect, render_template, request, url_for

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.errors import InvalidInputError
from course_app.domain.people import AccountStatus, Order, PeopleFilter, PersonFault, PersonLine
from course_app.services import people, teams
from course_app.services.people import Particulars, People
from course_app.services.teams import TeamUnit
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import NewPersonForm, PeopleForm, PersonForm
from course_app.web.administrator.words import fault_words, order_words, role_words, status_words
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.languages import available_languages
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.places import MOST_OPTIONS, in_short
from course_app.web.wording import gettext as _

Answer = Response | str | tuple[str, int]
Word = TypeVar("Word", bound=StrEnum)

TEXT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list."""

    name: str
    url: str
    officer_id: str | None
    email: str
    unit: str
    status: str
    roles: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list of people."""

    as_of: datetime
    time_zone: str
    form: PeopleForm
    is_narrowed: bool
    has_many_units: bool
    rows: tuple[PersonRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class NewPersonPage:
    """The form for somebody new."""

    form: NewPersonForm


@blueprint.get("")
@blueprint.get("/", alias=True)
def home() -> Response:
    """Administrators begin with the people."""
    return redirect(url_for("administrator.people"))  # type: ignore[return-value]


@blueprint.get("/people", endpoint="people")
def index() -> str:
    """The people that the address asks for."""
    actor, wish = the_actor(), _wish(request.args)
    found = people.listed(
        current_session(),
        now=now(),
        scope=scope_as(actor, Role.ADMINISTRATOR),
        wish=wish,
        page=page_number(request.args.get("page")),
    )
    return render_template("administrator/people/index.html", page=_page(found, wish, actor))


@blueprint.get("/people/new")
def person_new() -> str:
    """The empty form."""
    return _form_page(_filled(NewPersonForm()))


@blueprint.post("/people")
def person_create() -> Answer:
    """Somebody has an account and a letter with the link that activates it."""
    form = _filled(NewPersonForm())
    if not form.validate_on_submit():
        return _form_page(form), 422
    with transaction() as session:
        made = people.add(
            session, now=now(), actor=the_actor(), wish=particulars(form), unit=form.unit.data or None
        )
    if isinstance(made, PersonFault):
        show_fault(form, made)
        return _form_page(form), 422
    flash(
        _("%(name)s has an account. A mail with a link to activate it is on its way.", name=form.name.data),
        "success",
    )
    return redirect(url_for("administrator.person", officer_id=made))  # type: ignore[return-value]


def particulars(form: PersonForm) -> Particulars:
    """What the form says about the person."""
    return Particulars(
        name=str(form.name.data),
        email=str(form.email.data),
        officer_id=form.officer_id.data or None,
        language=str(form.language.data),
    )


def show_fault(form: PersonForm, fault: PersonFault) -> None:
    """The form says at its field what is wrong."""
    field = form.officer_id if fault is PersonFault.OFFICER_ID_TAKEN else form.email
    field.errors = [fault_words(fault)]


def language_choices() -> list[tuple[str, str]]:
    """Every language that pages and mail are written in."""
    return list(available_languages())


def _filled(form: NewPersonForm) -> NewPersonForm:
    form.language.choices = language_choices()
    units = teams.units(current_session(), scope=scope_as(the_actor(), Role.ADMINISTRATOR))
    form.unit.offer(names_of(units), nothing=_("No unit yet"))
    return form


def names_of(units: tuple[TeamUnit, ...]) -> dict[str, str]:
    """Units by public id, with all names from the top."""
    return {each.public_id: each.name for each in units}


def _form_page(form: NewPersonForm) -> str:
    return render_template("administrator/people/new.html", page=NewPersonPage(form))


def _wish(arguments: Mapping[str, str]) -> PeopleFilter:
    """The question in the address. Raises InvalidInputError for a word that no form of ours sends."""
    return PeopleFilter(
        text=arguments.get("text", "").strip()[:TEXT_LENGTH],
        unit=arguments.get("unit") or None,
        status=word_of(AccountStatus, arguments.get("status")),
        order=word_of(Order, arguments.get("sort")) or Order.NAME,
    )


def word_of(kind: type[Word], text: str | None) -> Word | None:
    """The word in an address, if there is one. Raises InvalidInputError for one that no form of ours sends."""
    try:
        return kind(text) if text else None
    except ValueError as error:
        raise InvalidInputError from error


def _address(wish: PeopleFilter, page: int = 1) -> str:
    parts = {
        "text": wish.text,
        "unit": wish.unit or "",
        "status": wish.status or "",
        "sort": wish.order if wish.order is not Order.NAME else "",
        "page": str(page) if page > 1 else "",
    }
    asked = {name: str(value) for name, value in parts.items() if value}
    return url_for("administrator.people", **asked)  # type: ignore[arg-type]  # parts of a query


def _page(found: People, wish: PeopleFilter, actor: Actor) -> PeoplePage:
    return PeoplePage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=_controls(wish, found.units),
        is_narrowed=bool(wish.text or wish.unit or wish.status),
        has_many_units=len(found.units) > MOST_OPTIONS,
        rows=tuple(_row(line) for line in found.lines),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=lambda page: _address(wish, page),
        ),
    )


def _controls(wish: PeopleFilter, units: tuple[TeamUnit, ...]) -> PeopleForm:
    form = PeopleForm(
        data={
            "text": wish.text,
            "unit": wish.unit or "",
            "status": wish.status.value if wish.status else "",
            "sort": wish.order.value,
        }
    )
    form.unit.choices = [("", _("All units")), *_unit_choices(wish, units)]
    form.status.choices = [("", _("Any")), *((each.value, status_words(each)) for each in AccountStatus)]
    form.sort.choices = [(each.value, order_words(each)) for each in Order]
    return form


def _unit_choices(wish: PeopleFilter, units: tuple[TeamUnit, ...]) -> list[tuple[str, str]]:
    """All units by their place in the tree; of too many for a list, the one that is shown."""
    is_long = len(units) > MOST_OPTIONS
    shown = [each for each in units if not is_long or each.public_id == wish.unit]
    return [(each.public_id, in_short(each.name)) for each in sorted(shown, key=_place)]


def _place(unit: TeamUnit) -> str:
    return unit.name.casefold()


def _row(line: PersonLine) -> PersonRow:
    return PersonRow(
        name=line.name,
        url=url_for("administrator.person", officer_id=line.officer),
        officer_id=line.officer_id,
        email=line.email,
        unit=line.unit,
        status=status_words(line.status),
        roles=", ".join(role_words(role) for role in line.roles),
    )
