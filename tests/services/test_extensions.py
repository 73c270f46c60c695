"""A due date is put off for one person, holds against older assignments, and yields to newer ones."""

import json
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.assignments import DayFault
from course_app.domain.errors import ConflictError, NotFoundError, SelfDealingError
from course_app.services import assignments, extensions, standings
from course_app.storage.models.assignments import Extension
from course_app.storage.models.records import Record
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import chains_hold, count
from tests.services.stations import OVERDUE, Station


@pytest.fixture
def station(database: Database) -> Station:
    return database.run(Station)


def extend(station: Station, name: str, session: Session, days: int = 30) -> DayFault | None:
    return extensions.extend(
        session,
        now=NOW,
        actor=station.boss,
        enrolment=station.enrolments[name],
        due_on=station.day(days),
        reason="Overseas until spring",
    )


@on_all_databases
def test_somebody_has_time_to_the_end_of_the_new_day_and_it_is_on_the_record(
    database: Database, station: Station
) -> None:
    assert database.run(partial(extend, station, "Sam")) is None
    with database.session() as session:
        assert station.standing(session, "Sam").due_at == station.midnight_after(30)
        row = session.scalars(select(Extension)).one()
        assert (row.due_at, row.was_due_at) == (station.midnight_after(30), OVERDUE)
        record = session.scalars(select(Record)).one()
        assert record.kind == "extension"
        assert json.loads(record.body)["data"]["enrolment"] == station.enrolments["Sam"]
        assert "Overseas" not in record.body
        assert list(standings.wrong(session)) == []
        assert chains_hold(session)


@on_all_databases
def test_older_assignments_let_it_stand_and_a_newer_one_does_not(
    database: Database, station: Station
) -> None:
    assign = partial(
        assignments.create,
        agency_id=station.agency.id,
        course_key="course",
        due_on=station.day(5),
        unit_id=station.squad.id,
    )
    database.run(partial(assign, now=NOW - timedelta(days=1)))
    database.run(partial(extend, station, "Sam"))
    database.run(partial(assignments.apply_next, now=NOW))
    sam = database.read(lambda session: station.standing(session, "Sam").due_at)
    assert sam == station.midnight_after(30)
    database.run(partial(assign, now=NOW + timedelta(minutes=1)))
    sam = database.read(lambda session: station.standing(session, "Sam").due_at)
    assert sam == station.midnight_after(5)


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (-1, DayFault.PAST),
        (80_000, DayFault.TOO_FAR),
        ((date.max - NOW.date()).days, DayFault.TOO_FAR),
    ],
    ids=["past", "too-far", "the-last-day-there-is"],
)
def test_a_wrong_day_is_told_and_stores_nothing(
    database: Database, station: Station, days: int, fault: DayFault
) -> None:
    assert database.run(partial(extend, station, "Sam", days=days)) is fault
    assert database.read(count(Extension)) == 0


def test_the_new_day_must_be_later_than_the_old_one(database: Database, station: Station) -> None:
    assert database.run(partial(extend, station, "Sam", days=30)) is None
    assert database.run(partial(extend, station, "Sam", days=30)) is DayFault.NOT_LATER
    assert database.run(partial(extend, station, "Sam", days=31)) is None


def test_where_nothing_is_due_there_is_nothing_to_put_off(database: Database) -> None:
    station = database.run(lambda session: Station(session, due_at=None))
    with pytest.raises(ConflictError):
        database.run(partial(extend, station, "Sam"))


@pytest.mark.parametrize("name", ["Sis", "Eve"])
def test_nobody_outside_the_team_is_given_more_time(database: Database, station: Station, name: str) -> None:
    with pytest.raises(NotFoundError):
        database.run(partial(extend, station, name))


def test_nobody_gives_herself_more_time(database: Database, station: Station) -> None:
    with pytest.raises(SelfDealingError):
        database.run(partial(extend, station, "Boss"))
