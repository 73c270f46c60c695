"""Completion in numbers over the whole agency, and the list behind each number."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from course_app.domain.accounts import Role, scope_as
from course_app.domain.rosters import RosterFilter, RosterLine
from course_app.services import access, rosters
from course_app.services.rosters import Team
from course_app.storage.database import current_session, transaction
from course_app.web.addresses import address
from course_app.web.auditor.addresses import asking, page_of
from course_app.web.auditor.door import blueprint
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.figures import Glance, glance
from course_app.web.pages import Pages, pages_of
from course_app.web.rosters import Controls, RosterCells, address_of, cells_of, controls_of, read_filter


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One person and one course."""

    cells: RosterCells
    due: datetime | None
    completed: datetime | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The numbers of the agency and the list behind them."""

    as_of: datetime
    time_zone: str
    glance: Glance
    controls: Controls
    lines: tuple[ReportLine, ...]
    pages: Pages


@blueprint.get("/reports", endpoint="reports")
def index() -> str:
    """The numbers, and the list that the address asks for. Who stands in it is in the access log."""
    asked, actor = read_filter(request.args), the_actor()
    scope = scope_as(actor, Role.AUDITOR)
    found = rosters.team(current_session(), now=now(), scope=scope, wish=asked.wish, page=asked.page)
    with transaction() as session:
        access.note_shown(
            session, now=found.as_of, actor=actor, people={line.officer for line in found.lines}
        )
    return render_template("auditor/reports/index.html", page=_page(found, asked.wish, actor.time_zone))


def _page(found: Team, wish: RosterFilter, time_zone: str) -> ReportPage:
    return ReportPage(
        as_of=found.as_of,
        time_zone=time_zone,
        glance=glance(found.numbers, wish, _url),
        controls=controls_of(wish, found),
        lines=tuple(_line(line, found.as_of) for line in found.lines),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.numbers.matching,
            url_of=page_of("reports", address_of(wish)),
        ),
    )


def _line(line: RosterLine, at: datetime) -> ReportLine:
    return ReportLine(
        cells=cells_of(line, at, address("auditor.person", officer_id=line.officer)),
        due=line.standing.due_at,
        completed=line.standing.completed_at,
    )


def _url(wish: RosterFilter) -> str:
    return asking("reports", address_of(wish))
