"""The second factor: switching it on, signing in with it, losing the phone."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.services import accounts
from course_app.web.clock import now
from tests.application import Browser, Person, agency, browser_of, person
from tests.databases import POSTGRESQL, SQLITE_WAL, Database

on_both = pytest.mark.parametrize(
    "database_kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still and moves when told."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def key(clock: time_machine.Traveller, signed_in: Browser) -> str:
    """The key in Robin's authenticator app; the next code is another one than that of the set-up."""
    secret = switch_on(signed_in)
    clock.shift(timedelta(seconds=60))
    return secret


def test_it_is_switched_on_by_a_code_from_the_app_and_recovery_codes_follow(
    clock: time_machine.Traveller, signed_in: Browser
) -> None:
    answer = signed_in.send("/account/two-factor", {"setup": "authenticator"})
    picture = signed_in_page(answer.text, r"<svg[^>]*viewBox.*?</svg>")
    assert "style" not in picture
    assert "script" not in picture
    done = signed_in.send(_next_step(answer.text), {"code": _code(_key(answer.text))})
    assert done.location == "/account/recovery-codes"
    assert "The second factor is on" in signed_in.get("/account/recovery-codes").text
    assert len(_recovery_codes(signed_in)) == 10


def test_a_wrong_code_does_not_switch_it_on(clock: time_machine.Traveller, signed_in: Browser) -> None:
    answer = signed_in.send("/account/two-factor", {"setup": "authenticator"})
    refused = signed_in.send(_next_step(answer.text), {"code": "000000"})
    assert "there is a new picture to scan" in signed_in.get(refused.location).text
    assert "off" in signed_in.get("/account/sessions").text


def test_then_password_and_code_sign_in_and_lead_back(key: str, app: Flask, robin: Person) -> None:
    client = browser_of(app)
    asked = client.sign_in(robin.email)
    assert asked.location.startswith("/account/two-factor-code")
    assert client.get("/account/sessions").status_code == 302, "the password alone is not enough"
    answer = client.send("/account/two-factor-code?next=/help", {"code": _code(key)})
    assert answer.location == "/help"
    assert client.get("/account/sessions").status_code == 200


def test_a_code_may_be_typed_with_a_space(key: str, app: Flask, robin: Person) -> None:
    client = browser_of(app)
    client.sign_in(robin.email)
    code = _code(key)
    assert client.send("/account/two-factor-code", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302


def test_a_code_is_taken_once(key: str, app: Flask, robin: Person) -> None:
    code = _code(key)
    statuses = []
    for _round in range(2):
        client = browser_of(app)
        client.sign_in(robin.email)
        statuses.append(client.send("/account/two-factor-code", {"code": code}).status_code)
    assert statuses == [302, 200]


@on_both
def test_one_code_sent_twice_at_once_signs_in_once(key: str, app: Flask, robin: Person) -> None:
    code = _code(key)
    clients = [browser_of(app) for _number in range(2)]
    for client in clients:
        client.sign_in(robin.email)
    tokens = [client.token() for client in clients]
    barrier = Barrier(len(clients))

    def send(number: int) -> int:
        barrier.wait(timeout=30)
        fields = {"csrf_token": tokens[number], "code": code}
        return clients[number].post("/account/two-factor-code", data=fields).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(send, range(len(clients)))) == [200, 302]


def test_codes_and_recovery_codes_are_guessed_against_one_counter(
    key: str, app: Flask, robin: Person
) -> None:
    client = browser_of(app)
    client.sign_in(robin.email)
    statuses = [
        client.send("/account/two-factor-code", {"code": "000000"}).status_code for _round in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert client.send("/account/recovery", {"code": "0000-0000-0000-0000"}).status_code == 429


def test_a_recovery_code_signs_in_once(key: str, signed_in: Browser, app: Flask, robin: Person) -> None:
    code = _recovery_codes(signed_in)[0]
    statuses = []
    for typed in (code.upper().replace("-", " "), code):
        client = browser_of(app)
        client.sign_in(robin.email)
        statuses.append(client.send("/account/recovery", {"code": typed}).status_code)
    assert statuses == [302, 200]
    assert "9 unused" in signed_in.get("/account/sessions").text


@on_both
def test_one_recovery_code_sent_at_once_signs_in_once(
    key: str, signed_in: Browser, app: Flask, robin: Person
) -> None:
    codes = _recovery_codes(signed_in)
    clients = [browser_of(app) for _number in range(2)]
    for client in clients:
        client.sign_in(robin.email)
    tokens = [client.token() for client in clients]
    barrier = Barrier(len(clients))

    def send(number: int) -> int:
        barrier.wait(timeout=30)
        fields = {"csrf_token": tokens[number], "code": codes[0]}
        return clients[number].post("/account/recovery", data=fields).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(send, range(len(clients)))) == [200, 302]


