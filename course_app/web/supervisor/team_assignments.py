"""The assignments that bind the team, in force and ended, and what came of each."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template, request, url_for

from course_app.domain.accounts import Actor
from course_app.domain.assignments import EndFault
from course_app.domain.errors import InvalidInputError
from course_app.exports.enrolments import by_words
from course_app.services import team_assignments
from course_app.services.team_assignments import AssignmentEnd, TeamAssignment, TeamAssignments
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import file_words
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.supervisor.addresses import asking
from course_app.web.supervisor.door import blueprint
from course_app.web.wording import gettext as _

OVER = "over"
"""Those that ended, as an address says it."""


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """One assignment. ``enrolled`` and ``completed`` are numbers with the address of so many rows.

    ``whom_url`` leads to the person, or to everybody of the team for whom it is and who takes the course, whatever
    enrolled them. Without ``end_url`` the supervisor may not end it, and ``hint`` says who can.
    """

    course: str
    whom: str
    whom_url: str | None
    due_on: date | None
    since: datetime
    by: str
    enrolled: tuple[int, str]
    completed: tuple[int, str]
    end_url: str | None
    hint: str
    ended: AssignmentEnd | None
    ended_by: str


@dataclass(frozen=True, slots=True)
class AssignmentsPage:
    """A page of the list."""

    as_of: datetime
    time_zone: str
    title: str
    is_over: bool
    other_url: str
    """Where the others are: those that ended, or those in force."""
    lines: tuple[AssignmentLine, ...]
    pages: Pages


@blueprint.get("/assignments/all")
def assignments() -> str:
    """The assignments in force, or those that ended, the latest first."""
    actor, is_over = the_actor(), _is_over(request.args.get("show"))
    found = team_assignments.of_team(
        current_session(),
        now=now(),
        actor=actor,
        ended=is_over,
        page=page_number(request.args.get("page")),
    )
    return render_template("supervisor/assignments/index.html", page=_page(found, actor, is_over))


def _is_over(text: str | None) -> bool:
    if text not in (None, "", OVER):
        raise InvalidInputError
    return text == OVER


def _page(found: TeamAssignments, actor: Actor, is_over: bool) -> AssignmentsPage:  # noqa: FBT001 (one call)
    show = {"show": OVER} if is_over else {}
    return AssignmentsPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        title=_("Ended assignments of your team") if is_over else _("Assignments of your team"),
        is_over=is_over,
        other_url=asking("assignments", {} if is_over else {"show": OVER}),
        lines=tuple(_line(each, actor) for each in found.lines),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=lambda page: asking("assignments", {**show, **({"page": str(page)} if page > 1 else {})}),
        ),
    )


def _line(found: TeamAssignment, actor: Actor) -> AssignmentLine:
    made, words = {"assignment": found.assignment}, file_words()
    return AssignmentLine(
        course=found.course,
        whom=found.whom,
        whom_url=_whom_url(found),
        due_on=found.due_on,
        since=found.since,
        by=by_words(found.by, words),
        enrolled=(found.enrolled, asking("home", made)),
        completed=(found.completed, asking("home", {**made, "state": "completed"})),
        end_url=None
        if found.fault or found.ended
        else url_for("supervisor.ending", assignment_id=found.assignment),
        hint=_hint(found, actor),
        ended=found.ended,
        ended_by=by_words(found.ended.by, words) if found.ended else "",
    )


def _whom_url(found: TeamAssignment) -> str | None:
    """Where those are whom it is for; a unit that was closed has no list."""
    if found.officer:
        return url_for("supervisor.officer", officer_id=found.officer)
    if found.unit:
        return asking("home", {"course": found.course_key, "unit": found.unit})
    return asking("home", {"course": found.course_key}) if found.fault is EndFault.ABOVE else None


def _hint(found: TeamAssignment, actor: Actor) -> str:
    """Who can end it, where the supervisor cannot."""
    if found.fault is EndFault.ABOVE:
        return _("Whoever supervises %(unit)s can end it.", unit=found.whom)
    if found.account_id == actor.account_id:
        return _("It is for you alone: another supervisor can end it.")
    return _("It is for a supervisor above you: another one can end it.") if found.fault else ""
