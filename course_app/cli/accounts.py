"""``flask accounts``: make, disable and appoint people."""

import sys
from datetime import UTC, date, datetime

import click
from flask import current_app

from course_app.cli.days import DAY
from course_app.cli.refusals import cannot_be_taken, on_our_tables
from course_app.config import Settings
from course_app.domain.accounts import Role, own_words
from course_app.domain.appointments import TermFault
from course_app.domain.errors import InvalidInputError
from course_app.services import accounts as account_services
from course_app.services import agencies, appointments, rescue
from course_app.services.passwords import (
    LINK_LIFE,
    Hasher,
    LinkPurpose,
    PasswordLinks,
    fault,
    link_address,
    normalised,
)
from course_app.storage.database import current_session, transaction

TERM_FAULTS = {
    TermFault.PAST: "the first day is over: give today or a later one",
    TermFault.BACKWARDS: "the last day comes before the first one, which is today if not given",
    TermFault.TOO_FAR: "a day is more than ten years away",
    TermFault.ALREADY: "this person has this right in that time already; end it first: flask appointments list, then end",
    TermFault.DISABLED: "the account is disabled; first: flask accounts enable",
}


@click.group("accounts")
def accounts() -> None:
    """People who sign in, and what they are appointed to."""


@accounts.command("create", short_help="Make an account for a person.")
@click.argument("email")
@click.argument("name")
@click.option("--agency", "agency_key", required=True, help="Key of the agency.")
@click.option("--officer-id", help="The agency's own number of the person; signs in too.")
@click.option("--unit", "place", help="The unit, by names from the top: Patrol/North.")
@click.option("--language", default="en", show_default=True, help="Of the person's pages and mail.")
@click.option(
    "--password-stdin", is_flag=True, help="Read a password from standard input instead of making a link."
)
@on_our_tables
def create(
    email: str,
    name: str,
    agency_key: str,
    officer_id: str | None,
    place: str | None,
    language: str,
    password_stdin: bool,
) -> None:
    """Make an account for NAME at EMAIL, and print the link that sets its password."""
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    _check_language(language)
    hashed = (
        _hash_from_stdin(settings, agency_key, name=name, email=email, officer_id=officer_id)
        if password_stdin
        else None
    )
    with transaction() as session:
        agency = agencies.find(session, key=agency_key)
        unit = agencies.find_unit(session, agency_id=agency.agency_id, place=place) if place else None
        made = account_services.create(
            session,
            now=datetime.now(UTC),
            agency_id=agency.agency_id,
            email=email,
            name=name,
            officer_id=officer_id,
            unit_id=unit.unit_id if unit else None,
            language=language,
            password_hash=hashed,
        )
    click.echo(f"Made an account for {name}.")
    if hashed is None:
        token = PasswordLinks(settings.signing_key()).make(made.uniquifier, LinkPurpose.ACTIVATE)
        click.echo(f"Set the password within 72 hours at {link_address(settings.base_url, token)}")


@accounts.command("disable", short_help="Let nobody use an account any more.")
@click.argument("email")
@on_our_tables
def disable(email: str) -> None:
    """Nobody can use the account of EMAIL any more; what the person did stays."""
    with transaction() as session:
        known = account_services.find(session, email=email)
        changed = account_services.disable(session, now=datetime.now(UTC), account_id=known.account_id)
    click.echo(f"Disabled {email}." if changed else f"{email} was disabled already.")


@accounts.command("enable", short_help="Let a disabled account be used again.")
@click.argument("email")
@on_our_tables
def enable(email: str) -> None:
    """The account of EMAIL may be used again, with the password and the rights that it had."""
    with transaction() as session:
        changed = rescue.enable(session, now=datetime.now(UTC), email=email)
    click.echo(f"Enabled {email}." if changed else f"{email} was in use already.")


