"""``flask records``: the training record, checked as a whole."""

import sys

import click
from flask.cli import with_appcontext

from course_app.cli.refusals import on_our_tables
from course_app.services.diagnosis.finding import counted
from course_app.services.records import ChainVerdict, verify_all
from course_app.storage.database import current_session, one_snapshot


@click.group("records")
def records() -> None:
    """Check the training record of every agency."""


@records.command("verify", short_help="Walk the chain of every agency.")
@with_appcontext
@on_our_tables
def verify() -> None:
    """Walk the chain of every agency and print one line for each; exit 1 if one does not hold.

    A broken chain is named with the first entry that does not hold and why: from there on it proves nothing,
    before it everything still stands.
    """
    session = current_session()
    one_snapshot(session)
    broken = False
    for verdict in verify_all(session):
        click.echo(line(verdict))
        broken = broken or verdict.fault is not None
    if broken:
        sys.exit(1)


def line(verdict: ChainVerdict) -> str:
    """How a walked chain is told in one line."""
    if verdict.fault is None:
        entries = counted(verdict.entries, "entry", "entries")
        return f"{verdict.agency_key}: {entries}, ok, ends in {verdict.head}"
    return f"{verdict.agency_key}: broken at entry {verdict.fault.sequence:,}: {verdict.fault.reason}"
