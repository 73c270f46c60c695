"""``flask appointments``: who holds which right, and ending one. ``flask accounts appoint`` gives them."""

from datetime import UTC, datetime

import click

from course_app.cli.refusals import on_our_tables
from course_app.domain.appointments import GivenRight, When
from course_app.services import accounts, agencies
from course_app.services import appointments as appointment_services
from course_app.storage.database import current_session, transaction


@click.group("appointments")
def appointments() -> None:
    """Rights that people hold."""


@appointments.command("list", short_help="Who holds which right until when.")
@click.argument("email", required=False)
@click.option("--agency", "agency_key", help="Of one agency, by its key.")
@click.option("--over", is_flag=True, help="Those that are over, instead of those in force or to come.")
@on_our_tables
def list_(email: str | None, agency_key: str | None, over: bool) -> None:
    """The appointments of EMAIL, of an agency, or of everybody, with the days (of the agency) through which they hold.

    Each begins with its id, by which “flask appointments end” ends it.
    """
    session = current_session()
    agency = agencies.find(session, key=agency_key) if agency_key else None
    person = accounts.find(session, email=email) if email else None
    if agency is not None and person is not None and person.agency_id != agency.agency_id:
        raise click.UsageError("this person belongs to another agency")
    found = appointment_services.given(
        session,
        now=datetime.now(UTC),
        when=When.OVER if over else When.CURRENT,
        agency_id=agency.agency_id if agency else None,
        account_id=person.account_id if person else None,
    )
    for right in found:
        click.echo(_line(right))
    counted = "1 appointment" if len(found) == 1 else f"{len(found):,} appointments"
    click.echo(f"{counted} {'over' if over else 'in force or to come'}.")


@appointments.command("end", short_help="Take a right away.")
@click.argument("appointment")
@on_our_tables
def end(appointment: str) -> None:
    """APPOINTMENT, by the id that the list shows, holds no more from the person's next request on."""
    with transaction() as session:
        done = appointment_services.withdraw(session, now=datetime.now(UTC), appointment=appointment)
    click.echo(f"{done.email} is no {done.role.value} by this appointment any more.")
    if done.is_last:
        click.echo("The agency has no administrator now: flask accounts appoint … administrator", err=True)


def _line(right: GivenRight) -> str:
    last = f"through {right.last}" if right.last else "until ended"
    return (
        f"{right.public_id}  {right.role.value:<13}  {right.email}  over {right.over}, "
        f"{right.first} {last}, by {right.by or 'the operator'}"
    )