@accounts.command("appoint", short_help="Give somebody a role for a time.")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--unit", "place", help="Supervisors: the unit, by names from the top: Patrol/North.")
@click.option(
    "--course",
    "course_key",
    help="Instructors: one course, by its key, instead of all that the agency owns. A shared course only so.",
)
@click.option("--since", type=DAY, help="First day, in the agency's time zone; at once if not given.")
@click.option("--until", type=DAY, help="Last day on which it holds; until somebody ends it if not given.")
@on_our_tables
def appoint(
    email: str,
    role: str,
    place: str | None,
    course_key: str | None,
    since: date | None,
    until: date | None,
) -> None:
    """Appoint EMAIL to ROLE: supervisor of a unit and all below, instructor, administrator or auditor of the agency."""
    with transaction() as session:
        known = account_services.find(session, email=email)
        unit = agencies.find_unit(session, agency_id=known.agency_id, place=place) if place else None
        course_id = (
            agencies.find_course(session, agency_id=known.agency_id, key=course_key) if course_key else None
        )
        fault = appointments.give(
            session,
            now=datetime.now(UTC),
            account_id=known.account_id,
            role=Role(role),
            unit_id=unit.unit_id if unit else None,
            course_id=course_id,
            since=since,
            until=until,
        )
    if fault is not None:
        raise click.ClickException(TERM_FAULTS[fault])
    click.echo(f"Appointed {email}: {role}.")


@accounts.command("move", short_help="Put somebody into another unit.")
@click.argument("email")
@click.argument("place")
@on_our_tables
def move(email: str, place: str) -> None:
    """EMAIL belongs to the unit PLACE from now on: names from the top, as in Patrol/North."""
    with transaction() as session:
        known = account_services.find(session, email=email)
        unit = agencies.find_unit(session, agency_id=known.agency_id, place=place)
        account_services.move(
            session,
            now=datetime.now(UTC),
            agency_id=known.agency_id,
            account_id=known.account_id,
            unit_id=unit.unit_id,
        )
    click.echo(f"{email} belongs to {place}.")


@accounts.command("address", short_help="Give an account another mail address.")
@click.argument("email")
@click.argument("address")
@on_our_tables
def change_address(email: str, address: str) -> None:
    """The account of EMAIL has the mail address ADDRESS from now on; EMAIL is told."""
    with transaction() as session:
        rescue.change_address(session, now=datetime.now(UTC), email=email, address=address)
    click.echo(f"The account of {email} has the mail address {address} now.")


@accounts.command("link", short_help="Print a link that sets a password.")
@click.argument("email")
@on_our_tables
def make_link(email: str) -> None:
    """Print a link that sets the password of EMAIL; those before are void. Hand it to nobody else."""
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    with transaction() as session:
        uniquifier, purpose = rescue.link_for(session, now=datetime.now(UTC), email=email)
    token = PasswordLinks(settings.signing_key()).make(uniquifier, purpose)
    hours = int(LINK_LIFE[purpose].total_seconds() // 3600)
    click.echo(f"Set the password within {hours} h at {link_address(settings.base_url, token)}")


@accounts.command("second-factor-off", short_help="Let the password alone sign in again.")
@click.argument("email")
@on_our_tables
def second_factor_off(email: str) -> None:
    """The password alone signs EMAIL in, until another second factor is set up; every session ends."""
    with transaction() as session:
        changed = rescue.switch_off_second_factor(session, now=datetime.now(UTC), email=email)
    click.echo(f"Switched off the second factor of {email}." if changed else f"{email} had none.")


def _check_language(code: str) -> None:
    """Raises InvalidInputError for a language in which there are no pages and no mail."""
    known = current_app.config["COURSE_LANGUAGES"]
    if code not in known:
        raise InvalidInputError(f"there are no pages in “{code}”; there are: {', '.join(known)}")


def _hash_from_stdin(
    settings: Settings, agency_key: str, *, name: str, email: str, officer_id: str | None
) -> str:
    """The hash of the first line of standard input. Hashed before any transaction begins."""
    password = normalised(sys.stdin.readline().rstrip("\r\n"))
    agency = agencies.find(current_session(), key=agency_key)
    words = own_words(
        name=name,
        email=email,
        officer_id=officer_id,
        agency_name=agency.name,
        agency_key=agency.key,
        site_name=str(current_app.config["COURSE_SITE_NAME"]),
    )
    found = fault(password, own_words=words)
    if found is not None:
        raise InvalidInputError(f"this password {cannot_be_taken(found)}")
    return Hasher(cheap=settings.cheap_hashing).hash(password)
