"""Giving a course to a unit or a person: choose, see what it comes to, confirm."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from flask import Response, flash, redirect, render_template, request, url_for

from course_app.domain.accounts import Role, scope_as
from course_app.domain.assignments import GRACE, DayFault
from course_app.services import teams
from course_app.services.assignments import Assigned
from course_app.services.teams import AssignPlan, AssignWish
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import ngettext
from course_app.web.supervisor.access import note_looked
from course_app.web.supervisor.addresses import asking
from course_app.web.supervisor.door import blueprint
from course_app.web.supervisor.forms import AssignForm, day_fault_words
from course_app.web.wording import gettext as _

Answer: TypeAlias = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class AssignPage:
    """The form. ``officer`` is the name of the person, where it is about one."""

    form: AssignForm
    officer: str
    has_courses: bool
    grace_days: int


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What assigning would come to. ``fields`` is what the form that confirms it sends.

    ``grace_days`` is what whoever joins later has at least; 0 where nobody can, or nothing is ever due.
    """

    course: str
    whom: str
    due_on: date | None
    people: int
    enrolled: int
    completed: int
    grace_days: int
    is_made: bool
    fields: tuple[tuple[str, str], ...]
    change_url: str


@blueprint.get("/assignments")
def assignment() -> Answer:
    """The form, or what it would come to when everything is chosen. Looking at one person is in the access log."""
    form = AssignForm(request.args)
    if "course" not in request.args:
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    plan = teams.plan(current_session(), now=now(), actor=the_actor(), wish=_wish(form))
    if isinstance(plan, DayFault):
        return _with_fault(form, plan)
    if plan.account_id is not None:
        note_looked(plan.account_id)
    return render_template("supervisor/assignments/preview.html", page=_preview(plan))


@blueprint.post("/assignments")
def assignment_create() -> Answer:
    """The course is assigned."""
    form = AssignForm(request.form)
    if not form.validate():
        return _form_page(form), 422
    with transaction() as session:
        made = teams.assign(session, now=now(), actor=the_actor(), wish=_wish(form))
    if isinstance(made, DayFault):
        return _with_fault(form, made)
    flash(_told(made), "success" if made else "info")
    if form.officer.data:
        return redirect(url_for("supervisor.officer", officer_id=form.officer.data))  # type: ignore[return-value]
    where = {"course": str(form.course.data), "unit": str(form.unit.data)}
    return redirect(asking("home", where))  # type: ignore[return-value]


def _told(made: Assigned | None) -> str:
    if made is None:
        return _("This assignment is in force already. Nothing was changed.")
    return " ".join([_("The course is assigned."), *_effects(made)])


def _effects(assigned: Assigned) -> list[str]:
    counted = (
        (
            assigned.enrolled,
            ngettext("%(num)s person was enrolled.", "%(num)s people were enrolled.", assigned.enrolled),
        ),
        (
            assigned.bound_again,
            ngettext(
                "%(num)s person whom the end of an assignment had excused must take it again.",
                "%(num)s people whom the end of an assignment had excused must take it again.",
                assigned.bound_again,
            ),
        ),
        (
            assigned.earlier,
            ngettext(
                "%(num)s person who takes it already has another due date now.",
                "%(num)s people who take it already have another due date now.",
                assigned.earlier,
            ),
        ),
    )
    told = [words for number, words in counted if number]
    return told or [_("Nothing changes for whoever takes it already or has completed it.")]


def _wish(form: AssignForm) -> AssignWish:
    officer = form.officer.data or None
    unit = None if officer else form.unit.data or None
    return AssignWish(form.course.data, form.due_on.data, unit=unit, officer=officer)


def _with_fault(form: AssignForm, fault: DayFault) -> tuple[str, int]:
    form.due_on.errors = [day_fault_words(fault)]
    return _form_page(form), 422


def _form_page(form: AssignForm) -> str:
    actor = the_actor()
    courses = teams.courses(current_session(), agency_id=actor.agency_id)
    units = teams.units(current_session(), scope=scope_as(actor, Role.SUPERVISOR))
    form.course.choices = [("", _("Choose a course")), *((each.key, each.title) for each in courses)]
    form.unit.choices = [("", _("Choose a unit")), *((each.public_id, each.name) for each in units)]
    officer = form.officer.data
    person = teams.member(current_session(), actor=actor, officer=officer) if officer else None
    if person is not None:
        note_looked(person.account_id)
    page = AssignPage(form, person.name if person else "", bool(courses), GRACE.days)
    return render_template("supervisor/assignments/new.html", page=page)


def _preview(plan: AssignPlan) -> PreviewPage:
    sent = ("course", "unit", "officer", "due_on")
    fields = tuple((name, request.args[name]) for name in sent if request.args.get(name))
    officer = request.args.get("officer")
    return PreviewPage(
        course=plan.course.title,
        whom=plan.whom,
        due_on=plan.due_on,
        people=plan.reach.people,
        enrolled=plan.reach.enrolled,
        completed=plan.reach.completed,
        grace_days=GRACE.days if plan.due_on and not officer else 0,
        is_made=plan.is_made,
        fields=fields,
        change_url=asking("assignment", {"officer": officer} if officer else {}),
    )
