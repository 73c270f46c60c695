"""``flask assignments``: say who must take which course, and by when."""

from datetime import UTC, datetime

import click

from course_app.cli.refusals import one_line_errors
from course_app.services import accounts, agencies
from course_app.services.assignments import create as create_assignment
from course_app.storage.database import transaction


@click.group("assignments")
def assignments() -> None:
    """Assign courses."""


@assignments.command("create")
@click.argument("course")
@click.option("--agency", "agency_key", required=True, help="Key of the agency.")
@click.option(
    "--unit", "place", help="The unit, by names from the top: Patrol/North. Everyone below is bound too."
)
@click.option("--account", "email", help="One person instead, by mail address.")
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day, which ends at midnight of the agency's time zone.",
)
@one_line_errors
def create(course: str, agency_key: str, place: str | None, email: str | None, due: datetime | None) -> None:
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
            due_on=due.date() if due else None,
            unit_id=unit.unit_id if unit else None,
            account_id=person.account_id if person else None,
        )
    click.echo(f"Assigned {course}: {assigned.enrolled} newly enrolled.")
