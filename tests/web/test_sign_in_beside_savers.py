"""Signing in, changing and resetting passwords while others write: slower perhaps, refused never."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from course_app.domain.errors import ConflictError
from course_app.domain.sessions import SessionLimits
from course_app.services import deliveries, sessions, throttling
from course_app.services.deliveries import DeliveryKind
from course_app.services.passwords import Hasher, LinkPurpose, PasswordLinks
from course_app.storage.base import new_public_id
from course_app.storage.models.accounts import Account
from course_app.web.authentication import datastore
from course_app.web.clock import now
from tests.application import PASSWORD, SECRET_KEY, Browser, Person, agency, browser_of, person
from tests.databases import POSTGRESQL, Database, on_all_databases

PEOPLE = 6
SAVERS = 4
NEW = "harbor violin comet seventeen"
NEWEST = "lantern pepper quartz eleven"


@on_all_databases
def test_nobody_who_signs_in_or_sets_a_password_is_refused_because_others_save(
    app: Flask, database: Database
) -> None:
    home = agency(database)
    people = [
        person(database, agency_id=home, email=f"p{number}@example.org", officer_id=str(number))
        for number in range(PEOPLE)
    ]
    over = Event()
    with ThreadPoolExecutor(PEOPLE + SAVERS) as pool:
        savers = [pool.submit(_save_until, over, database, people[0]) for _number in range(SAVERS)]
        statuses = [
            status for story in pool.map(lambda who: _story(app, database, who), people) for status in story
        ]
        over.set()
        saved = sum(saver.result() for saver in savers)
    assert saved > PEOPLE, "somebody did save meanwhile"
    assert set(statuses) <= {200, 302}, statuses


def test_a_plain_transaction_at_that_place_would_be_refused(app: Flask, database: Database) -> None:
    """The control: what Flask-Security would do by itself, a deferred write after a read, fails."""
    robin = person(database, agency_id=agency(database))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT id FROM account")
        database.run(lambda session: _enqueue(session, robin))
        try:
            connection.exec_driver_sql("UPDATE account SET language = 'es'")
        except Exception as error:  # noqa: BLE001 (whatever the driver calls it)
            refusal = str(error)
    assert re.search("locked|busy", refusal)


@on_all_databases
def test_a_password_that_is_replaced_while_it_is_looked_at_opens_no_session(
    client: Browser, robin: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = Hasher.verify

    def verified(hasher: Hasher, password: str, stored: str | None) -> bool:
        fits = verify(hasher, password, stored)
        database.run(lambda session: _replace_password(session, robin))
        return fits

    monkeypatch.setattr(Hasher, "verify", verified)
    answer = client.sign_in(robin.email)
    assert answer.status_code == 200
    assert "do not belong together" in answer.text
    assert _open_sessions(database, robin) == 0


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", [POSTGRESQL])
def test_signing_in_waits_for_a_change_of_password_and_neither_for_the_other_for_ever(
    client: Browser, robin: Person, database: Database
) -> None:
    answer = database.in_between(
        lambda session: _replace_password(session, robin),
        lambda _session: client.sign_in(robin.email),
        then=lambda session: throttling.forgive(session, key=SECRET_KEY, account_id=robin.account_id),
    )
    assert answer.status_code == 200
    assert _open_sessions(database, robin) == 0


def test_what_cannot_be_stored_after_the_view_is_told_as_busy_and_keeps_its_address_out_of_the_log(
    client: Browser,
    robin: Person,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(_session: Session) -> None:
        raise PoolTimeoutError

    monkeypatch.setattr(datastore, "store_pending", refuse)
    answer = client.sign_in(robin.email)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "/account/sign-in [POST]" not in capsys.readouterr().err


def test_what_an_error_interrupts_is_not_stored_by_the_commit_that_a_library_still_makes(
    signed_in: Browser, robin: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_session: Session, **_about: Any) -> int:
        raise ConflictError

    before = _uniquifier(database, robin)
    monkeypatch.setattr(sessions, "end_all", interrupted)
    fields = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert signed_in.send("/account/change", fields).status_code == 409
    assert _uniquifier(database, robin) == before


def test_of_two_changes_at_once_from_one_session_the_second_is_refused(
    signed_in: Browser, robin: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = Hasher.verify

    def verified(hasher: Hasher, password: str, stored: str | None) -> bool:
        fits = verify(hasher, password, stored)
        database.run(lambda session: sessions.end_all(session, now=now(), account_id=robin.account_id))
        return fits

    before = _uniquifier(database, robin)
    monkeypatch.setattr(Hasher, "verify", verified)
    fields = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    answer = signed_in.send("/account/change", fields)
    assert answer.status_code == 409
    assert "Sign in with the new one" in answer.text
    assert _uniquifier(database, robin) == before
    assert signed_in.get("/account/sessions").status_code == 302


def _story(app: Flask, database: Database, who: Person) -> list[int]:
    """Sign in, change the password, sign out, set another one by a link, sign in with it."""
    client = browser_of(app)
    statuses = [client.sign_in(who.email).status_code]
    fields = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    statuses.append(client.send("/account/change", fields).status_code)
    statuses.append(client.send("/account/sign-out").status_code)
    statuses.append(client.send("/account/reset", {"email": who.email}).status_code)
    link = "/account/reset/" + PasswordLinks(SECRET_KEY).make(_uniquifier(database, who), LinkPurpose.RESET)
    done = client.send(link, {"password": NEWEST, "password_confirm": NEWEST})
    assert done.location == "/account/sign-in"
    statuses += [done.status_code, client.sign_in(who.email, NEWEST).status_code]
    page = client.get("/account/sessions")
    assert who.email in page.text
    return [*statuses, page.status_code]


def _save_until(over: Event, database: Database, who: Person) -> int:
    saved = 0
    while not over.is_set():
        database.run(lambda session: _enqueue(session, who))
        saved += 1
        over.wait(timedelta(milliseconds=2).total_seconds())
    return saved


def _enqueue(session: Session, who: Person) -> None:
    deliveries.enqueue(
        session, now=now(), kind=DeliveryKind.PASSWORD_CHANGED, account_id=who.account_id, payload={}
    )


def _replace_password(session: Session, who: Person) -> None:
    session.execute(
        update(Account)
        .where(Account.id == who.account_id)
        .values(password="$argon2id$of-another-one", fs_uniquifier=new_public_id())
    )
    sessions.end_all(session, now=now(), account_id=who.account_id)


def _open_sessions(database: Database, who: Person) -> int:
    limits = SessionLimits(idle=timedelta(hours=1), total=timedelta(hours=1))
    return len(
        database.read(
            lambda session: sessions.own(session, now=now(), limits=limits, account_id=who.account_id)
        )
    )


def _uniquifier(database: Database, who: Person) -> str:
    query = "SELECT fs_uniquifier FROM account WHERE id = "
    with database.engine.connect() as connection:
        return str(connection.exec_driver_sql(f"{query}{who.account_id}").scalar_one())
