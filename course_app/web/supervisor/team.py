"""Your team: numbers that are links, and the roster behind each of them, as page and as file."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request, stream_with_context

from course_app.domain.accounts import Role, scope_as
from course_app.domain.errors import InvalidInputError
from course_app.domain.rosters import RosterFilter, RosterLine
from course_app.exports import csv
from course_app.exports.roster import RosterHead, roster_csv
from course_app.services import rosters
from course_app.services.rosters import Purpose, Team
from course_app.storage.database import current_session, transaction
from course_app.web.addresses import address
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.figures import Glance, glance
from course_app.web.files import download, file_name, file_words
from course_app.web.formatting import number
from course_app.web.pages import Pages, pages_of
from course_app.web.rosters import (
    Controls,
    RosterCells,
    address_of,
    cells_of,
    controls_of,
    in_words,
    read_filter,
)
from course_app.web.supervisor.addresses import asking
from course_app.web.supervisor.door import blueprint
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One person and one course."""

    cells: RosterCells
    done: str
    due: datetime | None
    last_activity: datetime | None


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The supervisor's home."""

    as_of: datetime
    time_zone: str
    glance: Glance
    controls: Controls
    is_empty_team: bool
    lines: tuple[TeamLine, ...]
    pages: Pages
    file_url: str
    purposes: tuple[tuple[str, str], ...]
    remind_url: str | None


@blueprint.get("")
@blueprint.get("/", alias=True)
def home() -> str:
    """The team at a glance, and the list that the address asks for."""
    asked, actor = read_filter(request.args), the_actor()
    scope = scope_as(actor, Role.SUPERVISOR)
    found = rosters.team(current_session(), now=now(), scope=scope, wish=asked.wish, page=asked.page)
    return render_template("supervisor/team/index.html", page=_page(found, asked.wish, actor.time_zone))


@blueprint.post("/roster.csv")
def roster_file() -> Response:
    """The whole list that the address asks for. Taking it is on the record: docs/decisions/own-records.md."""
    wish, actor = read_filter(request.args).wish, the_actor()
    scope = scope_as(actor, Role.SUPERVISOR)
    with transaction() as session:
        export = rosters.export(
            session,
            now=now(),
            actor=actor,
            scope=scope,
            wish=wish,
            purpose=_purpose(request.form.get("purpose")),
        )
    words = file_words()
    filters = in_words(
        wish, unit=export.unit, course=export.course, assignment=export.assignment, words=words
    )
    head = RosterHead(actor.agency_name, actor.time_zone, export.as_of, filters)
    content = roster_csv(rosters.lines(current_session(), export=export), head=head, words=words)
    name = file_name(f"roster-{export.unit}-{export.course}-{export.as_of:%Y-%m-%d}", "csv")
    return download(stream_with_context(content), name=name, media_type=csv.MEDIA_TYPE)


def _purpose(text: str | None) -> Purpose:
    try:
        return Purpose(text or "")
    except ValueError as error:
        raise InvalidInputError from error


def _page(team: Team, wish: RosterFilter, time_zone: str) -> TeamPage:
    numbers, lines = team.numbers, tuple(_line(line, team.as_of) for line in team.lines)
    may_remind = (
        bool(numbers.overdue) and wish.assignment is None
    )  # nobody is reminded of one assignment alone
    base = wish.base()
    return TeamPage(
        as_of=team.as_of,
        time_zone=time_zone,
        glance=glance(numbers, wish, _url),
        controls=controls_of(wish, team),
        is_empty_team=not numbers.total and base == RosterFilter(),
        lines=lines,
        pages=pages_of(
            shown=team.page,
            pages=team.pages,
            matching=numbers.matching,
            url_of=lambda page: _url(wish, page),
        ),
        file_url=asking("roster_file", address_of(wish)),
        purposes=_purposes(),
        remind_url=asking("reminders", address_of(base)) if may_remind else None,
    )


def _line(line: RosterLine, at: datetime) -> TeamLine:
    return TeamLine(
        cells=cells_of(line, at, address("supervisor.officer", officer_id=line.officer)),
        done=_("%(done)s of %(total)s", done=number(line.done), total=number(line.total)),
        due=line.standing.due_at,
        last_activity=line.standing.last_activity_at,
    )


def _url(wish: RosterFilter, page: int = 1) -> str:
    where = {"page": str(page)} if page > 1 else {}
    return asking("home", {**address_of(wish), **where})


def _purposes() -> tuple[tuple[str, str], ...]:
    return (
        (Purpose.FOLLOW_UP, _("To follow up with my team")),
        (Purpose.REPORT, _("For a report")),
        (Purpose.INSPECTION, _("For an inspection or audit")),
        (Purpose.OTHER, _("Something else")),
    )
