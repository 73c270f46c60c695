"""One person of the agency: who she is, where she belongs, and what an administrator can do for her account."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, render_template, url_for

from course_app.domain.appointments import When
from course_app.domain.people import AccountStatus, Stay
from course_app.services import access, care, people
from course_app.services.access import Looked
from course_app.services.care import LinkOutcome
from course_app.services.people import Person
from course_app.storage.database import current_session, transaction
from course_app.web.administrator.appointments import AppointmentRow, row_of
from course_app.web.administrator.door import blueprint
from course_app.web.administrator.forms import MoveForm, PersonForm
from course_app.web.administrator.people import (
    Answer,
    language_choices,
    names_of,
    particulars,
    show_fault,
)
from course_app.web.administrator.words import status_words
from course_app.web.authentication.actor import session_limits, the_actor
from course_app.web.clock import now
from course_app.web.formatting import ngettext
from course_app.web.languages import available_languages
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person. ``link_label`` is empty where no link can be sent."""

    officer: str
    name: str
    email: str
    officer_id: str | None
    language: str
    status: str
    is_disabled: bool
    is_oneself: bool
    created_at: datetime
    disabled_at: datetime | None
    appointments: tuple[AppointmentRow, ...]
    all_appointments: tuple[int, str]
    has_second_factor: bool
    devices: int
    link_label: str
    link_sent_at: datetime | None
    stays: tuple[Stay, ...]
    move_form: MoveForm


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form with somebody's particulars."""

    officer: str
    name: str
    form: PersonForm


@blueprint.get("/people/<officer_id>")
def person(officer_id: str) -> str:
    """Everything that an administrator needs to know of the person. Looking is in the access log."""
    found = _look(officer_id)
    with transaction() as session:
        access.note(
            session, now=now(), actor=the_actor(), subject_id=found.card.account_id, what=Looked.ACCOUNT
        )
    return _person_page(found, _move_form(found))


@blueprint.get("/people/<officer_id>/edit")
def person_edit(officer_id: str) -> str:
    """The form, filled."""
    card = people.find(current_session(), actor=the_actor(), officer=officer_id)
    with transaction() as session:
        access.note(session, now=now(), actor=the_actor(), subject_id=card.account_id, what=Looked.ACCOUNT)
    form = PersonForm(
        data={
            "name": card.name,
            "email": card.email,
            "officer_id": card.officer_id or "",
            "language": card.language,
        }
    )
    form.language.choices = language_choices()
    return render_template("administrator/people/edit.html", page=EditPage(officer_id, card.name, form))


@blueprint.post("/people/<officer_id>/edit")
def person_change(officer_id: str) -> Answer:
    """The person is known by other particulars."""
    form = PersonForm()
    form.language.choices = language_choices()
    if form.validate_on_submit():
        with transaction() as session:
            fault = people.change(
                session, now=now(), actor=the_actor(), officer=officer_id, wish=particulars(form)
            )
        if fault is None:
            return _back(officer_id, _("The changes are saved."))
        show_fault(form, fault)
    card = people.find(current_session(), actor=the_actor(), officer=officer_id)
    return render_template("administrator/people/edit.html", page=EditPage(officer_id, card.name, form)), 422


@blueprint.post("/people/<officer_id>/unit")
def person_move(officer_id: str) -> Answer:
    """The person belongs to another unit."""
    found = _look(officer_id)
    form = _move_form(found)
    if not form.validate_on_submit():
        return _person_page(found, form), 422
    with transaction() as session:
        unit = people.move(
            session, now=now(), actor=the_actor(), officer=officer_id, unit=str(form.unit.data)
        )
    return _back(officer_id, _("%(name)s belongs to %(unit)s from now on.", name=found.card.name, unit=unit))


