"""``flask doctor``: what is well with this installation, and what to do about the rest."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from course_app.cli.jobs import make_post
from course_app.cli.refusals import one_line, one_line_errors
from course_app.config import Settings
from course_app.services.diagnosis import database, facts, surroundings
from course_app.services.diagnosis.finding import Finding
from course_app.storage.database import current_session, one_snapshot
from course_app.storage.troubles import refusal_of, trouble_of

UNREADABLE = "the database does not hold what the program stores there: keep it as it is, and compare with the last good backup"


@click.command("doctor", short_help="Say what is well and what to do.")
@click.option(
    "--fast", is_flag=True, help="Leave out what takes long: mail server, orphans, standings, records."
)
@with_appcontext
@one_line_errors
def doctor(fast: bool) -> None:
    """Look at everything that must be well, and say what to do where it is not; exit 1 then.

    Changes nothing. A line begins with “ok” or with “!!”.
    """
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    session = current_session()
    well = True
    for finding in _findings(settings, session, fast=fast):
        click.echo(_line(finding))
        well = well and finding.is_good
    session.rollback()
    if not well:
        sys.exit(1)


def _findings(settings: Settings, session: Session, *, fast: bool) -> Iterator[Finding]:
    yield from _of_surroundings(settings, session, fast=fast)
    try:
        yield from _of_database(session, fast=fast)
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        what = f"cannot be read ({refusal_of(error) or trouble.value})"
        advice = "is it running, is COURSE_DATABASE_URL right, is the disk full or the file damaged?"
        yield Finding(database.ABOUT, what, advice)


def _of_surroundings(settings: Settings, session: Session, *, fast: bool) -> Iterator[Finding]:
    url = session.get_bind().engine.url
    file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
    yield surroundings.address(settings.base_url, proxy_hops=settings.proxy_hops)
    yield surroundings.hosts(settings.trusted_hosts)
    yield surroundings.secret(settings.signing_key(), is_set=bool(settings.secret_key))
    yield surroundings.files(settings.instance, file)
    yield surroundings.disk(settings.instance, file)
    yield surroundings.mail(make_post(settings), try_it=not fast)


def _of_database(session: Session, *, fast: bool) -> Iterator[Finding]:
    now = datetime.now(UTC)
    yield database.product(session)
    migrated = database.migrations(session)
    yield migrated
    if not migrated.is_good:
        return
    for about, look in _checks(session, now=now, fast=fast).items():
        yield from _tried(session, about, look)


def _checks(session: Session, *, now: datetime, fast: bool) -> dict[str, Callable[[], Iterable[Finding]]]:
    """What is looked at in the tables of this version, each in a read of its own."""
    quick: dict[str, Callable[[], Iterable[Finding]]] = {
        "worker": lambda: [facts.worker(session, now=now)],
        "outbox": lambda: [facts.outbox(session, now=now)],
        "clock": lambda: [facts.clock(session, now=now)],
        "time zones": lambda: [facts.time_zones(session)],
        "administrators": lambda: [facts.successors(session, now=now)],
    }
    slow: dict[str, Callable[[], Iterable[Finding]]] = {
        "orphans": lambda: [database.orphans(session)],
        "standings": lambda: [facts.standing_rows(session)],
        "records": lambda: facts.chains(session),
    }
    return quick if fast else quick | slow


def _tried(session: Session, about: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What ``look`` finds. What it cannot even look at is a finding too, and nothing that hides the others."""
    one_snapshot(session)
    try:
        yield from look()
    except Exception as error:
        if trouble_of(error) is not None:
            raise
        session.rollback()
        told = one_line(str(getattr(error, "orig", type(error).__name__)))
        yield Finding(about, f"cannot be looked at ({told})", UNREADABLE)


def _line(finding: Finding) -> str:
    if finding.is_good:
        return f"ok  {finding.about}: {finding.what}"
    return f"!!  {finding.about}: {finding.what} -- {finding.advice}"
