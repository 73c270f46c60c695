"""Ending an assignment: what it does to whom, then the end, with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from flask import Response, flash, redirect, render_template, url_for

from course_app.domain.assignments import EndEffect
from course_app.exports.enrolments import by_words
from course_app.services import endings
from course_app.services.endings import Affected, Effects, EndPlan
from course_app.services.team_assignments import AssignmentEnd
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import file_words
from course_app.web.formatting import day, ngettext
from course_app.web.supervisor.access import note_looked
from course_app.web.supervisor.door import blueprint
from course_app.web.supervisor.forms import EndAssignmentForm
from course_app.web.supervisor.reminders import NAMED
from course_app.web.wording import gettext as _

Answer: TypeAlias = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class EffectGroup:
    """For how many people the end has one effect, in a sentence; who they are, and how many are not named here.

    Where the effect is another due date, it stands behind the name.
    """

    told: str
    people: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class EndPage:
    """The form, or how it ended.

    ``keeps_own``: the supervisor is bound by it too; she decides nothing about herself and so many ``superiors``.
    """

    course: str
    whom: str
    due_on: date | None
    since: datetime
    by: str
    enrolled: int
    completed: int
    groups: tuple[EffectGroup, ...]
    keeps_own: bool
    superiors: int
    ended: AssignmentEnd | None
    ended_by: str
    form: EndAssignmentForm
    action: str


@blueprint.get("/assignments/<assignment_id>/end")
def ending(assignment_id: str) -> str:
    """What ending it would come to. Looking at one person is in the access log."""
    return _page(_plan(assignment_id), EndAssignmentForm())


@blueprint.post("/assignments/<assignment_id>/end")
def ending_create(assignment_id: str) -> Answer:
    """The assignment has ended."""
    form = EndAssignmentForm()
    if not form.validate_on_submit():
        return _page(_plan(assignment_id), form), 422
    with transaction() as session:
        effects = endings.end_for_team(
            session,
            now=now(),
            actor=the_actor(),
            assignment=assignment_id,
            reason=form.reason.data or "",
        )
    flash(" ".join([_("The assignment has ended."), *_told(effects)]), "success")
    return redirect(url_for("supervisor.assignments"))  # type: ignore[return-value]


def _plan(assignment_id: str) -> EndPlan:
    return endings.plan(current_session(), now=now(), actor=the_actor(), assignment=assignment_id)


def _page(plan: EndPlan, form: EndAssignmentForm) -> str:
    found, words = plan.assignment, file_words()
    if found.account_id is not None:
        note_looked(found.account_id)
    page = EndPage(
        course=found.course,
        whom=found.whom,
        due_on=found.due_on,
        since=found.since,
        by=by_words(found.by, words),
        enrolled=found.enrolled,
        completed=found.completed,
        groups=tuple(
            _group(effect, plan.effects[effect], plan.people[effect])
            for effect in EndEffect
            if effect in plan.effects
        ),
        keeps_own=plan.keeps_own,
        superiors=plan.superiors,
        ended=found.ended,
        ended_by=by_words(found.ended.by, words) if found.ended else "",
        form=form,
        action=url_for("supervisor.ending_create", assignment_id=found.assignment),
    )
    return render_template("supervisor/assignments/end.html", page=page)


def _group(effect: EndEffect, number: int, people: Sequence[Affected]) -> EffectGroup:
    named = tuple((each.name, _due(each) if effect is EndEffect.LATER else "") for each in people[:NAMED])
    return EffectGroup(_effect(effect, number), named, number - len(named))


def _due(each: Affected) -> str:
    return _("due %(day)s", day=day(each.due_at, end=True)) if each.due_at else _("without a due date")


def _told(effects: Effects) -> list[str]:
    return [_effect(effect, effects[effect]) for effect in EndEffect if effect in effects]


def _effect(effect: EndEffect, people: int) -> str:
    if effect is EndEffect.EXCUSED:
        return ngettext(
            "%(num)s person has not begun and is excused.",
            "%(num)s people have not begun and are excused.",
            people,
        )
    if effect is EndEffect.FREE:
        return ngettext(
            "%(num)s person goes on without a due date.", "%(num)s people go on without a due date.", people
        )
    if effect is EndEffect.LATER:
        return ngettext(
            "%(num)s person is asked by another assignment and is due when that one says.",
            "%(num)s people are asked by other assignments and are due when those say.",
            people,
        )
    return ngettext(
        "Nothing changes for %(num)s person, because another assignment asks for the course too.",
        "Nothing changes for %(num)s people, because other assignments ask for the course too.",
        people,
    )
