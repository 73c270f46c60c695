"""What is sent to a door after its session had ended is not done and not lost: its sender looks at it, and sends it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError

from course_app.services.passwords import Hasher
from course_app.storage.models.accounts import Account, Appointment, SignInSession
from course_app.storage.models.assignments import Excusal
from course_app.web.authentication.unsent import UNSENT
from course_app.web.clock import now
from tests.application import PASSWORD, Browser
from tests.databases import Database
from tests.services.learners import count
from tests.services.stations import Station
from tests.web.supervisor_site import boss as boss
from tests.web.supervisor_site import station as station
from tests.web.test_supervisor_actions import enrolment_url

REASON = "At court <until> spring & longer"
UNSENT_PAGE = "/account/unsent"


def end_sessions(database: Database) -> None:
    database.run(lambda session: session.execute(update(SignInSession).values(ended_at=now())).close())


def come_back(browser: Browser, database: Database, account: Account) -> str:
    """Sign in with the password; where that leads."""
    hashed = Hasher(cheap=True).hash(PASSWORD)
    chosen = update(Account).where(Account.id == account.id).values(password=hashed)
    database.run(lambda session: session.execute(chosen).close())
    answer = browser.sign_in(account.email)
    assert answer.status_code == 302
    return str(answer.location)


def excuse_too_late(boss: Browser, station: Station, database: Database, reason: str = REASON) -> str:
    """The form arrives when the session has ended; its address."""
    path = enrolment_url(station, "Sam", "excusal")
    end_sessions(database)
    sent = boss.send(path, {"reason": reason, "last_day": "", "nothing": "f" * 32})
    assert str(sent.location).startswith("/account/sign-in")
    return path


def test_it_is_offered_again_and_done_when_it_is_sent(
    boss: Browser, station: Station, database: Database
) -> None:
    path = excuse_too_late(boss, station, database)
    assert "and you can send it then" in boss.get("/account/sign-in").text
    assert come_back(boss, database, station.accounts["Boss"]) == UNSENT_PAGE
    assert database.read(count(Excusal)) == 0
    page = boss.page(UNSENT_PAGE)
    form = page.select_one(f'main form[action="{path}"]')
    assert form is not None
    assert [line.get_text() for line in page.select("main li")] == [REASON], "ids mean nothing to a reader"
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    done = boss.send(str(form["action"]), fields, follow_redirects=True)
    assert "Sam is excused." in done.text
    assert database.read(count(Excusal)) == 1
    assert boss.get(UNSENT_PAGE).location == "/", "it is offered once"


def test_it_can_be_left(boss: Browser, station: Station, database: Database) -> None:
    excuse_too_late(boss, station, database)
    come_back(boss, database, station.accounts["Boss"])
    assert boss.send(f"{UNSENT_PAGE}/forget").status_code == 302
    assert boss.get(UNSENT_PAGE).location == "/"
    assert database.read(count(Excusal)) == 0


def test_nobody_else_sees_it(boss: Browser, station: Station, database: Database) -> None:
    excuse_too_late(boss, station, database)
    assert come_back(boss, database, station.accounts["Bea"]) == "/"
    assert "was not saved" in boss.get("/learn", follow_redirects=True).text
    assert boss.get(UNSENT_PAGE).location == "/"
    boss.send("/account/sign-out")
    assert come_back(boss, database, station.accounts["Boss"]) == "/"


def test_it_is_gone_after_signing_out_and_on_the_next_day(
    boss: Browser, station: Station, database: Database
) -> None:
    excuse_too_late(boss, station, database)
    come_back(boss, database, station.accounts["Boss"])
    boss.send("/account/sign-out")
    assert come_back(boss, database, station.accounts["Boss"]) == "/"
    excuse_too_late(boss, station, database)
    with time_machine.travel(now() + timedelta(hours=13), tick=False):
        assert come_back(boss, database, station.accounts["Boss"]) == "/"
        assert "was not saved" in boss.get("/learn", follow_redirects=True).text


def test_it_is_sent_through_every_check(boss: Browser, station: Station, database: Database) -> None:
    """A right that was lost meanwhile is lost, and a form without the token of this session changes nothing."""
    path = excuse_too_late(boss, station, database)
    come_back(boss, database, station.accounts["Boss"])
    refused = boss.post(path, data={"reason": REASON, "csrf_token": "stale"})
    assert refused.status_code == 400
    database.run(lambda session: session.execute(delete(Appointment)).close())
    assert boss.send(path, {"reason": REASON}).status_code == 403
    assert database.read(count(Excusal)) == 0


def test_it_waits_on_while_the_database_is_busy(
    boss: Browser, station: Station, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object, **_values: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    path = excuse_too_late(boss, station, database)
    come_back(boss, database, station.accounts["Boss"])
    with monkeypatch.context() as now_and_then:
        now_and_then.setattr("course_app.services.excusals.excuse_officer", busy)
        assert boss.send(path, {"reason": REASON}).status_code == 503
    assert REASON in boss.page(UNSENT_PAGE).get_text()
    assert boss.send(path, {"reason": REASON}).status_code == 302
    assert boss.get(UNSENT_PAGE).location == "/"


@pytest.mark.parametrize("reason", ["x" * 2000, "".join(chr(0x4E00 + 7 * number) for number in range(1200))])
def test_what_a_cookie_cannot_hold_is_said_to_be_lost(
    boss: Browser, station: Station, database: Database, reason: str
) -> None:
    path = enrolment_url(station, "Sam", "excusal")
    end_sessions(database)
    sent = boss.send(path, {"reason": reason})
    assert "what you just sent was not saved" in boss.get(str(sent.location)).text
    with boss.session_transaction() as cookie:
        assert UNSENT not in cookie
