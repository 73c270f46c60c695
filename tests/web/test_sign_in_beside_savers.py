"""Signing in, changing and resetting passwords while others write: slower perhaps, refused never."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from flask import Flask
from sqlalchemy.orm import Session

from course_app.services import deliveries
from course_app.services.deliveries import DeliveryKind
from course_app.services.passwords import LinkPurpose, PasswordLinks
from course_app.web.clock import now
from tests.application import PASSWORD, SECRET_KEY, Person, agency, browser_of, person
from tests.databases import Database, on_all_databases

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


def _uniquifier(database: Database, who: Person) -> str:
    query = "SELECT fs_uniquifier FROM account WHERE id = "
    with database.engine.connect() as connection:
        return str(connection.exec_driver_sql(f"{query}{who.account_id}").scalar_one())
