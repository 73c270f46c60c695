"""Signing in and out."""

import json
import re
import unicodedata

import pytest
from flask import Flask

from course_app.services import accounts
from course_app.services.passwords import Hasher
from course_app.web.clock import now
from tests.application import (
    PASSWORD,
    Browser,
    MakeApp,
    Person,
    Statements,
    agency,
    browser_of,
    person,
)
from tests.databases import Database

WRONG = "not-the-password-of-robin"


@pytest.mark.parametrize(
    "name", ["robin@example.org", "ROBIN@Example.org ", "1001", " 1001", "alder/1001", "ALDER/1001"]
)
def test_people_sign_in_by_mail_address_or_officer_id(client: Browser, robin: Person, name: str) -> None:
    answer = client.sign_in(name)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Robin Marsh" in client.get("/account/sessions").get_data(as_text=True)


def test_a_signed_in_page_costs_one_statement_for_the_person(
    signed_in: Browser, statements: Statements
) -> None:
    statements.clear()
    assert signed_in.get("/help").status_code == 200
    assert len(statements.sent) == 1
    statements.clear()
    assert signed_in.get("/account/token").status_code == 200
    assert len(statements.sent) == 1


def test_a_page_for_anybody_asks_no_database(client: Browser, statements: Statements) -> None:
    client.get("/help")
    assert statements.sent == []


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client: Browser, robin: Person) -> None:
    known = client.sign_in(robin.email, WRONG)
    unknown = client.sign_in("nobody@example.org", WRONG)
    assert known.status_code == unknown.status_code == 200
    assert _comparable(known.text, robin.email) == _comparable(unknown.text, "nobody@example.org")
    assert "do not belong together" in known.text


def test_a_disabled_account_gets_the_page_of_an_unknown_one(
    client: Browser, robin: Person, database: Database
) -> None:
    database.run(lambda session: accounts.disable(session, now=now(), account_id=robin.account_id))
    disabled = client.sign_in(robin.email)
    unknown = client.sign_in("nobody@example.org")
    assert _comparable(disabled.text, robin.email) == _comparable(unknown.text, "nobody@example.org")


def test_an_unknown_name_costs_a_hash_like_a_known_one(
    client: Browser, robin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    verify = Hasher.verify

    def counted(hasher: Hasher, password: str, stored: str | None) -> bool:
        hashed.append(password)
        return verify(hasher, password, stored)

    monkeypatch.setattr(Hasher, "verify", counted)
    client.sign_in(robin.email, WRONG)
    client.sign_in("nobody@example.org", WRONG)
    client.sign_in("no such id", WRONG)
    assert hashed == [WRONG] * 3


def test_a_password_too_long_to_be_honest_is_never_hashed(client: Browser, robin: Person) -> None:
    answer = client.sign_in(robin.email, "x" * 100_000)
    assert answer.status_code == 200
    assert "do not belong together" in answer.text


def test_the_same_officer_id_in_two_agencies_needs_the_key_of_the_agency(
    client: Browser, robin: Person, database: Database
) -> None:
    person(database, agency_id=agency(database, key="birch"), email="sam@example.org", name="Sam Field")
    assert client.sign_in("1001").status_code == 200
    assert client.sign_in("birch/1001").status_code == 302
    assert "Sam Field" in client.get("/account/sessions").text


def test_a_password_typed_with_composed_or_combining_accents_is_the_same(
    client: Browser, app: Flask, database: Database
) -> None:
    person(
        database,
        agency_id=agency(database),
        email="zoe@example.org",
        password=unicodedata.normalize("NFC", "café-crème-à-la-carte"),
    )
    assert (
        client.sign_in("zoe@example.org", unicodedata.normalize("NFD", "café-crème-à-la-carte")).status_code
        == 302
    )


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Browser, robin: Person) -> None:
    asked = client.get("/account/sessions?language=en")
    assert asked.status_code == 302
    sign_in = asked.location
    assert sign_in == "/account/sign-in?next=/account/sessions?language%3Den"
    answer = client.send(sign_in, {"email": robin.email, "password": PASSWORD})
    assert answer.location == "/account/sessions?language=en"


def test_after_a_form_was_refused_signing_in_leads_back_to_its_page(client: Browser) -> None:
    answer = client.send(
        "/account/sessions/abc/end", headers={"Referer": "http://localhost/learn/attempts/7/questions/3"}
    )
    assert answer.location == "/account/sign-in?next=/learn/attempts/7/questions/3"


def test_scripts_are_told_that_the_session_is_over(client: Browser) -> None:
    answer = client.get("/account/token", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json() == {"reason": "signed-out", "sign_in": "/account/sign-in"}


def test_signing_in_gives_a_new_session_and_ends_the_one_before(
    client: Browser, robin: Person, app: Flask
) -> None:
    client.sign_in(robin.email)
    stolen = browser_of(app)
    cookie = client.get_cookie("session")
    assert cookie is not None
    stolen.set_cookie("session", cookie.value)
    assert stolen.get("/account/sessions").status_code == 200
    client.send("/account/sign-out")
    client.sign_in(robin.email)
    assert stolen.get("/account/sessions").status_code == 302
    assert client.get("/account/sessions").status_code == 200


def test_a_cookie_planted_before_signing_in_is_worth_nothing_afterwards(
    client: Browser, robin: Person, app: Flask
) -> None:
    client.get("/help")
    planted = client.get_cookie("session")
    assert planted is not None
    client.sign_in(robin.email)
    fixed = browser_of(app)
    fixed.set_cookie("session", planted.value)
    assert fixed.get("/account/sessions").status_code == 302


def test_signing_out_ends_the_session_on_the_server_too(signed_in: Browser, app: Flask) -> None:
    cookie = signed_in.get_cookie("session")
    assert cookie is not None
    answer = signed_in.send("/account/sign-out")
    assert (answer.status_code, answer.location) == (302, "/account/sign-in")
    copy = browser_of(app)
    copy.set_cookie("session", cookie.value)
    assert copy.get("/account/sessions").status_code == 302


def test_signing_out_by_a_link_is_impossible(signed_in: Browser) -> None:
    assert signed_in.get("/account/sign-out").status_code == 405
    assert signed_in.get("/account/sessions").status_code == 200


def test_the_cookie_is_safe_where_the_site_has_tls(make_app: MakeApp, database: Database) -> None:
    client = browser_of(make_app(base_url="https://training.example.org"))
    answer = client.get("/help", base_url="https://training.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {
        "Secure",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    }
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_what_is_sent_as_json_is_no_form_of_signing_in(client: Browser, robin: Person) -> None:
    answer = client.post(
        "/account/sign-in",
        json={"email": robin.email, "password": PASSWORD},
        headers={"X-CSRFToken": client.token()},
    )
    assert answer.status_code == 415


def test_nothing_that_signs_in_is_written_to_the_log(
    capsys: pytest.CaptureFixture[str], client: Browser, database: Database
) -> None:
    robin = person(database, agency_id=agency(database), officer_id="QX-1001")
    client.sign_in(robin.email, WRONG)
    client.sign_in(robin.officer_id)
    client.get("/account/sessions")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 3
    for line in lines:
        assert isinstance(json.loads(line), dict)
        assert not any(word in line for word in ("robin", "Robin", "Marsh", "QX-1001", WRONG, PASSWORD))


def _comparable(page: str, name: str) -> str:
    """The page without what differs from request to request."""
    return re.sub(r'content="[^"]{60,}"|value="[^"]{60,}"', "", page).replace(name, "NAME")
