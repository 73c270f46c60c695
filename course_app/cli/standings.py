"""``flask standings``: what lists and reports count, made again from the facts."""

import click
from flask.cli import with_appcontext

from course_app.cli.refusals import on_our_tables
from course_app.services import standings as use_cases
from course_app.storage.database import transaction


@click.group("standings")
def standings() -> None:
    """What lists and reports count about each enrolment."""


@standings.command("rebuild")
@with_appcontext
@on_our_tables
def rebuild() -> None:
    """Make every standing again from its facts. Changes no fact; people who save meanwhile have to wait."""
    with transaction() as session:
        mended = use_cases.rebuild(session)
    told = "1 standing was" if mended == 1 else f"{mended} standings were"
    click.echo(f"{told} mended." if mended else "Every standing was right.")
