"""What the tests of the supervisor's door share: a team in the database, and its supervisor's browser."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from course_app.services import sessions
from course_app.web.clock import now
from tests.application import Browser, browser_of
from tests.databases import Database
from tests.services.stations import Station

TEAM = "/supervise"


def late_station(session: Session) -> Station:
    """Everybody has been overdue for three days."""
    return Station(session, due_at=now() - timedelta(days=3))


@pytest.fixture
def station(app: Flask, database: Database) -> Station:
    return database.run(late_station)


def browser_for(app: Flask, database: Database, station: Station, name: str) -> Browser:
    """Somebody's browser, signed in."""
    token = database.run(
        lambda session: sessions.begin(
            session,
            now=now(),
            account_id=station.accounts[name].id,
            device="Test",
            second_factor=True,
        )
    )
    browser = browser_of(app)
    with browser.session_transaction() as cookie:
        cookie["token"] = token
    return browser


@pytest.fixture
def boss(app: Flask, database: Database, station: Station) -> Browser:
    """The browser of the supervisor of the bureau."""
    return browser_for(app, database, station, "Boss")


def names(page: BeautifulSoup) -> list[str]:
    """Who stands in the list, in its order."""
    return [link.get_text() for link in page.select("tbody th a")]


def figures(page: BeautifulSoup) -> dict[str, int]:
    """The four numbers by label."""
    found = {}
    for link in page.select(".numbers__link"):
        number, label = link.select_one(".numbers__figure"), link.select_one(".numbers__label")
        assert isinstance(number, Tag)
        assert isinstance(label, Tag)
        found[label.get_text()] = counted(number)
    return found


def counted(element: Tag) -> int:
    """The number that a text begins with, as a reader of English sees it."""
    return int(element.get_text().split()[0].replace(",", ""))


def officer_url(station: Station, name: str) -> str:
    return f"{TEAM}/officers/{station.accounts[name].public_id}"
