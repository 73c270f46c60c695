"""``flask serve``: everything one machine needs, in one command that ends cleanly."""

import http.client
import socket
import sys
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.globals import app_ctx

from course_app.cli.db import bring_up_to_date
from course_app.cli.demo import fill_demo, sign_in_lines
from course_app.cli.jobs import work
from course_app.cli.processes import Group
from course_app.cli.refusals import one_line_errors
from course_app.config import PROJECT, Settings
from course_app.content.files import read_folders
from course_app.services import catalog
from course_app.services.demo.people import RIVERBEND
from course_app.services.demo.presence import is_there, is_used
from course_app.storage.database import current_session, transaction

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared, not listened on)
MANIFEST = PROJECT / "course_app" / "web" / "static" / "manifest.json"


@click.command("serve", short_help="Run web server and worker until stopped.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="And its port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--demo", is_flag=True, help="Fill an unused database with the demonstration first.")
@one_line_errors
def serve(host: str, port: int, workers: int, demo: bool) -> None:
    """Migrate, publish shipped courses that have no edition yet, then run web server and worker until stopped."""
    app = app_ctx.app
    reached = "127.0.0.1" if host in EVERYWHERE else host
    settings = _settings(app.config["COURSE_SETTINGS"], reached, port)
    _refuse_used_port(host, port)
    if not MANIFEST.exists():
        raise click.ClickException("the style sheets and scripts are not built: make assets")
    _make_ready(settings, demo=demo)
    welcome = _welcome(settings, host, port)
    serve_web: Callable[..., None] = app.extensions["course_web_server"]
    if settings.metrics_port:
        settings.share_measurements(afresh=True)
    group = Group()
    group.start("web", partial(serve_web, settings, host=host, port=port, workers=workers))
    group.start("worker", partial(_work, app, settings))
    if settings.metrics_port:
        serve_metrics: Callable[..., None] = app.extensions["course_metrics_server"]
        group.start("metrics", partial(serve_metrics, settings))
    while group.goes_on(seconds=0.05):
        if _answers(reached, port, settings):
            click.echo(welcome)
            break
    while group.goes_on(seconds=60):
        pass
    sys.exit(group.end())


def _settings(settings: Settings, host: str, port: int) -> Settings:
    """Where nobody has said how people reach the site, they reach it where it listens."""
    if "base_url" in settings.model_fields_set:
        return settings
    shown = f"[{host}]" if ":" in host else host
    return settings.model_copy(update={"base_url": f"http://{shown}:{port}"})


def _make_ready(settings: Settings, *, demo: bool) -> None:
    """The database has today's tables and the shipped courses. On an installation that has both, this only looks."""
    bring_up_to_date()
    with transaction():
        pass  # where nothing can be stored, this says so, and not the page of the first officer who saves
    if demo and not is_used(current_session()):
        fill_demo(settings)
    if not catalog.is_published(current_session(), tree=read_folders(settings.root)):
        from course_app.cli.shipped import publish_shipped  # noqa: PLC0415 (most starts read no document)

        publish_shipped(settings)


def _work(app: Flask, settings: Settings) -> None:
    with app.app_context():
        try:
            work(settings)
        except click.ClickException as refused:
            refused.show()
            sys.exit(refused.exit_code)


def _refuse_used_port(host: str, port: int) -> None:
    """Two servers on one port would share its visitors, each with a database of its own."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"cannot listen on {host}:{port} ({error.strerror}); another port: --port, or make run PORT=…"
            ) from None


def _answers(host: str, port: int, settings: Settings) -> bool:
    """Whether the web server answers by now."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.base_url).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(settings: Settings, host: str, port: int) -> str:
    listening = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    behind = "" if settings.base_url == listening else f" (listening on {host}:{port})"
    lines = [f"\n  {settings.base_url}{behind}\n"]
    if is_there(current_session()):
        roles = ((each.email, each.role.value if each.role else "officer") for each in RIVERBEND.people)
        lines.append(sign_in_lines(tuple((email, role) for email, role in roles if email), settings) + "\n")
    else:
        lines.append(
            "  Accounts: flask --app wsgi agencies create …, then accounts create … (see README.md)\n"
        )
    return "\n".join([*lines, "  Stop with Ctrl+C.\n"])