def test_recovery_codes_are_shown_once_and_kept_as_hashes(
    key: str, signed_in: Browser, robin: Person, database: Database
) -> None:
    codes = _recovery_codes(signed_in)
    assert not any(code in signed_in.get("/account/recovery-codes?show_codes=1").text for code in codes)
    with database.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT mf_recovery_codes FROM account").scalar_one())
    assert not any(code.replace("-", "") in stored.replace("-", "") for code in codes)


def test_the_password_stage_is_forgotten_after_a_quarter_of_an_hour(
    clock: time_machine.Traveller, key: str, app: Flask, robin: Person
) -> None:
    client = browser_of(app)
    client.sign_in(robin.email)
    clock.shift(timedelta(minutes=16))
    assert client.send("/account/two-factor-code", {"code": _code(key)}).location == "/account/sign-in"


def test_switching_it_off_needs_a_fresh_password(
    clock: time_machine.Traveller, key: str, signed_in: Browser
) -> None:
    clock.shift(timedelta(minutes=16))
    asked = signed_in.send("/account/two-factor", {"setup": "disable"})
    assert asked.location.startswith("/account/confirm?next=/account/two-factor")
    signed_in.send(asked.location, {"password": "bramble-kettle-orbit-seven"})
    signed_in.send("/account/two-factor", {"setup": "disable"})
    assert "off" in signed_in.get("/account/sessions").text


def test_nobody_without_the_password_reaches_the_code_pages(client: Browser, robin: Person) -> None:
    for path in ("/account/two-factor-code", "/account/recovery", "/account/two-factor"):
        assert client.get(path).location == "/account/sign-in"
    assert client.get("/account/two-factor-rescue").status_code == 404


def test_an_agency_can_ask_everybody_with_an_appointment_for_it(
    clock: time_machine.Traveller, app: Flask, database: Database
) -> None:
    home = agency(database, two_factor_required=True)
    officer = person(database, agency_id=home, email="officer@example.org", officer_id="1")
    boss = person(database, agency_id=home, email="boss@example.org", officer_id="2", role=Role.ADMINISTRATOR)
    assert browser_of(app).sign_in(officer.email).location == "/"
    client = browser_of(app)
    asked = client.sign_in(boss.email)
    assert asked.location == "/account/two-factor"
    assert client.get("/account/sessions").status_code == 302
    page = client.send("/account/two-factor", {"setup": "authenticator"}).text
    done = client.send(_next_step(page), {"code": _code(_key(page))})
    assert done.location == "/"
    assert "disable" not in client.get("/account/two-factor").text


def test_an_appointment_given_meanwhile_rests_until_the_second_factor_is_there(
    clock: time_machine.Traveller, app: Flask, database: Database
) -> None:
    home = agency(database, two_factor_required=True)
    officer = person(database, agency_id=home)
    client = browser_of(app)
    client.sign_in(officer.email)
    database.run(lambda session: _appoint(session, officer))
    pages = ("/account/sessions", "/learn")
    assert all("wait for a second factor" in client.get(page).text for page in pages)
    refused = client.get("/supervise")
    assert refused.location == "/account/two-factor"
    assert "asks for a second factor before this page opens" in client.get(refused.location).text
    switch_on(client)
    assert not any("wait for a second factor" in client.get(page).text for page in pages)


def switch_on(client: Browser) -> str:
    """The second factor is on; returns the key of the app."""
    page = client.send("/account/two-factor", {"setup": "authenticator"}).text
    answer = client.send(_next_step(page), {"code": _code(_key(page))})
    assert answer.status_code == 302
    return _key(page)


def signed_in_page(page: str, pattern: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    assert found is not None, page
    return found[0]


def _appoint(session: Session, officer: Person) -> None:
    accounts.appoint(session, now=now(), account_id=officer.account_id, role=Role.AUDITOR)


def _key(page: str) -> str:
    found = re.search(r'<code class="key">([A-Z2-7 -]+)</code>', page)
    assert found is not None, page
    return found[1]


def _next_step(page: str) -> str:
    found = re.search(r'action="(/account/two-factor[/-][^"]+)"', page)
    assert found is not None, page
    return found[1].replace("&amp;", "&")


def _code(key: str, at: datetime | None = None) -> str:
    return str(TOTP(key=key.replace(" ", "").replace("-", "")).generate(at or now()).token)


def _recovery_codes(client: Browser) -> list[str]:
    return re.findall(r"<li><code>([0-9a-f-]+)</code></li>", client.send("/account/recovery-codes").text)
