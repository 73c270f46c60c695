"""The administrator's people: one list for any question, and what can be done with each of them."""

import re
from functools import partial

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from course_app.services import sessions
from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account
from course_app.storage.models.accounts import Appointment as AppointmentRow
from course_app.storage.models.records import Access
from course_app.web.clock import now
from tests.application import Browser, Statements
from tests.builders import NOW
from tests.databases import Database
from tests.services.agencies_with_people import Town
from tests.web.administrator_site import DOOR, browser_for, person_url
from tests.web.administrator_site import ada as ada
from tests.web.administrator_site import town as town
from tests.web.learner_site import words

PEOPLE = f"{DOOR}/people"
KIM = {"name": "Kim Newcomer", "email": "kim@example.org", "officer_id": "K-7", "language": "en", "unit": ""}


def names(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select("tbody th a")]


def crowd(session: Session, town: Town, number: int) -> None:
    """So many more people of the agency."""
    session.execute(
        insert(Account),
        [
            {
                "public_id": new_public_id(),
                "agency_id": town.agency.id,
                "email": f"crowd-{each:05}@example.org",
                "officer_id": f"C-{each:05}",
                "name": ("Maximiliane-Alexandra de la Torre " * 5 if each % 100 == 0 else "Officer ")
                + str(each),
                "fs_uniquifier": new_public_id(),
                "created_at": NOW,
            }
            for each in range(number)
        ],
    )


def account(database: Database, email: str) -> Account:
    return database.read(lambda session: session.query(Account).filter_by(email=email).one())


def test_the_list_has_everybody_of_the_agency_and_nobody_else(ada: Browser) -> None:
    page = ada.page(PEOPLE)
    assert names(page) == ["Ada Administrator", "Ben Administrator", "Robin Officer"]
    assert "As of" in words(page)
    assert "Administrator" in page.select("tbody tr")[0].get_text()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=ROBIN", ["Robin Officer"]),
        ("text=ben@", ["Ben Administrator"]),
        ("text=%25", []),
        ("status=invited", []),
        ("status=active&sort=newest", ["Ada Administrator", "Ben Administrator", "Robin Officer"]),
        ("sort=unit", ["Robin Officer", "Ada Administrator", "Ben Administrator"]),
    ],
)
def test_the_address_says_what_is_shown(ada: Browser, query: str, found: list[str]) -> None:
    page = ada.page(f"{PEOPLE}?{query}")
    assert names(page) == found
    assert bool(page.select_one(".empty-state")) == (not found)


def test_a_unit_means_all_below_it_and_none_of_another_agency(ada: Browser, town: Town) -> None:
    assert names(ada.page(f"{PEOPLE}?unit={town.patrol.public_id}")) == ["Robin Officer"]
    assert names(ada.page(f"{PEOPLE}?unit={town.north.public_id}")) == []
    assert ada.get(f"{PEOPLE}?unit={town.foreign.public_id}").status_code == 404
    for query in ("status=nonsense", "sort=nonsense", "page=-1"):
        assert ada.get(f"{PEOPLE}?{query}").status_code == 422


@pytest.mark.parametrize("query", ["", "?text=off&status=invited&sort=unit"])
def test_the_list_costs_six_statements_at_any_size(
    ada: Browser, town: Town, database: Database, statements: Statements, query: str
) -> None:
    def cost() -> int:
        ada.get(PEOPLE + query)
        statements.clear()
        assert ada.get(PEOPLE + query).status_code == 200
        return len(statements.sent)

    few = cost()
    assert 0 < few <= 6
    database.run(lambda session: crowd(session, town, 10_000))
    assert cost() == few
    page = ada.page(PEOPLE)
    assert len(names(page)) == 50
    assert len(names(ada.page(f"{PEOPLE}?page=201"))) == 3


