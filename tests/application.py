"""The application for tests, on a database of the test's own, and people who sign in to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import FlaskGroup
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from course_app.app import create_app
from course_app.config import Settings
from course_app.domain.accounts import Role
from course_app.services import accounts, agencies
from course_app.services.passwords import Hasher
from course_app.web.clock import now
from tests.databases import Database

PASSWORD = "bramble-kettle-orbit-seven"
SECRET_KEY = "only for tests, and long enough for them"
_CHEAP = Hasher(cheap=True)


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in with ``PASSWORD``."""

    account_id: int
    public_id: str
    agency_id: int
    email: str
    officer_id: str


class Browser(FlaskClient):
    """A client that sends forms as a page would: with the token the page carries."""

    def page(self, path: str, **options: Any) -> BeautifulSoup:
        """The page at ``path``, parsed."""
        return BeautifulSoup(self.get(path, **options).get_data(as_text=True), "html.parser")

    def token(self, path: str = "/help") -> str:
        """The token against forged requests, from any page."""
        meta = self.page(path).find("meta", attrs={"name": "csrf-token"})
        assert meta is not None
        return str(meta["content"])

    def send(self, path: str, fields: dict[str, str] | None = None, **options: Any) -> TestResponse:
        """Send a form to ``path``."""
        data = {"csrf_token": self.token(), **(fields or {})}
        return self.post(path, data=data, **options)

    def sign_in(self, name: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        """Send the sign-in form."""
        return self.send("/account/sign-in", {"email": name, "password": password}, **options)


MakeApp = Callable[..., Flask]


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """The settings of ``app``: no mail server, hashes that cost nothing."""
    return Settings(
        instance=tmp_path / "instance",
        database_url=database.engine.url.render_as_string(hide_password=False),
        journal="delete" if database.kind == "sqlite-delete" else "wal",
        secret_key=SECRET_KEY,
        base_url="http://localhost",
        cheap_hashing=True,
    )


@pytest.fixture
def make_app(settings: Settings) -> Iterator[MakeApp]:
    """Makes the application with other settings; what it opened is closed after the test."""
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        app = create_app(settings.model_copy(update=changes))
        app.test_client_class = Browser
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            for engine in app.extensions["sqlalchemy"].engines.values():
                engine.dispose()
    structlog.reset_defaults()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The application."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> Browser:
    """Somebody's browser, signed out."""
    return browser_of(app)


def browser_of(app: Flask) -> Browser:
    """One more browser."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def command(app: Flask, *arguments: str, given: str = "") -> Result:
    """What ``flask …`` does and prints, as from a shell; ``given`` is what it reads."""
    return CliRunner().invoke(FlaskGroup(create_app=lambda: app), arguments, input=given)


def agency(database: Database, *, key: str = "alder", two_factor_required: bool = False) -> int:
    """An agency; returns its id."""

    def found(session: Session) -> int:
        return agencies.create(
            session,
            now=now(),
            key=key,
            name="Alder Police",
            time_zone="America/Chicago",
            two_factor_required=two_factor_required,
        ).id

    return database.run(found)


def person(
    database: Database,
    *,
    agency_id: int,
    email: str = "robin@example.org",
    officer_id: str = "1001",
    name: str = "Robin Marsh",
    password: str | None = PASSWORD,
    role: Role | None = None,
) -> Person:
    """An account that can sign in, appointed over the agency if a role is given."""

    def made(session: Session) -> Person:
        account = accounts.create(
            session,
            now=now(),
            agency_id=agency_id,
            email=email,
            name=name,
            officer_id=officer_id,
            password_hash=_CHEAP.hash(password) if password else None,
        )
        if role is not None:
            accounts.appoint(session, now=now(), account_id=account.account_id, role=role)
        return Person(account.account_id, account.public_id, agency_id, email, officer_id)

    return database.run(made)


@pytest.fixture
def robin(app: Flask, database: Database) -> Person:
    """An officer of the agency with the key ``alder``."""
    return person(database, agency_id=agency(database))


@pytest.fixture
def signed_in(client: Browser, robin: Person) -> Browser:
    """Robin's browser, signed in."""
    assert client.sign_in(robin.email).status_code == 302
    return client


@dataclass
class Statements:
    """What was sent to the database, without BEGIN and COMMIT."""

    sent: list[str]

    def clear(self) -> None:
        self.sent.clear()


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """The statements that the application sends from now on."""
    counted = Statements([])

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT", "PRAGMA")):
            counted.sent.append(statement)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", count)
    yield counted
    event.remove(engine, "before_cursor_execute", count)
