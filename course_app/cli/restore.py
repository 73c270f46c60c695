"""``flask restore``: what a backup holds, in an empty installation, compared with what the backup says."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from course_app.cli.db import bring_up_to_date
from course_app.cli.processes import clean_up_when_ended
from course_app.cli.records import line as chain_line
from course_app.cli.refusals import one_line_errors
from course_app.config import Settings
from course_app.services import backups, health
from course_app.services.backups import Restored
from course_app.services.diagnosis.finding import counted
from course_app.storage.database import current_session


@click.command("restore", short_help="Fill an empty database from a backup.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@one_line_errors
def restore(file: Path) -> None:
    """Put what FILE holds into the empty database of this installation, and compare it with what FILE says.

    Refuses a database that is not empty. If anything is wrong, nothing is left behind. A backup of an older version
    is migrated afterwards. Everybody has to sign in again.
    """
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    engine = current_session().get_bind().engine
    own_key = settings.instance / "secret-key"
    clean_up_when_ended()
    sqlite = engine.dialect.name == "sqlite"
    done = backups.restore(
        engine,
        now=datetime.now(UTC),
        source=file.absolute(),
        folder=Path(str(engine.url.database)).parent if sqlite else settings.instance,
        key_file=None if settings.secret_key else own_key,
        revisions=health.known_revisions(),
    )
    _tell(done)
    if done.manifest.content.revision != health.newest_revision():
        bring_up_to_date()
        click.echo(f"Migrated from {done.manifest.content.revision} to {health.newest_revision()}.")
    _tell_about_key(done, settings, own_key)


def _tell(done: Restored) -> None:
    content = done.manifest.content
    for table, number in content.counts.items():
        click.echo(f"{table}: {counted(number, 'row', 'rows')}, as backed up")
    for chain in done.chains:
        click.echo(chain_line(chain))
    click.echo(
        f"Restored as of {done.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC; sign-ins ended: {done.ended_sessions:,}."
    )


def _tell_about_key(done: Restored, settings: Settings, own_key: Path) -> None:
    """Another secret key cannot read what authenticator apps were set up with: say so before people find out."""
    key = settings.secret_key or own_key.read_text(encoding="ascii").strip()
    if backups.key_mark(key) != done.manifest.key_mark:
        click.echo(
            "The secret key here is not the one of the backup: put that one into "
            f"{'COURSE_SECRET_KEY' if settings.secret_key else os.fspath(own_key)}, "
            "else everybody with an authenticator app has to set it up again.",
            err=True,
        )
