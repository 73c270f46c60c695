"""The administrator's units at their pages."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.storage.models.agencies import Unit
from tests import builders
from tests.application import Browser, Statements
from tests.databases import Database
from tests.services.agencies_with_people import Town
from tests.web.administrator_site import DOOR, browser_for
from tests.web.administrator_site import ada as ada
from tests.web.administrator_site import town as town
from tests.web.learner_site import words
from tests.web.test_administrator_people import names

UNITS = f"{DOOR}/units"


def unit_url(unit: Unit) -> str:
    return f"{UNITS}/{unit.public_id}"


def test_a_unit_is_added_renamed_moved_and_closed(ada: Browser, town: Town) -> None:
    fields = {"name": "Harbor", "parent": town.patrol.public_id, "path": "/1/", "agency_id": "2"}
    made = ada.send(UNITS, fields)
    assert made.status_code == 302
    page = ada.page(made.location)
    assert "Below Patrol" in words(page)
    assert ada.send(f"{made.location}/name", {"name": "Waterfront"}).status_code == 302
    assert ada.send(f"{made.location}/parent", {"parent": ""}).status_code == 302
    assert names(ada.page(UNITS)) == ["Patrol", "North", "Waterfront"]
    told = words(ada.page(ada.send(f"{made.location}/close").location))
    assert "This unit is closed" in told
    assert names(ada.page(UNITS)) == ["Patrol", "North"]
    assert names(ada.page(f"{UNITS}?show=closed")) == ["Waterfront"]
    assert ada.send(f"{made.location}/name", {"name": "Again"}).status_code == 404
    assert ada.get(f"{made.location}/close").location == made.location
    assert "open again" in words(ada.page(ada.send(f"{made.location}/reopen").location))
    assert names(ada.page(UNITS)) == ["Patrol", "North", "Waterfront"]
    assert ada.send(f"{made.location}/reopen").status_code == 404, "it is open"


def test_what_closing_comes_to_is_said_before(ada: Browser, town: Town, database: Database) -> None:
    database.run(lambda session: builders.appointment(session, town.ben, Role.SUPERVISOR, unit=town.north))
    before = ada.page(f"{unit_url(town.north)}/close")
    assert f"{town.ben.name} , Supervisor, since" in words(before)
    assert before.select_one(f"form[action='{unit_url(town.north)}/close']") is not None
    full = ada.page(f"{unit_url(town.patrol)}/close")
    assert "There are open units below this one" in words(full)
    assert full.select_one(f"form[action='{unit_url(town.patrol)}/close']") is None


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        ("", {"name": "", "parent": ""}, "name"),
        ("", {"name": "Patrol", "parent": ""}, "name"),
        ("", {"name": "A/B", "parent": ""}, "name"),
        ("", {"name": "A\x1bB", "parent": ""}, "name"),
        ("patrol/name", {"name": "\u200b"}, "name"),
        ("", {"name": "New", "parent": "f" * 32}, "parent"),
        ("patrol/name", {"name": " "}, "name"),
        ("patrol/parent", {"parent": "f" * 32}, "parent"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(
    ada: Browser, town: Town, path: str, fields: dict[str, str], field: str
) -> None:
    at = f"{UNITS}/{path}".rstrip("/").replace("patrol", town.patrol.public_id)
    answer = ada.send(at, fields)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one(f"#error-summary a[href='#{field}']") is not None


def test_a_unit_that_is_not_empty_says_why_it_stays_open(ada: Browser, town: Town) -> None:
    told = words(ada.page(ada.send(f"{unit_url(town.patrol)}/close").location))
    assert "There are open units below this one" in told


def test_units_of_another_agency_are_not_there(ada: Browser, town: Town) -> None:
    assert ada.get(unit_url(town.foreign)).status_code == 404
    assert ada.get(f"{unit_url(town.foreign)}/close").status_code == 404
    for deed in ("name", "parent", "close", "reopen"):
        answer = ada.send(f"{unit_url(town.foreign)}/{deed}", {"name": "Mine", "parent": ""})
        assert answer.status_code == 404
    assert ada.get(f"{UNITS}?show=nonsense").status_code == 422


def test_an_agency_without_units_is_told_what_they_are_for(
    app: Flask, database: Database, town: Town
) -> None:
    def alone(session: Session) -> object:
        agency = builders.agency(session)
        account = builders.account(session, agency, password="x")
        builders.appointment(session, account, builders.Role.ADMINISTRATOR)
        return account

    browser = browser_for(app, database, database.run(alone))  # type: ignore[arg-type]
    assert "There is no unit yet" in words(browser.page(UNITS))


def test_a_thousand_units_cost_as_many_statements_as_two(
    ada: Browser, town: Town, database: Database, statements: Statements
) -> None:
    def cost() -> int:
        ada.get(UNITS)
        statements.clear()
        assert ada.get(UNITS).status_code == 200
        return len(statements.sent)

    few = cost()
    assert 0 < few <= 6

    def grow(session: Session) -> None:
        for number in range(1000):
            builders.unit(session, session.merge(town.agency), name=f"Squad {number:04}")

    database.run(grow)
    assert cost() == few
    assert len(names(ada.page(f"{UNITS}?page=2"))) == 50
    assert names(ada.page(f"{UNITS}?text=squad 0999")) == ["Squad 0999"]
