"""``flask serve``: everything one machine needs, in one command that ends cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask_migrate import upgrade

from course_app.cli.content import read_or_exit
from course_app.cli.demo import fill_demo, sign_in_lines
from course_app.config import PROJECT, Settings
from course_app.content.reader import CourseDocuments
from course_app.services.demo.filling import is_there, is_used
from course_app.services.demo.people import RIVERBEND
from course_app.services.publishing import Outcome, Wish, plan, publish
from course_app.storage.database import current_session, transaction

STOP_SECONDS = 25
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared, not listened on)
MANIFEST = PROJECT / "course_app" / "web" / "static" / "manifest.json"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--demo", is_flag=True, help="Fill an unused database with the demonstration first.")
def serve(host: str, port: int, workers: int, demo: bool) -> None:
    """Migrate, publish shipped courses that have no edition yet, then run web server and worker until stopped."""
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    _refuse_used_port(host, port)
    if not MANIFEST.exists():
        raise click.ClickException("the style sheets and scripts are not built: make assets")
    settings.instance.mkdir(parents=True, exist_ok=True)
    upgrade()
    if demo and not is_used(current_session()):
        click.echo("Filling the demonstration …")
        fill_demo(settings)
    _publish_shipped(settings)
    current_session().rollback()
    _announce(settings, host, port)
    reached = "127.0.0.1" if host in EVERYWHERE else host
    os.environ.setdefault("COURSE_BASE_URL", f"http://{reached}:{port}")
    web = [sys.executable, "-m", "course_app.web.server", "wsgi:gateway"]
    web += ["--host", host, "--port", str(port), "--workers", str(workers), "--parent", str(os.getpid())]
    worker = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"]
    sys.exit(_run_together([web, worker], folder=PROJECT))


def _publish_shipped(settings: Settings) -> None:
    """Shipped courses without an edition are published; of the others it is said that their documents changed."""
    now = datetime.now(UTC)
    for documents in read_or_exit(settings.root):
        wish = Wish("First edition", accept_outdated=True)
        planned = plan(current_session(), now=now, documents=documents, wish=wish)
        if planned.changes is None and not planned.unchanged:
            _publish_first(documents, wish, now)
        elif not planned.unchanged:
            click.echo(
                f"The documents of {planned.course_key} differ from edition {planned.number - 1}, which stays live. "
                "“flask content publish” shows what would change."
            )


def _publish_first(documents: CourseDocuments, wish: Wish, now: datetime) -> None:
    with transaction() as session:
        published = publish(session, now=now, documents=documents, wish=wish)
    if published.outcome is Outcome.PUBLISHED:
        click.echo(f"Published {documents.course.key}, edition {published.number}.")
    for warning in published.warnings:
        click.echo(f"Warning: {warning}", err=True)


def _refuse_used_port(host: str, port: int) -> None:
    """Two servers on one port would share its visitors, each with a database of its own."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"cannot listen on {host}:{port} ({error.strerror}); another port: make run PORT={port + 1}"
            ) from None


def _announce(settings: Settings, host: str, port: int) -> None:
    click.echo(f"\n  http://{host}:{port}\n")
    if is_there(current_session()):
        roles = ((each.email, each.role.value if each.role else "officer") for each in RIVERBEND.people)
        click.echo(sign_in_lines(tuple((email, role) for email, role in roles if email), settings) + "\n")
    else:
        click.echo("  Accounts: flask --app wsgi agencies create …, then accounts create … (see README.md)\n")
    click.echo("  Stop with Ctrl+C.\n")


def _run_together(commands: list[list[str]], *, folder: Path) -> int:
    """Run the commands side by side. One that ends takes the others with it; a signal ends all of them.

    Returns 0 after a signal, else the status of the one that ended first (1 if that was 0).
    """
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children = [subprocess.Popen(command, cwd=folder, start_new_session=True) for command in commands]  # noqa: S603
    while not stopped and all(child.poll() is None for child in children):
        time.sleep(0.2)
    ended = next((child.returncode for child in children if child.returncode is not None), 0)
    _end(children)
    return 0 if stopped else ended or 1


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
