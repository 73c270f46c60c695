"""The tree of units: paths of all below come along, appointments follow, and history stays."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.agencies import UnitFault
from course_app.domain.errors import InvalidInputError, NotFoundError, RightsError
from course_app.services import closures, units
from course_app.storage.models.accounts import Appointment as AppointmentRow
from course_app.storage.models.agencies import Unit
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


def row(database: Database, unit: Unit) -> Unit:
    return database.read(lambda session: session.get_one(Unit, unit.id))


def paths(session: Session, town: Town) -> dict[str, str]:
    return {each.name: each.path for each in session.query(Unit).filter_by(agency_id=town.agency.id)}


@on_all_databases
def test_a_moved_unit_takes_everything_below_along(database: Database, town: Town) -> None:
    other = database.run(partial(units.add, now=NOW, actor=town.by_ada, name="Bureau", parent=None))
    squad = database.run(
        partial(units.add, now=NOW, actor=town.by_ada, name="Squad", parent=town.north.public_id)
    )
    move = partial(units.move, now=NOW, actor=town.by_ada, unit=town.patrol.public_id)
    assert database.run(partial(move, parent=str(other))) is None
    with database.session() as session:
        found = {each.public_id: each for each in session.query(Unit)}
        bureau = found[str(other)]
        assert found[town.patrol.public_id].path == f"{bureau.path}{town.patrol.id}/"
        assert found[town.patrol.public_id].parent_id == bureau.id
        assert (
            found[str(squad)].path == f"{bureau.path}{town.patrol.id}/{town.north.id}/{found[str(squad)].id}/"
        )
        assert found[town.foreign.public_id].path == town.foreign.path
        kind, body = recorded(session, town.agency)[-1]
        assert kind == "unit-moved"
        assert json.loads(body)["data"] == {
            "unit": town.patrol.public_id,
            "place": "Bureau/Patrol",
            "before": "Patrol",
        }
    assert database.run(partial(move, parent=None)) is None
    assert row(database, town.patrol).path == town.patrol.path
    assert row(database, town.north).path == town.north.path


def test_no_unit_stands_below_itself_or_beside_one_of_its_name(database: Database, town: Town) -> None:
    move = partial(units.move, now=NOW, actor=town.by_ada, unit=town.patrol.public_id)
    for parent in (town.patrol, town.north):
        assert database.run(partial(move, parent=parent.public_id)) is UnitFault.CYCLE
    add = partial(units.add, now=NOW, actor=town.by_ada)
    assert database.run(partial(add, name="Patrol", parent=None)) is UnitFault.NAME_TAKEN
    database.run(partial(add, name="Détroit", parent=None))
    assert database.run(partial(add, name="De\u0301troit", parent=None)) is UnitFault.NAME_TAKEN
    lower = database.run(partial(add, name="Patrol", parent=town.north.public_id))
    up = partial(units.move, now=NOW, actor=town.by_ada, unit=str(lower), parent=None)
    assert database.run(up) is UnitFault.NAME_TAKEN
    rename = partial(units.rename, now=NOW, actor=town.by_ada, unit=str(lower))
    assert database.run(partial(rename, name=" Pursuit ")) is None
    assert database.run(up) is None
    assert database.run(partial(rename, name="Patrol")) is UnitFault.NAME_TAKEN
    for name in (" ", "A/B", "x" * 201):
        with pytest.raises(InvalidInputError):
            database.run(partial(rename, name=name))


def test_nobody_widens_their_own_rights_by_moving_units(database: Database, town: Town) -> None:
    """Neither with a right that she holds, nor with one that is to begin."""
    other = database.run(partial(units.add, now=NOW, actor=town.by_ada, name="Bureau", parent=None))
    move = partial(units.move, now=NOW, actor=town.by_ada)
    for since in (NOW, NOW + timedelta(days=3)):
        over = database.run(
            lambda session, since=since: (
                builders.appointment(session, town.ada, Role.SUPERVISOR, unit=town.north, since=since).id
            )
        )
        with pytest.raises(RightsError):
            database.run(partial(move, unit=str(other), parent=town.north.public_id))
        database.run(
            lambda session, over=over: session.query(AppointmentRow).filter_by(id=over).update({"until": NOW})
        )
    assert database.run(partial(move, unit=str(other), parent=town.north.public_id)) is None


def test_units_of_others_are_not_there_and_officers_change_none(database: Database, town: Town) -> None:
    for actor, unit in ((town.by_ada, town.foreign), (town.by_robin, town.patrol)):
        for deed in (
            partial(units.rename, name="Else"),
            partial(units.move, parent=None),
            partial(units.add, name="Below", parent=unit.public_id),
            closures.plan,
            closures.close,
            closures.reopen,
        ):
            about = {} if isinstance(deed, partial) and deed.func is units.add else {"unit": unit.public_id}
            with pytest.raises(NotFoundError):
                database.run(partial(deed, now=NOW, actor=actor, **about))  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        database.run(
            partial(
                units.move,
                now=NOW,
                actor=town.by_ada,
                unit=town.north.public_id,
                parent=town.foreign.public_id,
            )
        )


@on_all_databases
def test_of_two_moves_into_each_other_at_once_one_is_refused(database: Database, town: Town) -> None:
    for number in range(4):
        first, second = (
            str(
                database.run(
                    partial(units.add, now=NOW, actor=town.by_ada, name=f"{side}{number}", parent=None)
                )
            )
            for side in ("Left", "Right")
        )
        outcomes = database.at_once(
            [
                partial(units.move, now=NOW, actor=town.by_ada, unit=first, parent=second),
                partial(units.move, now=NOW, actor=town.by_ben, unit=second, parent=first),
            ]
        )
        assert sorted(map(str, outcomes)) == ["None", "cycle"]


def test_the_list_is_read_as_a_tree_in_two_statements(database: Database, town: Town) -> None:
    for name, parent in (("Air", None), ("East", town.patrol.public_id)):
        database.run(partial(units.add, now=NOW, actor=town.by_ada, name=name, parent=parent))
    with database.counted() as sent, database.session() as session:
        found = units.listed(session, now=NOW, actor=town.by_ada)
    assert [each.names for each in found.places] == [
        ("Air",),
        ("Patrol",),
        ("Patrol", "East"),
        ("Patrol", "North"),
    ]
    assert [each.people for each in found.places] == [0, 1, 0, 0]
    assert len([each for each in sent if each.startswith("SELECT")]) == 2
