"""Guessing is slowed down, at every door, for everybody alike."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from course_app.services.passwords import Hasher
from course_app.web.clock import now
from tests.application import PASSWORD, Browser, MakeApp, Person, agency, browser_of, person
from tests.databases import POSTGRESQL, SQLITE_WAL, Database

WRONG = "not-the-password-of-robin"
FREE = 5


def test_after_five_wrong_guesses_even_the_right_password_has_to_wait(client: Browser, robin: Person) -> None:
    for _round in range(FREE):
        assert client.sign_in(robin.email, WRONG).status_code == 200
    refused = client.sign_in(robin.email)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert "You can try again" in refused.text
    with time_machine.travel(now() + timedelta(seconds=61), tick=False):
        assert client.sign_in(robin.email).status_code == 302


def test_waits_grow(client: Browser, robin: Person) -> None:
    moment = now()
    waits = []
    with time_machine.travel(moment, tick=False) as clock:
        for _round in range(FREE + 6):
            answer = client.sign_in(robin.email, WRONG)
            while answer.status_code == 429:
                waits.append(int(answer.headers["Retry-After"]))
                clock.shift(timedelta(seconds=waits[-1]))
                answer = client.sign_in(robin.email, WRONG)
    assert [round(wait / 60) for wait in waits] == [1, 2, 4, 8, 16, 32]


def test_an_unknown_name_waits_like_a_known_one(client: Browser, robin: Person) -> None:
    with time_machine.travel(now(), tick=False):
        answers = [
            [client.sign_in(name, WRONG) for _round in range(FREE + 1)]
            for name in (robin.email, "nobody@example.org")
        ]
    known, unknown = ([answer.status_code for answer in given] for given in answers)
    assert known == unknown == [200] * FREE + [429]
    assert _comparable(answers[0][-1].text) == _comparable(answers[1][-1].text)


@pytest.mark.parametrize("wait", [0, 61])
@pytest.mark.parametrize(
    "spellings",
    [
        ["1001"] * 5 + ["alder/1001", "1001", "birch/1001"],
        ["alder/1001"] * 5 + ["1001", "birch/1001"],
        ["1001", " 1001", "alder/1001", "ALDER/1001 ", "alder /1001", "1001"],
        ["birch/1001"] * 5 + ["alder/1001", "1001"],
        ["nowhere/1001"] * 5 + ["alder/1001", "1001"],
        ["robin@example.org"] * 4 + [" Robin@Example.ORG", "ROBIN@EXAMPLE.ORG"],
        ["robin@example.org"] * 5 + ["1001", "alder/1001"],
        ["alder/"] * 5 + ["/", ""],
    ],
)
def test_waiting_tells_nobody_which_names_exist(
    app: Flask, robin: Person, database: Database, spellings: list[str], wait: int
) -> None:
    """A known name and an unknown one, spelled in the same ways: status, words and wait are the same at every step."""
    agency(database, key="birch")

    def told(known: bool) -> list[tuple[int, str, str | None]]:
        client = browser_of(app)
        answers = []
        for spelling in spellings:
            name = (
                spelling
                if known
                else re.sub("robin", "nobody", spelling, flags=re.IGNORECASE).replace("1001", "9009")
            )
            address = "192.0.2.1" if known else "192.0.2.2"
            answer = client.sign_in(name, WRONG, environ_overrides={"REMOTE_ADDR": address})
            waits = answer.headers.get("Retry-After")
            answers.append((answer.status_code, _comparable(answer.text), waits))
            if answer.status_code == 429:
                clock.shift(timedelta(seconds=wait))
        return answers

    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        known = told(known=True)
    with time_machine.travel(moment, tick=False) as clock:
        unknown = told(known=False)
    assert known == unknown


@pytest.mark.parametrize(
    ("tried", "then", "status"),
    [
        ("1001", "alder/1001", 429),
        ("alder/1001", "1001", 429),
        ("ROBIN@example.org ", "robin@example.org", 429),
        ("robin@example.org", "1001", 302),
        ("birch/1001", "alder/1001", 302),
    ],
)
def test_spellings_of_one_name_share_a_counter_and_other_names_do_not(
    client: Browser, robin: Person, tried: str, then: str, status: int
) -> None:
    for _round in range(FREE):
        assert client.sign_in(tried, WRONG).status_code == 200
    assert client.sign_in(then).status_code == status


def test_signing_in_forgives_every_spelling_of_the_name(client: Browser, robin: Person) -> None:
    for name in ("1001", "alder/1001", robin.email):
        for _guess in range(2):
            client.sign_in(name, WRONG)
    client.sign_in(robin.email)
    client.send("/account/sign-out")
    client.delete_cookie("known-device", path="/account")
    assert [client.sign_in("1001", WRONG).status_code for _round in range(6)] == [200] * 5 + [429]


def test_guesses_made_elsewhere_do_not_make_a_known_device_wait(
    client: Browser, app: Flask, robin: Person
) -> None:
    client.sign_in(robin.email)
    client.send("/account/sign-out")
    for number in range(25):
        elsewhere = browser_of(app)
        elsewhere.sign_in(robin.email, WRONG, environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"})
    stranger = browser_of(app)
    assert stranger.sign_in(robin.email, environ_overrides={"REMOTE_ADDR": "192.0.2.99"}).status_code == 429
    assert client.sign_in(robin.email).status_code == 302


def test_a_known_device_may_guess_no_more_often_than_others(client: Browser, robin: Person) -> None:
    client.sign_in(robin.email)
    client.send("/account/sign-out")
    assert [client.sign_in(robin.email, WRONG).status_code for _round in range(6)] == [200] * 5 + [429]


def test_a_device_is_known_for_the_accounts_that_signed_in_on_it_and_for_no_other(
    client: Browser, app: Flask, robin: Person, database: Database
) -> None:
    sam = person(database, agency_id=robin.agency_id, email="sam@example.org", officer_id="1002", name="Sam")
    client.sign_in(sam.email)
    client.send("/account/sign-out")
    for _round in range(FREE):
        assert browser_of(app).sign_in(robin.email, WRONG).status_code == 200
    assert client.sign_in(robin.email).status_code == 429
    assert client.sign_in(sam.email).status_code == 302


def test_a_change_of_password_makes_other_devices_unknown(client: Browser, app: Flask, robin: Person) -> None:
    other = browser_of(app)
    for device in (other, client):
        device.sign_in(robin.email)
    new = "harbor violin comet seventeen"
    fields = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert client.send("/account/change", fields).status_code == 302
    for device in (client, other):
        device.send("/account/sign-out")
    for _round in range(FREE):
        browser_of(app).sign_in(robin.email, WRONG)
    assert other.sign_in(robin.email, new).status_code == 429
    assert client.sign_in(robin.email, new).status_code == 302


@pytest.mark.parametrize(
    "forge",
    [lambda value: value[:-2] + "xx", lambda _value: "", lambda value: value * 2],
    ids=["another signature", "nothing", "twice"],
)
def test_a_forged_device_is_an_unknown_one(
    client: Browser, app: Flask, robin: Person, forge: Callable[[str], str]
) -> None:
    client.sign_in(robin.email)
    cookie = client.get_cookie("known-device", path="/account")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not any(word in cookie.value for word in ("robin", "1001", robin.public_id))
    client.send("/account/sign-out")
    client.set_cookie("known-device", forge(cookie.value), path="/account")
    for _round in range(FREE):
        browser_of(app).sign_in(robin.email, WRONG)
    assert client.sign_in(robin.email).status_code == 429


def test_signing_in_forgives_the_wrong_guesses_before_it(client: Browser, robin: Person) -> None:
    for _round in range(3):
        for _guess in range(FREE - 1):
            client.sign_in(robin.email, WRONG)
        assert client.sign_in(robin.email).status_code == 302
        client.send("/account/sign-out")


def test_the_present_password_cannot_be_guessed_behind_the_door_either(
    signed_in: Browser, robin: Person
) -> None:
    fields = {"password": WRONG, "new_password": "x" * 20, "new_password_confirm": "x" * 20}
    answers = [signed_in.send("/account/change", fields).status_code for _round in range(3)]
    answers += [signed_in.send("/account/confirm", {"password": WRONG}).status_code for _round in range(3)]
    assert answers == [200] * FREE + [429]


def test_one_address_may_try_many_names_but_not_endlessly(client: Browser) -> None:
    statuses = [client.sign_in(f"name-{number}@example.org", WRONG).status_code for number in range(101)]
    assert statuses == [200] * 100 + [429]
    other = client.sign_in("one-more@example.org", WRONG, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 200


def test_a_forwarded_address_counts_only_where_a_proxy_is_configured(make_app: MakeApp) -> None:
    def statuses(app: Flask) -> list[int]:
        client = browser_of(app)
        return [
            client.sign_in(
                "nobody@example.org", WRONG, headers={"X-Forwarded-For": f"198.51.100.{number}"}
            ).status_code
            for number in range(FREE + 1)
        ]

    assert statuses(make_app())[-1] == 429
    assert statuses(make_app(proxy_hops=1))[-1] == 200


@pytest.mark.parametrize("database_kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def test_fifty_guesses_at_once_count_fifty(
    app: Flask, robin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    verify = Hasher.verify

    def counted(hasher: Hasher, password: str, stored: str | None) -> bool:
        looked_at.append(password)
        return verify(hasher, password, stored)

    monkeypatch.setattr(Hasher, "verify", counted)
    barrier = Barrier(50)

    def guess(number: int) -> int:
        client = browser_of(app)
        token = client.token()
        barrier.wait(timeout=60)
        fields = {"csrf_token": token, "email": robin.email, "password": f"{WRONG}-{number}"}
        return client.post("/account/sign-in", data=fields).status_code

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(guess, range(50)))
    assert sorted(statuses) == [200] * FREE + [429] * 45
    assert len(looked_at) == FREE


def test_names_and_addresses_are_kept_as_keyed_hashes_only(
    client: Browser, robin: Person, app: Flask
) -> None:
    client.sign_in(robin.email, WRONG)
    with app.app_context():
        rows = (
            app.extensions["sqlalchemy"]
            .session.execute(text("SELECT name_hash, address_hash FROM sign_in_try"))
            .all()
        )
    assert len(rows) == 1
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in rows[0])


def _comparable(page: str) -> str:
    return re.sub(r'<code>[0-9a-f]{16}</code>|content="[^"]{60,}"|value="[^"]*"', "", page)
