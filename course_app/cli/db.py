"""``flask db``: the tables of the database."""

import click

from course_app.cli.refusals import NEWER, OtherTablesError, one_line_errors
from course_app.services import health
from course_app.services.health import Tables
from course_app.storage.database import current_session


@click.group("db")
def db() -> None:
    """The tables of the database."""


@db.command("upgrade", short_help="Bring the tables to those of this program.")
@one_line_errors
def upgrade() -> None:
    """Bring the tables to those of this program, all steps or none. The way back is a backup."""
    bring_up_to_date()
    click.echo(f"The tables are at {health.newest_revision()}.")


@db.command("migrate", short_help="For developers: write a migration after a change of tables.")
@click.option("-m", "--message", required=True, help="What changes; a part of the file's name.")
@one_line_errors
def migrate(message: str) -> None:
    """For developers: write a migration from what the tables are to what the models say. Read it before it lands."""
    from flask_migrate import migrate as write_migration  # noqa: PLC0415 (a tenth of a start)

    write_migration(message=message)


def bring_up_to_date() -> None:
    """The database has the tables of this program. Raises OtherTablesError where a newer one made them."""
    session = current_session()
    version = health.tables(session)
    session.rollback()
    if version is Tables.NEWER:
        raise OtherTablesError(NEWER)
    if version is not Tables.OURS:
        from flask_migrate import upgrade as run_migrations  # noqa: PLC0415 (most starts do without)

        run_migrations()