def test_somebody_added_stands_in_the_list_and_extra_fields_are_ignored(
    ada: Browser, town: Town, database: Database
) -> None:
    extra = {
        "password": "x",
        "active": "",
        "agency_id": str(town.fay.agency_id),
        "public_id": "f" * 32,
        "role": "administrator",
        "tf_primary_method": "authenticator",
    }
    answer = ada.send(PEOPLE, {**KIM, **extra, "unit": town.north.public_id})
    assert answer.status_code == 302
    kim = account(database, "kim@example.org")
    assert (kim.agency_id, kim.password, kim.active) == (town.agency.id, None, True)
    assert kim.public_id != "f" * 32
    assert kim.tf_primary_method is None
    assert database.read(lambda session: session.query(AppointmentRow).count()) == 2
    assert "A mail with a link to activate it is on its way" in words(ada.page(answer.location))
    assert names(ada.page(f"{PEOPLE}?status=invited")) == ["Kim Newcomer"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "K" * 201}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"email": "ROBIN@example.org"}, "email"),
        ({"officer_id": "a/b"}, "officer_id"),
        ({"language": "xx"}, "language"),
        ({"unit": "f" * 32}, "unit"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(ada: Browser, changed: dict[str, str], field: str) -> None:
    answer = ada.send(PEOPLE, {**KIM, **changed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one(f"#error-summary a[href='#{field}']") is not None
    assert page.select_one(f"#{field}[aria-invalid=true]") is not None


def test_particulars_are_changed_and_nothing_beside_them(
    ada: Browser, town: Town, database: Database
) -> None:
    fields = {"name": "Robin Newname", "email": "new@example.org", "officer_id": "", "language": "en"}
    extra = {"password": "y", "active": "", "unit": town.north.public_id, "agency_id": "2", "id": "1"}
    assert ada.send(f"{person_url(town.robin)}/edit", {**fields, **extra}).status_code == 302
    robin = account(database, "new@example.org")
    assert (robin.id, robin.name, robin.password) == (town.robin.id, "Robin Newname", "x")
    assert (robin.agency_id, robin.active) == (town.agency.id, True)


def test_ones_own_mail_address_changes_without_ending_the_session(
    ada: Browser, town: Town, database: Database
) -> None:
    fields = {"name": "Ada Administrator", "email": "ada.new@example.org", "officer_id": "", "language": "en"}
    assert ada.send(f"{person_url(town.ada)}/edit", fields).status_code == 302
    assert ada.get(PEOPLE).status_code == 200
    assert account(database, "ada.new@example.org").id == town.ada.id


def test_somebody_disabled_is_out_at_the_next_click(
    app: Flask, ada: Browser, town: Town, database: Database
) -> None:
    robin = browser_for(app, database, town.robin)
    assert robin.get("/learn").status_code == 200
    answer = ada.send(f"{person_url(town.robin)}/disable")
    assert "The account is disabled" in words(ada.page(answer.location))
    assert robin.get("/learn").location.startswith("/account/sign-in")
    assert names(ada.page(f"{PEOPLE}?status=disabled")) == ["Robin Officer"]
    ada.send(f"{person_url(town.robin)}/enable")
    assert robin.get("/learn").status_code == 302, "the old session stays over"
    assert names(ada.page(f"{PEOPLE}?status=disabled")) == []


def test_ended_sessions_and_moves_are_told(app: Flask, ada: Browser, town: Town, database: Database) -> None:
    browser_for(app, database, town.robin)
    answer = ada.send(f"{person_url(town.robin)}/sessions/end")
    assert "Signed out of 1 device." in words(ada.page(answer.location))
    answer = ada.send(f"{person_url(town.robin)}/unit", {"unit": town.north.public_id})
    assert "belongs to Patrol › North from now on" in words(ada.page(answer.location))
    assert ada.send(f"{person_url(town.robin)}/unit", {"unit": town.foreign.public_id}).status_code == 422


def test_ones_own_account_is_for_others_to_disable(ada: Browser, town: Town) -> None:
    for deed in ("disable", "enable", "link", "sessions/end", "second-factor/off"):
        answer = ada.send(f"{person_url(town.ada)}/{deed}")
        assert answer.status_code == 403
        assert "Nobody changes their own rights" in answer.text
    assert "This is your own account" in words(ada.page(person_url(town.ada)))


def test_people_of_another_agency_are_not_there(ada: Browser, town: Town) -> None:
    assert ada.get(person_url(town.fay)).status_code == 404
    assert ada.get(f"{person_url(town.fay)}/edit").status_code == 404
    for deed in ("edit", "unit", "disable", "enable", "link", "sessions/end", "second-factor/off"):
        assert ada.send(f"{person_url(town.fay)}/{deed}", KIM).status_code == 404, deed


def test_officers_do_not_find_the_door_open(app: Flask, town: Town, database: Database) -> None:
    robin = browser_for(app, database, town.robin)
    for path in ("", "/people", "/people/new", f"/people/{town.robin.public_id}"):
        assert robin.get(DOOR + path).status_code == 403
    assert robin.send(f"{person_url(town.ben)}/disable").status_code == 403


def test_looking_at_a_person_is_in_the_access_log_and_at_oneself_is_not(
    ada: Browser, town: Town, database: Database
) -> None:
    for who in (town.robin, town.ada):
        assert ada.get(person_url(who)).status_code == 200
        assert ada.get(f"{person_url(who)}/edit").status_code == 200
    rows = database.read(lambda session: session.query(Access.actor_id, Access.subject_id, Access.what).all())
    assert [tuple(row) for row in rows] == [(town.ada.id, town.robin.id, "account")] * 2


def test_a_link_is_sent_once_in_five_minutes(ada: Browser, town: Town) -> None:
    told = [words(ada.page(ada.send(f"{person_url(town.robin)}/link").location)) for _twice in range(2)]
    assert "A link is on its way. It works for one hour" in told[0]
    assert re.search("A link was sent a moment ago", told[1])


def test_a_lost_second_factor_is_switched_off(ada: Browser, town: Town, database: Database) -> None:
    def lose(session: Session) -> None:
        session.get_one(Account, town.robin.id).tf_primary_method = "authenticator"
        sessions.begin(session, now=now(), account_id=town.robin.id, device="", second_factor=True)

    database.run(lose)
    assert "Switch the second factor off" in ada.get(person_url(town.robin)).text
    ada.send(f"{person_url(town.robin)}/second-factor/off")
    assert (
        database.read(partial(Session.get_one, entity=Account, ident=town.robin.id)).tf_primary_method is None
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "\u200b"}, "name"),
        ({"name": "a\x1b[31m\u202eb"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"officer_id": "kim@example.org"}, "officer_id"),
        ({"officer_id": "kim＠example.org"}, "officer_id"),
        ({"officer_id": "K\u200b7"}, "officer_id"),
    ],
)
def test_a_name_that_reads_other_than_it_is_is_refused_at_its_field(
    ada: Browser, town: Town, changed: dict[str, str], field: str
) -> None:
    for path in (PEOPLE, f"{person_url(town.robin)}/edit"):
        answer = ada.send(path, {**KIM, **changed})
        page = BeautifulSoup(answer.text, "html.parser")
        assert answer.status_code == 422
        assert page.select_one(f"#error-summary a[href='#{field}']") is not None
