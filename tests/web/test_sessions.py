"""How long a session lasts, where it is listed, and what ends it."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from course_app.domain.accounts import Role
from course_app.services import accounts, sessions
from course_app.web.authentication.activity import IDLE_HEADER
from course_app.web.authentication.actor import current_actor
from course_app.web.clock import now
from tests.application import Browser, MakeApp, Person, Statements, agency, browser_of, person
from tests.databases import Database

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IDLE = timedelta(minutes=30)
TOTAL = timedelta(hours=12)
PAGE = "/account/change"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


def test_a_session_ends_after_half_an_hour_without_activity(
    clock: time_machine.Traveller, signed_in: Browser
) -> None:
    clock.shift(IDLE - timedelta(seconds=1))
    assert signed_in.get(PAGE).status_code == 200
    clock.shift(IDLE)
    assert signed_in.get(PAGE).status_code == 302


def test_a_disabled_account_has_no_session_even_where_one_was_left_open(
    signed_in: Browser, database: Database
) -> None:
    """Disabling ends sessions; one that began at that very moment is of no use either."""
    assert signed_in.get(PAGE).status_code == 200
    database.run(lambda session: session.execute(text("UPDATE account SET active = false")))
    for path in (PAGE, "/learn", "/learn/transcript.json", "/learn/transcript.csv"):
        assert signed_in.get(path).status_code == 302


def test_activity_keeps_it_alive_up_to_twelve_hours(
    clock: time_machine.Traveller, signed_in: Browser
) -> None:
    for _visit in range(35):
        clock.shift(timedelta(minutes=20))
        assert signed_in.get(PAGE).status_code == 200
    clock.shift(timedelta(minutes=20))
    assert signed_in.get(PAGE).status_code == 302


def test_the_limits_are_the_operators(
    clock: time_machine.Traveller, make_app: MakeApp, database: Database
) -> None:
    client = browser_of(make_app(idle_minutes=5, session_hours=1))
    robin = person(database, agency_id=agency(database))
    client.sign_in(robin.email)
    clock.shift(timedelta(minutes=5))
    assert client.get(PAGE).status_code == 302


def test_activity_is_noted_at_most_once_a_minute(
    clock: time_machine.Traveller, signed_in: Browser, statements: Statements
) -> None:
    clock.shift(timedelta(seconds=61))
    notes = []
    for _visit in range(4):
        statements.clear()
        signed_in.get("/help")
        notes.append(sum(line.startswith("UPDATE sign_in_session") for line in statements.sent))
        clock.shift(timedelta(seconds=20))
    assert notes == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("code", "status"), [(5, 200), (13, 200), (1, 500)], ids=["locked", "full disk", "wrong statement"]
)
def test_a_page_that_is_made_is_shown_although_the_disk_is_full(
    clock: time_machine.Traveller,
    signed_in: Browser,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    status: int,
) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        cause = sqlite3.OperationalError("as SQLite says it")
        cause.sqlite_errorcode = code
        raise OperationalError("UPDATE sign_in_session", {}, cause)

    monkeypatch.setattr(sessions, "notice", fails)
    clock.shift(timedelta(minutes=10))
    answer = signed_in.get("/help")
    assert answer.status_code == status
    if status == 200:
        assert int(answer.headers[IDLE_HEADER]) == 20 * 60, "what was not noticed is not promised"


def test_what_writes_anyway_notes_activity_in_the_same_transaction(
    clock: time_machine.Traveller, signed_in: Browser, app: Flask, statements: Statements
) -> None:
    commits: list[int] = []
    token = signed_in.token()
    clock.shift(timedelta(minutes=5))
    statements.clear()
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "commit", lambda _connection: commits.append(len(statements.sent)))
    signed_in.post("/account/sessions/end-others", data={"csrf_token": token})
    assert len(commits) == 1
    assert statements.sent[-1].startswith("UPDATE sign_in_session SET seen_at")


def test_a_script_that_asks_for_a_token_keeps_nobody_signed_in(
    clock: time_machine.Traveller, signed_in: Browser
) -> None:
    for _visit in range(3):
        clock.shift(timedelta(minutes=11))
        answer = signed_in.get("/account/token", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_staying_signed_in_answers_how_long(clock: time_machine.Traveller, signed_in: Browser) -> None:
    clock.shift(timedelta(minutes=28))
    headers = {"X-CSRFToken": signed_in.get("/account/token").get_json()["csrf_token"]}
    extended = signed_in.post("/account/sessions/extend", json={}, headers=headers)
    assert extended.get_json() == {"idle_seconds": 1800, "total_seconds": 12 * 3600 - 28 * 60}
    clock.shift(timedelta(minutes=28))
    assert signed_in.get(PAGE).status_code == 200


def test_near_the_end_staying_signed_in_is_honest_about_the_twelve_hours(
    clock: time_machine.Traveller, signed_in: Browser
) -> None:
    for _visit in range(35):
        clock.shift(timedelta(minutes=20))
        signed_in.get(PAGE)
    clock.shift(timedelta(minutes=10))
    headers = {"X-CSRFToken": signed_in.get("/account/token").get_json()["csrf_token"]}
    extended = signed_in.post("/account/sessions/extend", json={}, headers=headers)
    assert extended.get_json() == {"idle_seconds": 600, "total_seconds": 600}


def test_pages_say_how_long_the_session_lives_as_the_server_counts(
    clock: time_machine.Traveller, signed_in: Browser
) -> None:
    clock.shift(timedelta(seconds=45))
    answer = signed_in.get("/help")
    meta = signed_in.page("/help").find("meta", attrs={"name": "session"})
    assert meta is not None
    assert meta["data-idle-seconds"] == answer.headers["X-Session-Idle-Seconds"] == str(1800 - 45)
    assert meta["data-total-seconds"] == str(12 * 3600 - 45)


def test_sessions_are_listed_with_the_device_and_can_be_ended(
    signed_in: Browser, app: Flask, robin: Person
) -> None:
    other = browser_of(app)
    other.sign_in(robin.email, headers={"User-Agent": FIREFOX})
    page = signed_in.page("/account/sessions")
    lines = page.select(".sessions__item")
    assert len(lines) == 2
    (end,) = page.select(".sessions__item form")
    assert "Firefox, Windows" in str(end.parent)
    assert signed_in.send(str(end["action"])).location == "/account/sessions"
    assert other.get(PAGE).status_code == 302
    assert signed_in.get(PAGE).status_code == 200


def test_every_other_session_can_be_ended_at_once(signed_in: Browser, app: Flask, robin: Person) -> None:
    others = [browser_of(app) for _number in range(3)]
    for other in others:
        other.sign_in(robin.email)
    signed_in.send("/account/sessions/end-others")
    assert [other.get(PAGE).status_code for other in others] == [302] * 3
    assert signed_in.get(PAGE).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(
    signed_in: Browser, app: Flask, database: Database, robin: Person
) -> None:
    stranger = person(database, agency_id=robin.agency_id, email="sam@example.org", officer_id="2")
    other = browser_of(app)
    other.sign_in(stranger.email)
    with database.engine.connect() as connection:
        query = text("SELECT public_id FROM sign_in_session WHERE account_id = :id")
        name = connection.execute(query, {"id": stranger.account_id}).scalar_one()
    assert signed_in.send(f"/account/sessions/{name}/end").status_code == 404
    assert other.get(PAGE).status_code == 200


def test_disabling_an_account_ends_its_sessions_at_the_next_request(
    signed_in: Browser, database: Database, robin: Person
) -> None:
    database.run(lambda session: accounts.disable(session, now=now(), account_id=robin.account_id))
    assert signed_in.get(PAGE).status_code == 302


def test_an_appointment_begins_and_ends_at_its_time(
    clock: time_machine.Traveller, app: Flask, client: Browser, database: Database
) -> None:
    officer = person(database, agency_id=agency(database))
    client.sign_in(officer.email)
    until = now() + timedelta(minutes=20)
    database.run(
        lambda session: accounts.appoint(
            session,
            now=now(),
            account_id=officer.account_id,
            role=Role.AUDITOR,
            since=now() + timedelta(minutes=10),
            until=until,
        )
    )
    held = []
    for _round in range(3):
        client.get("/help")
        with client:
            client.get("/help")
            actor = current_actor()
            held.append(actor is not None and actor.is_a(Role.AUDITOR))
        clock.shift(timedelta(minutes=10))
    assert held == [False, True, False]


def test_a_request_on_its_way_cannot_bring_an_ended_session_back(
    signed_in: Browser, app: Flask, robin: Person, database: Database
) -> None:
    before = signed_in.get_cookie("session")
    assert before is not None
    signed_in.send("/account/sign-out")
    signed_in.set_cookie("session", before.value)
    assert signed_in.get(PAGE).status_code == 302
    with database.engine.connect() as connection:
        query = text("SELECT count(*) FROM sign_in_session WHERE ended_at IS NULL")
        assert connection.execute(query).scalar_one() == 0


def test_only_the_hash_of_a_token_is_stored(signed_in: Browser, database: Database) -> None:
    with signed_in.session_transaction() as cookie:
        token = cookie["token"]
    assert len(token) >= 43, "256 bits"
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT token_hash FROM sign_in_session")).scalars().all()
    assert token not in stored
    assert all(len(value) == 64 for value in stored)
