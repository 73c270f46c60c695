"""``flask metrics``: numbers for machines that watch, on a port of their own."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext
from flask.globals import app_ctx

from course_app.cli.refusals import one_line_errors
from course_app.config import Settings


@click.command("metrics", short_help="Answer with numbers for Prometheus.")
@with_appcontext
@one_line_errors
def metrics() -> None:
    """Answer on COURSE_METRICS_PORT until stopped, in the text format of Prometheus.

    `flask serve` does this by itself where the port is set; this is for installations that start each part alone.
    """
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    if not settings.metrics_port:
        raise click.ClickException("no port is set: COURSE_METRICS_PORT=9100 flask metrics")
    answer: Callable[[Settings], None] = app_ctx.app.extensions["course_metrics_server"]
    answer(settings)
