"""``flask backup``: the whole database in one file, while everybody goes on working."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from course_app.cli.processes import clean_up_when_ended
from course_app.cli.refusals import one_line_errors
from course_app.config import Settings
from course_app.services import backups
from course_app.services.diagnosis.finding import counted
from course_app.storage.database import current_session


@click.command("backup", short_help="Write the whole database to a file.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-secrets", is_flag=True, help="Put the secret key into the backup too.")
@with_appcontext
@one_line_errors
def backup(file: Path, with_secrets: bool) -> None:
    """Write FILE: the database as of now, while everybody goes on working. Never overwrites.

    Only its owner can read it; it holds names, mail addresses and answers. The course documents on disk and the
    settings are not in it, and the secret key only with --with-secrets: keep that one elsewhere.
    """
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    clean_up_when_ended()
    made = backups.make(
        current_session(),
        now=datetime.now(UTC),
        target=file.absolute(),
        secret=settings.signing_key(),
        with_secrets=with_secrets,
    )
    rows = sum(made.content.counts.values())
    click.echo(
        f"{file}: {counted(rows, 'row', 'rows')} in {len(made.content.counts)} tables, {file.stat().st_size:,} bytes, "
        f"as of {made.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    for agency, head in made.content.chains.items():
        click.echo(f"{agency}: {counted(head.sequence, 'entry', 'entries')}, ends in {head.digest}")
