"""``flask jobs``: the worker that sends what the outbox holds, and does what falls due."""

import os
import signal
import socket
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from functools import cache

import click
import structlog
from babel.support import Translations
from flask import current_app

from course_app.cli.refusals import OtherTablesError, on_our_tables, refuse_other_tables
from course_app.config import Settings
from course_app.domain.sessions import SessionLimits
from course_app.exports.post import MailFolder, MailServer
from course_app.exports.words import Words
from course_app.services import deliveries
from course_app.services.chores import CHORES, Keeper
from course_app.services.passwords import PasswordLinks
from course_app.services.posting import Office, Outcome, Step, post_next
from course_app.storage.database import current_session, is_busy, transaction

IDLE_SECONDS = 2.0
"""How long to wait when nothing is due."""
CHORES_EVERY_SECONDS = 60.0
AFTER_FAILURE_SECONDS = 10.0

_log = structlog.get_logger("worker")


@click.group("jobs")
def jobs() -> None:
    """Deferred work: mail, and what falls due."""


@jobs.command("run", short_help="Work until stopped.")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@on_our_tables
def run(once: bool) -> None:
    """Work until stopped: SIGTERM or Ctrl+C end it after the present delivery."""
    work(current_app.config["COURSE_SETTINGS"], once=once)


def work(settings: Settings, *, once: bool = False) -> None:
    """What is due is done as soon as it is due, until a signal ends it; with ``once``, what is due now."""
    office = make_office(settings)
    stopped = _stop_on_signals()
    chores_at = time.monotonic()
    while not stopped.is_set():
        try:
            if time.monotonic() >= chores_at:
                chores_at = time.monotonic() + CHORES_EVERY_SECONDS
                refuse_other_tables(current_session())
                do_chores(settings, office)
            outcome = _tell(post_next(office)).outcome
        except OtherTablesError:
            raise
        except Exception as error:
            if once:
                raise
            what = "database busy" if is_busy(error) else "failed; trying again"
            _log.warning(what, error=type(error).__name__, at=_place(error))
            stopped.wait(AFTER_FAILURE_SECONDS)
            continue
        if outcome is Outcome.NOTHING_DUE:
            if once:
                return
            stopped.wait(IDLE_SECONDS)


@jobs.command("list")
@on_our_tables
def list_() -> None:
    """What still waits to be sent, without names."""
    found = deliveries.waiting(current_session())
    for line in found:
        state = f"claimed by {line.worker}" if line.worker else f"due {line.due_at:%Y-%m-%d %H:%M} UTC"
        error = f", last error: {line.last_error}" if line.last_error else ""
        click.echo(f"{line.outbox_id:>8}  {line.kind:<18} tries {line.tries}, {state}{error}")
    seen = deliveries.last_beat(current_session())
    worker = f"last seen {seen:%Y-%m-%d %H:%M:%S} UTC" if seen else "never seen"
    click.echo(f"{len(found)} waiting; worker {worker}.")


def make_office(settings: Settings) -> Office:
    """What the worker of this process works with."""
    folder = str(current_app.config["BABEL_TRANSLATION_DIRECTORIES"])

    @cache
    def words_of(language: str) -> Words:
        return Words(language, Translations.load(folder, [language]))

    return Office(
        worker=f"{socket.gethostname()[:40]}:{os.getpid()}",
        post=make_post(settings),
        base_url=settings.base_url,
        links=PasswordLinks(settings.signing_key()),
        words_of=words_of,
        now=lambda: datetime.now(UTC),
    )


def do_chores(settings: Settings, office: Office) -> None:
    """Everything that falls due by the clock is done."""
    limits = SessionLimits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours))
    keeper = Keeper(office.worker, limits)
    for chore in CHORES.values():
        more = chore.is_due(current_session(), office.now())
        current_session().rollback()  # ends the look
        while more:
            with transaction() as session:
                more = chore.do(session, office.now(), keeper) is True


def make_post(settings: Settings) -> MailFolder | MailServer:
    """The way to send that the settings name."""
    if not settings.smtp_host:
        return MailFolder(settings.instance / "mail", settings.mail_sender)
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        tls=settings.smtp_tls,
        sender=settings.mail_sender,
    )


def _stop_on_signals() -> threading.Event:
    stopped = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped


def _place(error: Exception) -> str:
    """Where it failed; the error's text stays out of the log, because it may carry names."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno} {frame.name}"


def _tell(step: Step) -> Step:
    if step.outcome is not Outcome.NOTHING_DUE:
        _log.info(
            "delivery", outcome=step.outcome.value, outbox=step.outbox_id, kind=step.kind, error=step.error
        )
    return step
