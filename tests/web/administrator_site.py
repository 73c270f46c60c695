"""What the tests of the administrator's door share: a town in the database, and its administrator's browser."""

from functools import partial

import pytest
from flask import Flask

from course_app.services import sessions
from course_app.storage.models.accounts import Account
from course_app.web.clock import now
from tests.application import Browser, browser_of
from tests.databases import Database
from tests.services.agencies_with_people import Town, found_town

DOOR = "/administer"


@pytest.fixture
def town(app: Flask, database: Database) -> Town:
    return database.run(found_town)


def browser_for(app: Flask, database: Database, account: Account) -> Browser:
    """Somebody's browser, signed in."""
    begin = partial(sessions.begin, now=now(), account_id=account.id, device="Test", second_factor=True)
    token = database.run(begin)
    browser = browser_of(app)
    with browser.session_transaction() as cookie:
        cookie["token"] = token
    return browser


@pytest.fixture
def ada(app: Flask, database: Database, town: Town) -> Browser:
    """The browser of an administrator."""
    return browser_for(app, database, town.ada)


def person_url(account: Account) -> str:
    return f"{DOOR}/people/{account.public_id}"
