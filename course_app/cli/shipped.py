"""The shipped courses: their first edition is published at a start, later ones by the operator."""

from datetime import UTC, datetime

import click

from course_app.cli.content import read_or_exit
from course_app.config import Settings
from course_app.content.courses import CourseDocuments
from course_app.services.publishing import Outcome, Wish, plan, publish
from course_app.storage.database import current_session, transaction


def publish_shipped(settings: Settings) -> None:
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
