"""A team's roster reaches the supervisor's units and no other, and a file of it is on the record."""

import json
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.domain.progress import Flag, State
from course_app.domain.rosters import RosterFilter
from course_app.services import rosters
from course_app.services.rosters import Export, Purpose, Team
from course_app.storage.models.records import Access, Record
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import chains_hold
from tests.services.stations import Station

ALL = RosterFilter()


@pytest.fixture
def station(database: Database) -> Station:
    return database.run(Station)


def team(station: Station, session: Session, wish: RosterFilter = ALL, page: int = 1) -> Team:
    return rosters.team(session, now=NOW, scope=station.scope, wish=wish, page=page)


def names(found: Team) -> list[str]:
    return [line.name for line in found.lines]


@on_all_databases
def test_the_team_is_the_unit_and_all_below_and_nobody_else(database: Database, station: Station) -> None:
    found = database.read(partial(team, station))
    assert names(found) == ["Bea", "Boss", "Sam"]
    assert found.numbers.total == found.numbers.overdue == found.numbers.matching == 3
    assert [unit.name for unit in found.units] == ["Bureau", "Bureau › Squad"]


def test_filters_narrow_the_list_and_course_and_unit_the_numbers_too(
    database: Database, station: Station
) -> None:
    squad = database.read(partial(team, station, wish=RosterFilter(unit=station.squad.public_id)))
    assert (names(squad), squad.numbers.total) == (["Sam"], 1)
    named = database.read(partial(team, station, wish=RosterFilter(text="be")))
    assert (names(named), named.numbers.total, named.numbers.matching) == (["Bea"], 3, 1)
    done = RosterFilter(course="course", states=frozenset({State.COMPLETED}), flag=Flag.EXPIRED)
    assert names(database.read(partial(team, station, wish=done))) == []


@pytest.mark.parametrize("wish", [{"unit": "sister"}, {"unit": "f" * 32}, {"course": "no-such"}], ids=str)
def test_what_is_out_of_reach_does_not_exist(
    database: Database, station: Station, wish: dict[str, str]
) -> None:
    asked = {**wish, "unit": station.sister.public_id} if wish.get("unit") == "sister" else wish
    with pytest.raises(NotFoundError):
        database.read(partial(team, station, wish=RosterFilter(**asked)))  # type: ignore[arg-type]


def test_a_page_past_the_end_is_the_last_one(database: Database) -> None:
    def prepare(session: Session) -> Station:
        station = Station(session)
        for number in range(50):
            person = builders.account(session, station.agency, name=f"Z {number}", unit=station.squad)
            builders.enrolment(session, person, station.edition)
        return station

    station = database.run(prepare)
    found = database.read(partial(team, station, page=9))
    assert (found.page, found.pages, len(found.lines)) == (2, 2, 3)


def export(station: Station, session: Session, wish: RosterFilter = ALL) -> Export:
    return rosters.export(
        session, now=NOW, actor=station.boss, scope=station.scope, wish=wish, purpose=Purpose.INSPECTION
    )


@on_all_databases
def test_a_file_has_every_line_and_leaves_one_record_and_an_access_entry_per_person(
    database: Database, station: Station
) -> None:
    wish = RosterFilter(text="a", unit=station.bureau.public_id)
    made = database.run(partial(export, station, wish=wish))
    found = database.read(lambda session: [line.name for line in rosters.lines(session, export=made)])
    assert found == names(database.read(partial(team, station, wish=wish))) == ["Bea", "Sam"]
    with database.session() as session:
        record = session.scalars(select(Record)).one()
        assert record.kind == "export"
        assert json.loads(record.body)["data"] == {
            "what": "roster",
            "purpose": "inspection",
            "rows": 2,
            "course": None,
            "unit": station.bureau.public_id,
            "assignment": None,
            "states": [],
            "flag": None,
            "by_name": True,
        }
        entries = session.scalars(select(Access)).all()
        assert {(entry.subject_id, entry.what) for entry in entries} == {
            (station.accounts[name].id, "roster-file") for name in found
        }
        assert {(entry.actor_id, entry.at) for entry in entries} == {(station.boss.account_id, NOW)}
        assert chains_hold(session)


def test_ones_own_line_leaves_no_access_entry(database: Database, station: Station) -> None:
    made = database.run(partial(export, station))
    assert made.rows == 3
    subjects = set(database.read(lambda session: session.scalars(select(Access.subject_id)).all()))
    assert subjects == {station.accounts[name].id for name in ("Bea", "Sam")}
