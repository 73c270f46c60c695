"""``flask agencies``: found agencies and their units."""

from datetime import UTC, datetime

import click

from course_app.cli.refusals import on_our_tables
from course_app.services import agencies as agency_services
from course_app.storage.database import transaction


@click.group("agencies")
def agencies() -> None:
    """Agencies and their units."""


@agencies.command("create", short_help="Found an agency.")
@click.argument("key")
@click.argument("name")
@click.option("--time-zone", required=True, help="Where its days begin and end, such as America/Chicago.")
@click.option(
    "--two-factor", is_flag=True, help="Appointments count only after signing in with a second factor."
)
@on_our_tables
def create(key: str, name: str, time_zone: str, two_factor: bool) -> None:
    """Found the agency NAME. KEY is short and stays: riverbend-pd."""
    with transaction() as session:
        agency_services.create(
            session,
            now=datetime.now(UTC),
            key=key,
            name=name,
            time_zone=time_zone,
            two_factor_required=two_factor,
        )
    click.echo(f"Founded {name} ({key}).")


@agencies.command("unit", short_help="Add a unit to an agency.")
@click.argument("agency")
@click.argument("name")
@click.option("--parent", "place", help="The unit above, by names from the top: Patrol/North.")
@on_our_tables
def unit(agency: str, name: str, place: str | None) -> None:
    """Add the unit NAME to the agency with the key AGENCY."""
    with transaction() as session:
        found = agency_services.find(session, key=agency)
        parent = agency_services.find_unit(session, agency_id=found.agency_id, place=place) if place else None
        agency_services.create_unit(
            session,
            now=datetime.now(UTC),
            agency_id=found.agency_id,
            name=name,
            parent_id=parent.unit_id if parent else None,
        )
    click.echo(f"Added {f'{place}/{name}' if place else name}.")
