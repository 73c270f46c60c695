"""What the tests of the auditor's door share: an agency with a history, and its auditor's browser."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course_app.services import sessions
from course_app.storage.models.records import Access
from course_app.web.clock import now
from tests.application import Browser, browser_of
from tests.databases import Database
from tests.services.auditors import Inspection

AUDIT = "/audit"


@pytest.fixture
def inspection(app: Flask, database: Database) -> Inspection:
    return database.run(Inspection)


@pytest.fixture
def auditor(app: Flask, database: Database, inspection: Inspection) -> Browser:
    """Sis at her browser."""
    return browser_for(app, database, inspection, "Sis")


def browser_for(app: Flask, database: Database, inspection: Inspection, name: str) -> Browser:
    """Somebody's browser, signed in."""
    account_id = inspection.accounts[name].id

    def begin(session: Session) -> str:
        return sessions.begin(session, now=now(), account_id=account_id, device="Test", second_factor=True)

    browser = browser_of(app)
    with browser.session_transaction() as cookie:
        cookie["token"] = database.run(begin)
    return browser


def person_url(inspection: Inspection, name: str) -> str:
    return f"{AUDIT}/people/{inspection.public_id(name)}"


def looks(database: Database) -> list[tuple[int, int, str]]:
    rows = database.read(lambda session: session.query(Access).order_by(Access.id).all())
    return [(row.actor_id, row.subject_id, row.what) for row in rows]


def names(page: BeautifulSoup) -> list[str]:
    """The first column of the list, in its order."""
    return [" ".join(cell.get_text(" ").split()) for cell in page.select("tbody th")]
