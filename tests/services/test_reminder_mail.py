"""The mail of a reminder: a link, nothing else about the person, and none where it is no longer true."""

from functools import partial
from pathlib import Path

import pytest

from course_app.exports.post import MailFolder
from course_app.services import assignments, endings, reminders
from course_app.services.posting import Outcome
from course_app.services.reminders import Target
from course_app.storage.models.accounts import Account
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database
from tests.services.stations import Station
from tests.services.test_deliveries import entries, work


@pytest.fixture
def station(database: Database) -> Station:
    made = database.run(Station)
    only_sam = Target(officer=made.accounts["Sam"].public_id)
    assert database.run(partial(reminders.send, now=NOW, actor=made.boss, target=only_sam)) == 1
    return made


def letter(folder: Path) -> str:
    (file,) = folder.glob("*.txt")
    return file.read_text("utf-8")


def test_the_mail_leads_to_the_course_and_says_nothing_else_about_the_person(
    database: Database, station: Station, tmp_path: Path
) -> None:
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.SENT
    text = letter(tmp_path)
    assert "https://training.example.org/learn/courses/course\n" in text
    for withheld in ("Boss", "Bureau", "Squad", "Course course", "2026-02"):
        assert withheld not in text.partition("\n\n")[2]


def test_of_two_overdue_courses_the_mail_leads_to_the_list(database: Database, tmp_path: Path) -> None:
    def prepare(session: builders.Session) -> Station:
        made = Station(session)
        second = builders.published(session, courses.course(key="second"))
        due_at = made.standing(session, "Sam").due_at
        builders.enrolment(session, session.get_one(Account, made.accounts["Sam"].id), second, due_at=due_at)
        return made

    made = database.run(prepare)
    squad = Target(unit=made.squad.public_id)
    assert database.run(partial(reminders.send, now=NOW, actor=made.boss, target=squad)) == 1
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.SENT
    assert "https://training.example.org/learn\n" in letter(tmp_path)


def test_nobody_is_written_to_who_has_finished_meanwhile(
    database: Database, station: Station, tmp_path: Path
) -> None:
    def finish(session: builders.Session) -> None:
        station.standing(session, "Sam").completed_at = NOW

    database.run(finish)
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.WITHDRAWN
    assert list(tmp_path.glob("*.txt")) == []
    assert [entry.last_error for entry in entries(database)] == ["nothing is overdue any more"]


def test_nobody_is_written_to_about_an_assignment_that_was_ended_meanwhile(
    database: Database, station: Station, tmp_path: Path
) -> None:
    def assign_and_end(session: builders.Session) -> None:
        made = assignments.create(
            session,
            now=NOW,
            agency_id=station.agency.id,
            course_key="course",
            due_on=station.day(-3),
            unit_id=station.squad.id,
        )
        endings.end(session, now=NOW, assignment=made.public_id, reason="A mistake")

    database.run(assign_and_end)
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.WITHDRAWN
    assert list(tmp_path.glob("*.txt")) == []


def test_nobody_is_written_to_who_was_disabled_meanwhile(
    database: Database, station: Station, tmp_path: Path
) -> None:
    def disable(session: builders.Session) -> None:
        session.get_one(Account, station.accounts["Sam"].id).active = False

    database.run(disable)
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.WITHDRAWN
    assert list(tmp_path.glob("*.txt")) == []
