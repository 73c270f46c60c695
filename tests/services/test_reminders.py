"""Whoever is overdue is reminded once a day at most, and only of what is still true when the mail goes out."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.services import accounts, reminders
from course_app.services.reminders import Plan, Target
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.deliveries import Outbox
from course_app.storage.models.records import Record
from course_app.storage.models.reminders import Reminder
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import chains_hold, count
from tests.services.stations import Station

EVERYBODY = Target()


@pytest.fixture
def station(database: Database) -> Station:
    return database.run(Station)


def plan(station: Station, session: Session, target: Target = EVERYBODY) -> Plan:
    return reminders.plan(session, now=NOW, actor=station.boss, target=target)


def send(station: Station, session: Session, target: Target = EVERYBODY, days: int = 0) -> int:
    return reminders.send(session, now=NOW + timedelta(days=days), actor=station.boss, target=target)


def names(found: Plan) -> list[str]:
    return [each.name for each in found.recipients]


@on_all_databases
def test_the_plan_names_whoever_gets_a_mail_and_sending_does_just_that(
    database: Database, station: Station
) -> None:
    found = database.read(partial(plan, station))
    assert (names(found), found.already, found.oneself) == (["Bea", "Sam"], 0, True)
    assert database.run(partial(send, station)) == 2
    with database.session() as session:
        mails = session.scalars(select(Outbox).order_by(Outbox.id)).all()
        assert {mail.account_id for mail in mails} == {station.accounts[name].id for name in ("Bea", "Sam")}
        assert all(set(mail.payload) == {"reminder"} for mail in mails)
        subjects = session.scalars(select(Record.subject_id).where(Record.kind == "reminder")).all()
        assert sorted(filter(None, subjects)) == sorted(mail.account_id or 0 for mail in mails)
        assert chains_hold(session)
    found = database.read(partial(plan, station))
    assert (names(found), found.already) == ([], 2)


@on_all_databases
def test_nobody_is_reminded_twice_on_a_day_and_again_on_the_next(
    database: Database, station: Station
) -> None:
    bea = Target(officer=station.accounts["Bea"].public_id)
    assert database.run(partial(send, station, target=bea)) == 1
    assert database.run(partial(send, station)) == 1
    assert database.run(partial(send, station)) == 0
    assert database.run(partial(send, station, days=1)) == 2
    assert database.read(count(Reminder)) == 4


@on_all_databases
def test_of_two_supervisors_at_the_same_moment_one_reminds(
    database: Database, station: Station, race_rounds: int
) -> None:
    deputy = database.run(lambda session: station.actor(session, "Bea", station.bureau))
    for day in range(race_rounds // 4):
        at = NOW + timedelta(days=day)
        only_sam = Target(officer=station.accounts["Sam"].public_id)
        presses = [
            partial(reminders.send, now=at, actor=actor, target=only_sam) for actor in (station.boss, deputy)
        ]
        assert sorted(database.at_once(presses)) == [0, 1]
    assert database.read(count(Outbox)) == database.read(count(Reminder)) == race_rounds // 4
    assert database.read(chains_hold)


@pytest.mark.parametrize("name", ["Sis", "Eve"])
def test_nobody_outside_the_team_can_be_named(database: Database, station: Station, name: str) -> None:
    with pytest.raises(NotFoundError):
        database.run(partial(send, station, target=Target(officer=station.accounts[name].public_id)))


def test_units_and_courses_out_of_reach_do_not_exist(database: Database, station: Station) -> None:
    for target in (Target(unit=station.sister.public_id), Target(course="no-such")):
        with pytest.raises(NotFoundError):
            database.read(partial(plan, station, target=target))
    squad = Target(unit=station.squad.public_id, course="course")
    assert names(database.read(partial(plan, station, target=squad))) == ["Sam"]


def test_disabled_excused_and_punctual_people_are_not_in_the_plan(database: Database) -> None:
    def prepare(session: Session) -> Station:
        station = Station(session)
        session.get_one(Account, station.accounts["Bea"].id).active = False
        station.standing(session, "Sam").excused_from = NOW
        return station

    station = database.run(prepare)
    assert names(database.read(partial(plan, station))) == []
    later = database.run(lambda session: Station(session, due_at=NOW + timedelta(days=1)))
    assert names(database.read(partial(plan, later))) == []


@on_all_databases
def test_whoever_cannot_sign_in_yet_gets_no_mail_and_is_counted(database: Database, station: Station) -> None:
    def invite(session: Session) -> None:
        session.get_one(Account, station.accounts["Bea"].id).password = None

    database.run(invite)
    found = database.read(partial(plan, station))
    assert (names(found), found.not_activated) == (["Sam"], 1)
    assert database.run(partial(send, station)) == 1
    mailed = database.read(lambda session: session.scalars(select(Outbox.account_id)).all())
    assert mailed == [station.accounts["Sam"].id]


def completed(station: Station, session: Session) -> None:
    station.standing(session, "Sam").completed_at = NOW


def moved_away(station: Station, session: Session) -> None:
    accounts.move(
        session,
        now=NOW + timedelta(minutes=1),
        agency_id=station.agency.id,
        account_id=station.accounts["Sam"].id,
        unit_id=station.sister.id,
    )


def dismissed(station: Station, session: Session) -> None:
    row = session.query(Appointment).filter_by(account_id=station.boss.account_id).one()
    row.until = NOW


def disabled_sender(station: Station, session: Session) -> None:
    session.get_one(Account, station.boss.account_id).active = False


def put_off(station: Station, session: Session) -> None:
    station.standing(session, "Sam").due_at = NOW + timedelta(days=30)


@on_all_databases
@pytest.mark.parametrize("change", [completed, moved_away, dismissed, disabled_sender, put_off])
def test_a_reminder_is_no_longer_due_when(
    database: Database, station: Station, change: Callable[[Station, Session], None]
) -> None:
    database.run(partial(send, station, target=Target(unit=station.squad.public_id)))
    reminder = database.read(lambda session: session.scalars(select(Reminder.public_id)).one())
    due = partial(reminders.still_due, now=NOW + timedelta(minutes=2), reminder=reminder)
    assert database.read(due) == ("course",)
    database.run(partial(change, station))
    assert database.read(due) == ()
