"""One officer's page: everything but answers, for her supervisors only, and looking is logged."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from course_app.storage.models.records import Access
from course_app.web.clock import now
from tests import builders
from tests.application import Browser
from tests.databases import Database
from tests.services.learners import Learner, count
from tests.services.stations import Station
from tests.web.learner_site import words
from tests.web.supervisor_site import TEAM, late_station, officer_url
from tests.web.supervisor_site import boss as boss


@pytest.fixture
def station(app: Flask, database: Database) -> Station:
    """Sam has failed the quiz once and Bea has completed the course."""

    def lived(session: Session) -> Station:
        made = late_station(session)
        for name, passes in (("Sam", False), ("Bea", True)):
            learner = Learner(builders.actor(session, made.accounts[name]), "course")
            for lesson in ("first", "second"):
                learner.complete(session, lesson, now())
            learner.take(session, right=100 if passes else 0, now=now())
        return made

    return database.run(lived)


def looks(database: Database) -> list[tuple[int, int, str]]:
    rows = database.read(lambda session: session.query(Access).order_by(Access.id).all())
    return [(row.actor_id, row.subject_id, row.what) for row in rows]


def test_the_page_shows_state_dates_and_scores_and_leaves_an_access_entry_each_time(
    boss: Browser, station: Station, database: Database
) -> None:
    text = words(boss.page(officer_url(station, "Sam")))
    for shown in ("Sam", "Squad", "In progress", "Overdue", "2 of 3 steps done", "Not passed, 0%", "Excuse"):
        assert shown in text
    for withheld in ("Option", "Question q", "Why ", "Explanation"):
        assert withheld not in text.replace("Why it must be taken", "")
    boss.get(officer_url(station, "Sam"))
    entry = (station.boss.account_id, station.accounts["Sam"].id, "officer")
    assert looks(database) == [entry, entry]


def test_certificates_are_opened_from_the_page(boss: Browser, station: Station, database: Database) -> None:
    page = boss.page(officer_url(station, "Bea"))
    assert "Completed" in words(page)
    link = next(link for link in page.select("main a") if link.get_text() == "PDF")
    answer = boss.get(str(link["href"]))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert [what for _actor, _subject, what in looks(database)] == ["officer", "certificate"]
    assert boss.get(f"{TEAM}/certificates/{'0' * 32}.pdf").status_code == 404


@pytest.mark.parametrize("name", ["Sis", "Eve"])
def test_people_outside_the_team_do_not_exist(
    boss: Browser, station: Station, database: Database, name: str
) -> None:
    assert boss.get(officer_url(station, name)).status_code == 404
    enrolment = station.enrolments[name]
    for path in ("excusal", "extension"):
        assert boss.get(f"{TEAM}/enrolments/{enrolment}/{path}").status_code == 404
        form = {"reason": "x", "due_on": "2099-01-01"}
        assert boss.send(f"{TEAM}/enrolments/{enrolment}/{path}", form).status_code == 404
    assert boss.send(f"{TEAM}/enrolments/{enrolment}/excusal/end", {"reason": "x"}).status_code == 404
    officer = station.accounts[name].public_id
    for path in ("/reminders", "/assignments"):
        assert boss.get(f"{TEAM}{path}?officer={officer}&course=course").status_code == 404
    assert database.read(count(Access)) == 0


def test_ones_own_page_offers_nothing_to_decide_and_leaves_no_entry(
    boss: Browser, station: Station, database: Database
) -> None:
    page = boss.page(officer_url(station, "Boss"))
    assert "This is you" in words(page)
    assert page.select(".record .actions") == []
    assert "Remind" not in [link.get_text() for link in page.select(".actions a")]
    assert database.read(count(Access)) == 0


def test_nobody_decides_about_herself_and_is_told_so(boss: Browser, station: Station) -> None:
    enrolment = f"{TEAM}/enrolments/{station.enrolments['Boss']}"
    answers = [boss.get(f"{enrolment}/excusal"), boss.get(f"{enrolment}/extension")]
    form = {"reason": "because", "due_on": "2030-01-01"}
    answers += [boss.send(f"{enrolment}/{path}", form) for path in ("excusal", "excusal/end", "extension")]
    for answer in answers:
        assert answer.status_code == 403
        assert "Nobody decides about their own training" in answer.text


def test_the_page_of_a_superior_offers_nothing_to_decide(
    boss: Browser, station: Station, database: Database
) -> None:
    """Sam belongs to the squad, and supervises the house around the bureau."""

    def rise(session: Session) -> None:
        house = builders.unit(session, session.merge(station.agency), name="House")
        for unit in (station.bureau, station.squad):
            row = session.get_one(Unit, unit.id)
            row.path = house.path.removesuffix("/") + row.path
        builders.appointment(session, station.accounts["Sam"], Role.SUPERVISOR, unit=house)

    assert boss.page(officer_url(station, "Sam")).select(".record .actions") != []
    database.run(rise)
    page = boss.page(officer_url(station, "Sam"))
    assert "This is a supervisor above you" in words(page)
    assert page.select(".record .actions") == []
    assert "Remind" in [link.get_text() for link in page.select(".sheet-head a")]
    form = {"reason": "a favour", "last_day": ""}
    answer = boss.send(f"{TEAM}/enrolments/{station.enrolments['Sam']}/excusal", form)
    assert answer.status_code == 403
    assert "that of their own supervisor" in answer.text


def test_a_disabled_officer_keeps_the_record_and_gets_no_mail(
    boss: Browser, station: Station, database: Database
) -> None:
    def disable(session: Session) -> None:
        session.get_one(Account, station.accounts["Sam"].id).active = False

    database.run(disable)
    page = boss.page(officer_url(station, "Sam"))
    assert "This account is disabled" in words(page)
    assert [link.get_text() for link in page.select(".sheet-head a")] == []
