"""``flask demo``: two small agencies with a history, so that every screen has something to show."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from flask import current_app

from course_app.cli.refusals import WrongSettingError, cannot_be_taken, on_our_tables
from course_app.config import Settings, kept_secret
from course_app.services.demo.people import words_of_each
from course_app.services.passwords import Hasher, fault, normalised
from course_app.storage.database import transaction

if TYPE_CHECKING:
    from course_app.services.demo.filling import Filled

PASSWORD_FILE = "demo-password"  # noqa: S105 (a file's name)


@click.command("demo", short_help="Fill an unused database with a demonstration.")
@on_our_tables
def demo() -> None:
    """Fill an unused database with two invented agencies; refuses one that serves an agency already."""
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    filled = fill_demo(settings)
    click.echo(f"Made {filled.agencies} agencies with {filled.people} people.")
    click.echo(sign_in_lines(filled.sign_in, settings))


def fill_demo(settings: Settings) -> "Filled":
    """The demonstration is in the database, all of it or nothing."""
    from course_app.cli.content import read_or_exit  # noqa: PLC0415 (a start that fills nothing reads no document)
    from course_app.services.demo.filling import fill  # noqa: PLC0415 (as above)

    password = normalised(_password(settings))
    _refuse_weak(password)
    documents = read_or_exit(settings.root)
    hashed = Hasher(cheap=settings.cheap_hashing).hash(password)
    with transaction() as session:
        return fill(
            session, now=datetime.now(UTC), documents=documents, password_hash=hashed, told=_tell_progress
        )


def _tell_progress(words: str) -> None:
    click.echo(f"  {words} …")


def _refuse_weak(password: str) -> None:
    """What nobody could choose on the page cannot come from a setting either, for any of the invented people."""
    site_name = str(current_app.config["COURSE_SITE_NAME"])
    for words in words_of_each(site_name):
        if (found := fault(password, own_words=words)) is not None:
            raise WrongSettingError(f"COURSE_DEMO_PASSWORD {cannot_be_taken(found)}")


def _known_password(settings: Settings) -> str | None:
    """The operator's, else the one kept in ``instance/demo-password``; None in a folder that a backup was restored into."""
    if settings.demo_password:
        return settings.demo_password
    path = settings.instance / PASSWORD_FILE
    return kept_secret(path) if path.exists() else None


def _password(settings: Settings) -> str:
    """The one password of the demonstration: the known one, else a random one kept for the starts to come."""
    return _known_password(settings) or kept_secret(settings.instance / PASSWORD_FILE, strength=15)


def sign_in_lines(accounts: tuple[tuple[str, str], ...], settings: Settings) -> str:
    """Accounts, roles and password, as an operator reads them. None is made up: it would open no account."""
    lines = [f"  {role:<14} {email}" for email, role in accounts]
    password = _known_password(settings) or "as where the demonstration was made"
    return "\n".join([*lines, f"  {'password':<14} {password}"])
