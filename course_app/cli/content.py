"""``flask content``: check the documents of courses, and publish them."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from course_app.cli.course_report import counted, describe
from course_app.cli.days import DAY
from course_app.cli.publication_text import describe_plan
from course_app.cli.refusals import on_our_tables, one_line_errors
from course_app.config import Settings
from course_app.content.courses import CourseDocuments
from course_app.content.files import read_folders
from course_app.content.reader import read_catalog
from course_app.domain.problems import InvalidDocumentsError, Problem
from course_app.domain.publishing import ChangeClass, InProgress
from course_app.services.publishing import Outcome, Published, Wish, plan, publish
from course_app.storage.database import current_session, transaction

root_argument = click.argument(
    "root", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)


@click.group("content")
def content() -> None:
    """Check and publish the documents of courses."""


@content.command("check", short_help="Print every problem of the documents.")
@root_argument
@click.option("--as-of", type=DAY, help="Warn about dates that have passed by this day.")
@click.option("--report", "show_report", is_flag=True, help="Print what each course consists of.")
@with_appcontext
@one_line_errors
def check_command(root: Path | None, as_of: date | None, show_report: bool) -> None:
    """Print every problem of the documents in ROOT with file and line; exit 1 if there is one. Warnings do not count.

    ROOT holds the folders modules and quizzes; without it, the shipped courses. Needs no database.
    """
    courses = read_or_exit(root or _shipped())
    for documents in courses:
        _warn(documents.advice)
        if as_of is not None:
            _warn(documents.warnings(as_of))
        if show_report:
            click.echo(describe(documents.course))
    names = ", ".join(documents.course.key for documents in courses)
    click.echo(f"No problems in {counted(len(courses), 'course')}: {names}")


@content.command("publish", short_help="Publish every changed course.")
@root_argument
@click.option(
    "--class",
    "kind",
    type=click.Choice([str(kind) for kind in ChangeClass]),
    help="At least this; else derived, or content.",
)
@click.option("--note", required=True, help="What changed and why, for those who read the history.")
@click.option(
    "--in-progress",
    type=click.Choice([str(choice) for choice in InProgress]),
    default=str(InProgress.KEEP),
    show_default=True,
    help="Whether people in progress keep their edition or move. Cosmetic changes always move them.",
)
@click.option("--accept-outdated", is_flag=True, help="Publish although dates in the documents have passed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
@on_our_tables
def publish_command(
    root: Path | None, kind: str | None, note: str, in_progress: str, accept_outdated: bool, yes: bool
) -> None:
    """Check the documents in ROOT, show what changes and who is affected, and publish every changed course."""
    wish = Wish(
        note=note,
        kind=ChangeClass(kind) if kind else None,
        in_progress=InProgress(in_progress),
        accept_outdated=accept_outdated,
    )
    refused = False
    for documents in read_or_exit(root or _shipped()):
        now = datetime.now(UTC)
        _warn(documents.advice)
        planned = plan(current_session(), now=now, documents=documents, wish=wish)
        click.echo(describe_plan(planned, wish))
        if planned.unchanged:
            continue
        if not yes and not (planned.warnings and not accept_outdated):
            click.confirm("Publish?", abort=True)
        with transaction() as session:
            published = publish(session, now=now, documents=documents, wish=wish, planned=planned)
        _warn(published.warnings)
        click.echo(_said(documents, published))
        refused = refused or published.outcome in {Outcome.OUTDATED, Outcome.OVERTAKEN}
    if refused:
        sys.exit(1)


def read_or_exit(root: Path) -> tuple[CourseDocuments, ...]:
    """The courses in ``root``; prints every problem and ends the command with status 1 if there is one."""
    try:
        return read_catalog(read_folders(root))
    except InvalidDocumentsError as error:
        for problem in error.problems:
            click.echo(str(problem))
        click.echo(f"{counted(len(error.problems), 'problem')}. Nothing was published.", err=True)
        sys.exit(1)


def _shipped() -> Path:
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    return settings.root


def _warn(warnings: tuple[Problem, ...]) -> None:
    for warning in warnings:
        click.echo(f"{warning.path}:{warning.line}: warning: {warning.message}", err=True)


def _said(documents: CourseDocuments, published: Published) -> str:
    key = documents.course.key
    if published.outcome is Outcome.OUTDATED:
        return f"{key}: not published, because of the dates above. Review them, or use --accept-outdated."
    if published.outcome is Outcome.OVERTAKEN:
        return (
            f"{key}: not published: edition {published.number} came in between, so the plan above holds no more. "
            "Run the command again."
        )
    if published.outcome is Outcome.UNCHANGED:
        return f"{key}: somebody published the same documents in the meantime."
    return f"{key}: edition {published.number} published, {counted(published.moved, 'enrolment')} moved."
