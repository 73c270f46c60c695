"""The whole application over a small history: one officer with certificates, and a stranger of another agency."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from course_app.app import create_app
from course_app.config import Settings
from course_app.services import certificates, sessions
from course_app.storage.database import current_session, transaction
from course_app.storage.models.certificates import Certificate, CertificateRevocation
from course_app.storage.models.progress import Enrolment
from course_app.web.clock import now
from tests.databases import create_tables
from tests.services.histories import Officer

BASE_URL = "http://127.0.0.1:8000"


@dataclass
class Site:
    """The application, and the public ids of what is in it."""

    app: Flask
    officer_id: int
    newcomer_id: int
    certificates: dict[str, str] = field(default_factory=dict)

    def client(self, account_id: int | None = None) -> FlaskClient:
        """A browser in which the account is signed in; without one, nobody is."""
        client = self.app.test_client()
        if account_id is not None:
            with self.app.app_context(), transaction() as session:
                token = sessions.begin(
                    session, now=now(), account_id=account_id, device="Test", second_factor=True
                )
            with client.session_transaction() as cookie:
                cookie["token"] = token
        return client

    @property
    def officer(self) -> FlaskClient:
        return self.client(self.officer_id)


@contextmanager
def officer_site(folder: Path) -> Iterator[Site]:
    """A site on a database of its own: certificates "valid", "expired", "revoked" and the stranger's "other"."""
    settings = Settings(instance=folder, cheap_hashing=True, base_url=BASE_URL)
    app = create_app(settings)
    create_tables(settings.database())
    with app.app_context(), transaction() as session:
        officer = Officer(session)
        stranger = Officer(session, name="Stranger-Marker", agency_key="elsewhere")
        newcomer = Officer(session, name="New Comer", agency_key="new")
        site = Site(app, officer.account_id, newcomer.account_id)
        edition = officer.edition()
        for period, (name, days) in enumerate((("expired", 900), ("valid", 10), ("revoked", 5)), 1):
            at = now() - timedelta(days=days)
            site.certificates[name] = _certificate(officer.enrolment(edition, period=period), officer, at)
        site.certificates["other"] = _certificate(stranger.enrolment(edition), stranger, now())
        row = session.query(Certificate).filter_by(public_id=site.certificates["revoked"]).one()
        session.add(CertificateRevocation(certificate_id=row.id, revoked_at=now(), reason="an error"))
    yield site
    with app.app_context():
        current_session().get_bind().engine.dispose()


def _certificate(enrolment: Enrolment, officer: Officer, at: datetime) -> str:
    officer.attempt(enrolment, 1, earned=17, passed=True)
    completion = officer.completion(enrolment, at=at)
    issued = certificates.issue(officer.session, now=at, completion_id=completion.id, months=24)
    return issued.public_id
