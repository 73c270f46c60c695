"""What a supervisor does about it: assign, excuse, give more time, remind. Seen first, told afterwards."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.storage.models.accounts import Account
from course_app.storage.models.assignments import Assignment, Excusal, Extension
from course_app.storage.models.deliveries import Outbox
from course_app.storage.models.reminders import Reminder
from course_app.web.clock import now
from tests import builders, courses
from tests.application import Browser
from tests.databases import Database
from tests.services.learners import count
from tests.services.stations import Station
from tests.web.learner_site import words
from tests.web.supervisor_site import TEAM, officer_url
from tests.web.supervisor_site import boss as boss
from tests.web.supervisor_site import station as station

SOON = f"{now() + timedelta(days=30):%Y-%m-%d}"


def errors(page: str) -> list[str]:
    return [line.get_text() for line in BeautifulSoup(page, "html.parser").select(".error-summary__list a")]


def enrolment_url(station: Station, name: str, path: str) -> str:
    return f"{TEAM}/enrolments/{station.enrolments[name]}/{path}"


def test_a_course_is_assigned_after_seeing_whom_it_binds(
    boss: Browser, station: Station, database: Database
) -> None:
    database.run(lambda session: builders.published(session, courses.course(key="second")).id)
    form = boss.page(f"{TEAM}/assignments")
    assert {option["value"] for option in form.select("#unit option")} == {
        "",
        station.bureau.public_id,
        station.squad.public_id,
    }
    chosen = f"course=second&unit={station.bureau.public_id}&due_on={SOON}"
    assert "at least 30 days from the day they join" in words(form)
    preview = boss.page(f"{TEAM}/assignments?{chosen}")
    assert "Whoever joins later has at least 30 days" in words(preview)
    assert "This is for 3 people. 0 take the course already" in words(preview)
    assert database.read(count(Assignment)) == 0
    fields = {str(field["name"]): str(field["value"]) for field in preview.select("main form input")}
    answer = boss.post(f"{TEAM}/assignments", data=fields, follow_redirects=True)
    assert "3 people were enrolled." in answer.text
    again = boss.post(f"{TEAM}/assignments", data=fields, follow_redirects=True)
    assert "in force already" in again.text
    assert database.read(count(Assignment)) == 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("course=&unit=x", "Choose a course."),
        ("course=course&unit=", "Choose a unit."),
        ("course=course&unit={unit}&due_on=2026-02-31", "Enter a real day, such as 2026-12-04."),
        ("course=course&unit={unit}&due_on=2001-01-01", "This day is over. Choose today or a later one."),
        ("course=course&unit={unit}&due_on=9999-12-31", "This day is more than ten years away."),
    ],
)
def test_what_is_wrong_with_an_assignment_is_told_at_its_field(
    boss: Browser, station: Station, database: Database, query: str, told: str
) -> None:
    answer = boss.get(f"{TEAM}/assignments?{query.format(unit=station.bureau.public_id)}")
    assert answer.status_code == 422
    assert errors(answer.text) == [told]
    fields = dict(part.split("=") for part in query.format(unit=station.bureau.public_id).split("&"))
    assert boss.send(f"{TEAM}/assignments", fields).status_code == 422
    assert database.read(count(Assignment)) == 0


def test_a_unit_of_others_cannot_be_assigned_to(boss: Browser, station: Station, database: Database) -> None:
    fields = {"course": "course", "unit": station.sister.public_id}
    assert boss.send(f"{TEAM}/assignments", fields).status_code == 404
    assert boss.get(f"{TEAM}/assignments", query_string=fields).status_code == 404
    assert database.read(count(Assignment)) == 0


def test_somebody_is_excused_and_again_not(boss: Browser, station: Station, database: Database) -> None:
    path = enrolment_url(station, "Sam", "excusal")
    refused = boss.send(path, {"last_day": "2001-01-01", "reason": "   "})
    assert (refused.status_code, errors(refused.text)) == (422, ["Say why."])
    refused = boss.send(path, {"last_day": "2001-01-01", "reason": "Leave"})
    assert errors(refused.text) == ["This day is over. Choose today or a later one."]
    done = boss.send(path, {"last_day": SOON, "reason": "Leave"}, follow_redirects=True)
    assert "Sam is excused." in done.text
    assert "Reason: Leave" in done.text
    page = boss.page(path)
    assert words(page).startswith("Excusal of Sam")
    ids = [each["id"] for each in page.select("[id]")]
    assert len(ids) == len(set(ids)), "two forms stand on one page"
    ended = boss.send(f"{path}/end", {"reason": "Back"}, follow_redirects=True)
    assert "Sam is no longer excused." in ended.text
    assert "Excusal ended on" in ended.text
    assert boss.send(f"{path}/end", {"reason": "Back"}).status_code == 409
    assert database.read(count(Excusal)) == 2


def test_somebody_gets_more_time(boss: Browser, station: Station, database: Database) -> None:
    path = enrolment_url(station, "Sam", "extension")
    refused = boss.send(path, {"due_on": "", "reason": "x" * 501})
    assert errors(refused.text) == ["Choose a day.", "Use at most 500 characters."]
    done = boss.send(path, {"due_on": SOON, "reason": "Court"}, follow_redirects=True)
    assert "Sam has more time." in done.text
    refused = boss.send(path, {"due_on": SOON, "reason": "Court"})
    assert errors(refused.text) == ["Choose a day after the present due date."]
    assert database.read(count(Extension)) == 1


def test_all_overdue_are_reminded_after_seeing_their_names(
    boss: Browser, station: Station, database: Database
) -> None:
    text = words(boss.page(f"{TEAM}/reminders"))
    assert "This goes to 2 people." in text
    assert "Bea : Course course" in text
    assert "You are overdue yourself." in text
    assert database.read(count(Reminder)) == 0
    sent = boss.send(f"{TEAM}/reminders", follow_redirects=True)
    assert "2 reminders are on their way." in sent.text
    again = boss.send(f"{TEAM}/reminders", follow_redirects=True)
    assert "Nobody was left to remind today." in again.text
    assert "2 people were reminded today" in words(boss.page(f"{TEAM}/reminders"))
    assert database.read(count(Outbox)) == 2


def test_how_many_cannot_sign_in_yet_is_said_and_they_are_not_reminded(
    boss: Browser, station: Station, database: Database
) -> None:
    def invite(session: Session) -> None:
        for name in ("Bea", "Sam"):
            session.get_one(Account, station.accounts[name].id).password = None

    database.run(invite)
    text = words(boss.page(f"{TEAM}/reminders"))
    assert "Nobody is left to remind" in text
    assert "2 people have not activated their accounts yet and get no mail." in text
    sent = boss.send(f"{TEAM}/reminders", follow_redirects=True)
    assert "Nobody was left to remind today." in sent.text
    assert database.read(count(Outbox)) == 0


def test_one_person_is_reminded_from_her_page(boss: Browser, station: Station, database: Database) -> None:
    page = boss.page(officer_url(station, "Sam"))
    link = next(link for link in page.select(".sheet-head a") if link.get_text() == "Remind")
    preview = boss.page(str(link["href"]))
    action = preview.select_one("main form")
    assert action is not None
    sent = boss.send(str(action["action"]), follow_redirects=True)
    assert "1 reminder is on its way." in sent.text
    assert "Reminded last on" in sent.text
    mail = database.read(lambda session: session.scalars(select(Outbox.account_id)).all())
    assert mail == [station.accounts["Sam"].id]
    again = boss.page(str(link["href"]))
    assert "This person was reminded today" in words(again)
    assert again.select_one(f'main a[href="{officer_url(station, "Sam")}"]') is not None


def test_a_field_that_no_form_has_changes_nothing_more(
    boss: Browser, station: Station, database: Database
) -> None:
    form = {"due_on": SOON, "reason": "Court", "extended_by": "1", "enrolment_id": station.enrolments["Bea"]}
    boss.send(enrolment_url(station, "Sam", "extension"), form)

    def read(session: Session) -> tuple[int | None, int]:
        row = session.query(Extension).one()
        return row.extended_by, row.enrolment_id

    sam = database.read(lambda session: station.standing(session, "Sam").enrolment_id)
    assert database.read(read) == (station.boss.account_id, sam)
