"""``flask assignments``: say who must take which course, and by when; see what is in force; end it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click

from course_app.cli.days import DAY
from course_app.cli.refusals import on_our_tables
from course_app.domain.accounts import Scope
from course_app.domain.agencies import local_day
from course_app.domain.assignments import EndEffect
from course_app.services import accounts, agencies, team_assignments
from course_app.services.assignments import create as create_assignment
from course_app.services.endings import end as end_assignment
from course_app.services.team_assignments import TeamAssignment
from course_app.storage.database import current_session, transaction

EFFECTS = {
    EndEffect.EXCUSED: "not begun and excused",
    EndEffect.FREE: "going on without a due date",
    EndEffect.LATER: "due when another assignment says",
    EndEffect.SAME: "asked by another assignment as before",
}


@click.group("assignments")
def assignments() -> None:
    """Assign courses, see what is assigned, and end it."""


@assignments.command("create", short_help="Assign a course to a unit or a person.")
@click.argument("course")
@click.option("--agency", "agency_key", required=True, help="Key of the agency.")
@click.option(
    "--unit", "place", help="The unit, by names from the top: Patrol/North. Everyone below is bound too."
)
@click.option("--account", "email", help="One person instead, by mail address.")
@click.option(
    "--due",
    type=DAY,
    help="Last day, which ends at midnight of the agency's time zone.",
)
@on_our_tables
def create(course: str, agency_key: str, place: str | None, email: str | None, due: date | None) -> None:
    """Assign COURSE to a unit and all below, or to one person, now and for whoever joins later.

    Whoever joins later has at least 30 days from the day of joining, so nobody is overdue on the first day.
    """
    if (place is None) == (email is None):
        raise click.UsageError("give either --unit or --account")
    with transaction() as session:
        agency = agencies.find(session, key=agency_key)
        unit = agencies.find_unit(session, agency_id=agency.agency_id, place=place) if place else None
        person = accounts.find(session, email=email) if email else None
        if person is not None and person.agency_id != agency.agency_id:
            raise click.UsageError("this person belongs to another agency")
        assigned = create_assignment(
            session,
            now=datetime.now(UTC),
            agency_id=agency.agency_id,
            course_key=course,
            due_on=due,
            unit_id=unit.unit_id if unit else None,
            account_id=person.account_id if person else None,
        )
    click.echo(f"Assigned {course}: {assigned.enrolled} newly enrolled.")


@assignments.command("list", short_help="What asks people to take a course.")
@click.option("--agency", "agency_key", required=True, help="Key of the agency.")
@click.option("--ended", is_flag=True, help="Those that have ended, instead of those in force.")
@on_our_tables
def list_(agency_key: str, ended: bool) -> None:
    """What asks the people of an agency to take a course, the latest first, each with the id that ends it."""
    agency = agencies.find(current_session(), key=agency_key)
    found = list(_all(agency.agency_id, ended=ended))
    for each in found:
        click.echo(_line(each, ZoneInfo(agency.time_zone)))
    click.echo(f"{len(found)} {'ended' if ended else 'in force'}.")


@assignments.command("end", short_help="Let an assignment bind nobody any more.")
@click.argument("assignment")
@click.option(
    "--reason", required=True, help="Why. Supervisors, administrators and auditors of the agency can read it."
)
@on_our_tables
def end(assignment: str, reason: str) -> None:
    """ASSIGNMENT, by the id that the list shows, binds nobody any more. This cannot be taken back.

    Whoever has not begun is excused, whoever has goes on without a due date, and what other assignments ask holds.
    What was done stays.
    """
    with transaction() as session:
        effects = end_assignment(session, now=datetime.now(UTC), assignment=assignment, reason=reason)
    told = ", ".join(f"{effects[effect]} {EFFECTS[effect]}" for effect in EndEffect if effect in effects)
    click.echo(f"Ended: {told or 'nobody was at the course because of it'}.")


def _all(agency_id: int, *, ended: bool) -> Iterator[TeamAssignment]:
    page, pages = 0, 1
    while page < pages:
        found = team_assignments.listed(
            current_session(),
            now=datetime.now(UTC),
            scope=Scope(agency_id),
            beyond=(),
            ended=ended,
            page=page + 1,
        )
        yield from found.lines
        page, pages = page + 1, found.pages


def _line(each: TeamAssignment, zone: ZoneInfo) -> str:
    due = f"due {each.due_on}" if each.due_on else "no due date"
    made = f"since {local_day(each.since, zone)} by {each.by or 'the operator'}"
    line = (
        f"{each.assignment}  {each.course_key} for {each.whom}, {due}, {made}; "
        f"enrolled {each.enrolled}, of these completed {each.completed}"
    )
    if each.ended is None:
        return line
    ended = f"ended {local_day(each.ended.at, zone)} by {each.ended.by or 'the operator'}"
    return f"{line}; {ended}: {each.ended.reason}"