@blueprint.post("/people/<officer_id>/disable")
def person_disable(officer_id: str) -> Response:
    """Nobody uses the account any more."""
    with transaction() as session:
        care.disable(session, now=now(), actor=the_actor(), officer=officer_id)
    return _back(officer_id, _("The account is disabled. Its training record stays."))


@blueprint.post("/people/<officer_id>/enable")
def person_enable(officer_id: str) -> Response:
    """The account is in use again."""
    with transaction() as session:
        care.enable(session, now=now(), actor=the_actor(), officer=officer_id)
    return _back(officer_id, _("The account can be used again."))


@blueprint.post("/people/<officer_id>/sessions/end")
def person_sessions_end(officer_id: str) -> Response:
    """The person is signed out everywhere."""
    with transaction() as session:
        ended = care.end_sessions(session, now=now(), actor=the_actor(), officer=officer_id)
    return _back(
        officer_id, ngettext("Signed out of %(num)s device.", "Signed out of %(num)s devices.", ended)
    )


@blueprint.post("/people/<officer_id>/link")
def person_link(officer_id: str) -> Response:
    """A link that sets a password is on its way."""
    with transaction() as session:
        outcome = care.send_link(session, now=now(), actor=the_actor(), officer=officer_id)
    told = {
        LinkOutcome.ACTIVATION: _(
            "A new link is on its way. It works for three days; earlier ones are void."
        ),
        LinkOutcome.RESET: _("A link is on its way. It works for one hour; earlier ones are void."),
        LinkOutcome.DISABLED: _("The account is disabled, so nothing was sent."),
        LinkOutcome.TOO_SOON: _("A link was sent a moment ago. Another one can follow after five minutes."),
    }[outcome]
    is_sent = outcome in {LinkOutcome.ACTIVATION, LinkOutcome.RESET}
    return _back(officer_id, told, "success" if is_sent else "info")


@blueprint.post("/people/<officer_id>/second-factor/off")
def person_second_factor_off(officer_id: str) -> Response:
    """The password alone signs in, until the person sets up another second factor."""
    with transaction() as session:
        care.switch_off_second_factor(session, now=now(), actor=the_actor(), officer=officer_id)
    return _back(officer_id, _("The second factor is off. The person was told by mail and signed out."))


def _look(officer_id: str) -> Person:
    return people.look(
        current_session(), now=now(), actor=the_actor(), officer=officer_id, limits=session_limits()
    )


def _back(officer_id: str, message: str, category: str = "success") -> Response:
    flash(message, category)
    return redirect(url_for("administrator.person", officer_id=officer_id))  # type: ignore[return-value]


def _move_form(found: Person) -> MoveForm:
    form = MoveForm(data={"unit": found.card.unit or ""})
    form.unit.offer(names_of(found.units), nothing=_("Choose a unit"))
    return form


def _person_page(found: Person, form: MoveForm) -> str:
    card = found.card
    page = PersonPage(
        officer=card.officer,
        name=card.name,
        email=card.email,
        officer_id=card.officer_id,
        language=dict(available_languages()).get(card.language, card.language),
        status=status_words(card.status),
        is_disabled=card.status is AccountStatus.DISABLED,
        is_oneself=found.is_oneself,
        created_at=card.created_at,
        disabled_at=card.disabled_at,
        appointments=tuple(row_of(line, When.CURRENT, officer=card.officer) for line in found.appointments),
        all_appointments=(
            found.appointment_count,
            url_for("administrator.appointments", text=card.officer_id or card.name),
        ),
        has_second_factor=card.has_second_factor,
        devices=found.devices,
        link_label=_link_label(card.status),
        link_sent_at=found.link_sent_at,
        stays=found.stays,
        move_form=form,
    )
    return render_template("administrator/people/show.html", page=page)


def _link_label(status: AccountStatus) -> str:
    return {
        AccountStatus.ACTIVE: _("Send a link to set a new password"),
        AccountStatus.INVITED: _("Send a new activation link"),
        AccountStatus.DISABLED: "",
    }[status]
