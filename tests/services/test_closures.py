"""Closing units and opening them again: what ends with them, what stays, and who loses a race."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.agencies import UnitFault
from course_app.domain.errors import NotFoundError
from course_app.services import closures, people, units
from course_app.storage.models.accounts import Appointment as AppointmentRow
from course_app.storage.models.agencies import Membership, Unit
from course_app.storage.models.assignments import Assignment
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


@on_all_databases
def test_only_an_empty_unit_is_closed_and_its_history_stays(database: Database, town: Town) -> None:
    close = partial(closures.close, now=NOW, actor=town.by_ada)
    assert database.run(partial(close, unit=town.patrol.public_id)) is UnitFault.HAS_UNITS
    over = database.run(
        lambda session: builders.appointment(session, town.ben, Role.SUPERVISOR, unit=town.north).id
    )
    assert database.run(partial(close, unit=town.north.public_id)) is None
    assert database.run(partial(close, unit=town.patrol.public_id)) is UnitFault.HAS_PEOPLE
    with database.session() as session:
        assert session.get_one(AppointmentRow, over).until == NOW
        kinds = [kind for kind, _body in recorded(session, town.agency)]
        assert kinds == ["appointment-ended", "unit-closed"]
        assert session.query(Membership).filter_by(unit_id=town.patrol.id).count() == 1
    with pytest.raises(NotFoundError):
        database.run(partial(close, unit=town.north.public_id))
    with pytest.raises(NotFoundError):
        database.run(
            partial(
                people.move,
                now=NOW,
                actor=town.by_ada,
                officer=town.robin.public_id,
                unit=town.north.public_id,
            )
        )


@on_all_databases
def test_a_plan_says_what_closing_does(database: Database, town: Town) -> None:
    course = database.run(lambda session: builders.published(session).course_id)
    for unit in (town.patrol, town.north):
        database.run(
            lambda session, unit=unit: builders.appointment(session, town.ben, Role.SUPERVISOR, unit=unit).id
        )
    rule = Assignment(agency_id=town.agency.id, course_id=course, unit_id=town.north.id, created_at=NOW)
    database.run(lambda session: session.add(rule))
    plan = partial(closures.plan, now=NOW, actor=town.by_ada)
    found = database.read(partial(plan, unit=town.north.public_id))
    assert (found.fault, found.assignments) == (None, 1)
    assert [each.name for each in found.appointments] == [town.ben.name]
    assert found.appointment_count == 1
    assert database.read(partial(plan, unit=town.patrol.public_id)).fault is UnitFault.HAS_UNITS
    assert (
        database.run(partial(closures.close, now=NOW, actor=town.by_ada, unit=town.north.public_id)) is None
    )
    assert database.read(partial(plan, unit=town.north.public_id)).appointments == ()


@on_all_databases
def test_a_closed_unit_is_reopened_without_its_appointments(database: Database, town: Town) -> None:
    over = database.run(
        lambda session: builders.appointment(session, town.ben, Role.SUPERVISOR, unit=town.north).id
    )
    about = {"now": NOW, "actor": town.by_ada, "unit": town.north.public_id}
    assert database.run(partial(closures.close, **about)) is None
    assert database.run(partial(closures.reopen, **about)) is None
    with database.session() as session:
        assert session.get_one(Unit, town.north.id).closed_at is None
        assert session.get_one(AppointmentRow, over).until == NOW
        assert recorded(session, town.agency)[-1][0] == "unit-reopened"
    with pytest.raises(NotFoundError):
        database.run(partial(closures.reopen, **about))


def test_a_unit_is_not_reopened_below_a_closed_one_or_beside_one_of_its_name(
    database: Database, town: Town
) -> None:
    add = partial(units.add, now=NOW, actor=town.by_ada)
    close, reopen = (partial(deed, now=NOW, actor=town.by_ada) for deed in (closures.close, closures.reopen))
    bureau = str(database.run(partial(add, name="Bureau", parent=None)))
    squad = str(database.run(partial(add, name="Squad", parent=bureau)))
    for unit in (squad, bureau):
        assert database.run(partial(close, unit=unit)) is None
    assert database.run(partial(reopen, unit=squad)) is UnitFault.ABOVE_CLOSED
    assert database.run(partial(reopen, unit=bureau)) is None
    database.run(partial(add, name="Squad", parent=bureau))
    assert database.run(partial(reopen, unit=squad)) is UnitFault.NAME_TAKEN


@on_all_databases
def test_nobody_is_left_in_a_unit_that_is_closed_at_the_same_moment(database: Database, town: Town) -> None:
    for number in range(4):
        unit = str(
            database.run(partial(units.add, now=NOW, actor=town.by_ada, name=f"Short {number}", parent=None))
        )
        wish = people.Particulars(f"New {number}", f"new-{number}@example.org", None, "en")
        database.at_once(
            [
                partial(closures.close, now=NOW, actor=town.by_ada, unit=unit),
                partial(_tried, actor=town.by_ben, wish=wish, unit=unit),
            ]
        )
    left = database.read(
        lambda session: session.query(Membership).join(Unit).filter(Unit.closed_at.is_not(None)).all()
    )
    assert left == []


def _tried(session: Session, **about: object) -> object:
    try:
        return people.add(session, now=NOW, **about)  # type: ignore[arg-type]
    except NotFoundError:
        return None
