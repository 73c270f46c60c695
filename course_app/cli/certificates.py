"""``flask certificates``: say that one no longer holds."""

from datetime import UTC, datetime

import click

from course_app.cli.refusals import on_our_tables
from course_app.services import accounts
from course_app.services.certificates import revoke as revoke_certificate
from course_app.storage.database import transaction


@click.group("certificates")
def certificates() -> None:
    """Certificates that were issued."""


@certificates.command("revoke", short_help="Say that a certificate no longer holds.")
@click.argument("certificate")
@click.option(
    "--by", "email", required=True, help="Mail address of who decided, in the agency that issued it."
)
@click.option("--reason", required=True, help="Why, for those who look into it later. Nobody else sees it.")
@on_our_tables
def revoke(certificate: str, email: str, reason: str) -> None:
    """CERTIFICATE, its id as it is printed or its address, no longer holds. This cannot be taken back."""
    with transaction() as session:
        by = accounts.find(session, email=email)
        public_id = revoke_certificate(session, now=datetime.now(UTC), text=certificate, by=by, reason=reason)
    click.echo(f"Revoked {public_id}.")
