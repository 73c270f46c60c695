"""What only the operator does for an account, on the record."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.storage.models.accounts import Account
from course_app.storage.models.deliveries import Outbox
from tests import builders
from tests.application import PASSWORD, browser_of
from tests.cli.test_people import refused, run
from tests.databases import Database
from tests.services.agencies_with_people import recorded


@pytest.fixture
def ada(database: Database) -> Account:
    """An administrator with a second factor."""

    def store(session: Session) -> Account:
        found = builders.account(
            session, builders.agency(session), name="Ada Administrator", email="ada@example.org", password="x"
        )
        found.tf_primary_method = "authenticator"
        builders.appointment(session, found, Role.ADMINISTRATOR)
        return found

    return database.run(store)


def test_the_operator_gives_an_administrator_back_her_account(
    app: Flask, database: Database, ada: Account
) -> None:
    run(app, "accounts", "address", "ada@example.org", "New@example.org")
    assert "Switched off" in run(app, "accounts", "second-factor-off", "new@example.org")
    assert "had none" in run(app, "accounts", "second-factor-off", "new@example.org")
    link = re.search(r"http://localhost(/account/reset/\S+)", run(app, "accounts", "link", "new@example.org"))
    assert link is not None
    browser = browser_of(app)
    browser.send(link[1], {"password": PASSWORD, "password_confirm": PASSWORD})
    assert browser.sign_in("new@example.org").status_code == 302
    with database.session() as session:
        agency = session.get_one(Account, ada.id).agency_id
        kinds = [kind for kind, _body in recorded(session, builders.Agency(id=agency))]
        assert kinds[:3] == ["account-changed", "second-factor-off", "password-link"]
        told = session.query(Outbox).filter_by(kind="address-changed").one()
        assert told.payload == {"before": "ada@example.org"}


def test_what_makes_no_sense_is_refused_in_a_line(app: Flask, database: Database, ada: Account) -> None:
    assert "no mail address" in refused(app, "accounts", "address", "ada@example.org", "nonsense")
    assert "already" in refused(app, "accounts", "address", "ada@example.org", "ADA@example.org")
    run(app, "accounts", "disable", "ada@example.org")
    assert "disabled" in refused(app, "accounts", "link", "ada@example.org")
    assert "no account" in refused(app, "accounts", "second-factor-off", "nobody@example.org")
    assert database.read(lambda session: session.get_one(Account, ada.id).email) == "ada@example.org"
