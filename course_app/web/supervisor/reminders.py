"""Reminding whoever is overdue: first who would get a mail, then the mails."""

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for

from course_app.services import reminders as services
from course_app.services.reminders import Plan, Target
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import ngettext
from course_app.web.supervisor.access import note_looked
from course_app.web.supervisor.addresses import asking
from course_app.web.supervisor.door import blueprint
from course_app.web.wording import gettext as _

NAMED = 50
"""So many people are named on the page; more are counted."""


@dataclass(frozen=True, slots=True)
class RemindPage:
    """Who would be reminded of what. ``more``: how many people are not named; ``is_one``: it is about one person."""

    is_one: bool
    count: int
    people: tuple[tuple[str, str], ...]
    """Name, and the courses that are overdue."""
    more: int
    already: int
    not_activated: int
    oneself: bool
    action: str
    back_url: str


@blueprint.get("/reminders")
def reminders() -> str:
    """The preview. Looking at one person is in the access log."""
    target = _target()
    plan = services.plan(current_session(), now=now(), actor=the_actor(), target=target)
    if plan.account_id is not None:
        note_looked(plan.account_id)
    return render_template("supervisor/reminders/preview.html", page=_page(plan, target))


@blueprint.post("/reminders")
def reminders_send() -> Response:
    """The mails are on their way."""
    target = _target()
    with transaction() as session:
        count = services.send(session, now=now(), actor=the_actor(), target=target)
    if count:
        told = ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", count)
        flash(told, "success")
    else:
        flash(_("Nobody was left to remind today."), "info")
    return redirect(_back(target))  # type: ignore[return-value]


def _target() -> Target:
    asked = request.args
    return Target(asked.get("course") or None, asked.get("unit") or None, asked.get("officer") or None)


def _parts(target: Target) -> dict[str, str]:
    parts = {"course": target.course, "unit": target.unit, "officer": target.officer}
    return {name: value for name, value in parts.items() if value}


def _back(target: Target) -> str:
    if target.officer:
        return url_for("supervisor.officer", officer_id=target.officer)
    return asking("home", {"flag": "overdue", **_parts(target)})


def _page(plan: Plan, target: Target) -> RemindPage:
    named = plan.recipients[:NAMED]
    return RemindPage(
        is_one=target.officer is not None,
        count=len(plan.recipients),
        people=tuple((each.name, ", ".join(each.courses.values())) for each in named),
        more=len(plan.recipients) - len(named),
        already=plan.already,
        not_activated=plan.not_activated,
        oneself=plan.oneself,
        action=asking("reminders_send", _parts(target)),
        back_url=_back(target),
    )
