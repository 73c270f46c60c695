"""A supervisor excuses somebody of her team for a time, ends it, and never decides about herself."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain import progress
from course_app.domain.accounts import Actor, Role
from course_app.domain.assignments import DayFault
from course_app.domain.errors import ConflictError, NotFoundError, SelfDealingError
from course_app.domain.progress import is_excused
from course_app.services import excusals, extensions
from course_app.storage.models.accounts import Appointment
from course_app.storage.models.assignments import Excusal
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.histories import Officer
from tests.services.learners import chains_hold, count
from tests.services.stations import Station

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def station(database: Database) -> Station:
    return database.run(Station)


def excuse(station: Station, name: str, session: Session, days: int | None = 9) -> DayFault | None:
    return excusals.excuse_officer(
        session,
        now=NOW,
        actor=station.boss,
        enrolment=station.enrolments[name],
        last_day=None if days is None else station.day(days),
        reason="Back surgery",
    )


def held(station: Station, name: str, session: Session) -> progress.Standing:
    row = station.standing(session, name)
    return progress.Standing(excused_from=row.excused_from, excused_until=row.excused_until)


@on_all_databases
def test_somebody_of_the_team_is_excused_to_the_end_of_a_day_and_it_is_on_the_record(
    database: Database, station: Station
) -> None:
    assert database.run(partial(excuse, station, "Sam")) is None
    with database.session() as session:
        found = held(station, "Sam", session)
        assert found.excused_until == station.midnight_after(9)
        assert is_excused(found, NOW)
        row = session.scalars(select(Excusal)).one()
        assert (row.reason, row.excused_by) == ("Back surgery", station.boss.account_id)
        record = session.scalars(select(Record)).one()
        assert record.kind == "excusal"
        assert record.subject_id == station.accounts["Sam"].id
        assert "surgery" not in record.body
        assert chains_hold(session)


@pytest.mark.parametrize("days", [9, None])
@on_all_databases
def test_excusing_twice_is_excusing_once_until_it_ended(
    database: Database, station: Station, days: int | None
) -> None:
    for _ in range(2):
        database.run(partial(excuse, station, "Sam", days=days))
    assert database.read(count(Excusal)) == 1
    database.run(partial(excuse, station, "Sam", days=5))
    database.run(
        lambda session: excusals.end_for_officer(
            session, now=NOW, actor=station.boss, enrolment=station.enrolments["Sam"], reason="Back"
        )
    )
    database.run(partial(excuse, station, "Sam", days=5))
    assert database.read(count(Excusal)) == 4


@on_all_databases
def test_an_excusal_that_is_ended_holds_no_more_and_both_entries_stay(
    database: Database, station: Station
) -> None:
    database.run(partial(excuse, station, "Bea", days=None))
    end = partial(
        excusals.end_for_officer,
        now=LATER,
        actor=station.boss,
        enrolment=station.enrolments["Bea"],
        reason="Back on duty",
    )
    database.run(end)
    with database.session() as session:
        found = held(station, "Bea", session)
        assert (found.excused_from, found.excused_until) == (NOW, LATER)
        assert not is_excused(found, LATER)
        assert [row.until for row in session.scalars(select(Excusal).order_by(Excusal.id))] == [None, LATER]
    with pytest.raises(ConflictError):
        database.run(partial(end, now=LATER + timedelta(hours=1)))


@pytest.mark.parametrize("name", ["Sis", "Eve"])
def test_nobody_outside_the_team_is_excused(database: Database, station: Station, name: str) -> None:
    with pytest.raises(NotFoundError):
        database.run(partial(excuse, station, name))
    assert database.read(count(Excusal)) == 0


def test_nobody_excuses_herself_or_ends_it_for_herself(database: Database, station: Station) -> None:
    with pytest.raises(SelfDealingError):
        database.run(partial(excuse, station, "Boss"))
    end = partial(
        excusals.end_for_officer,
        now=NOW,
        actor=station.boss,
        enrolment=station.enrolments["Boss"],
        reason="x",
    )
    with pytest.raises(SelfDealingError):
        database.run(end)


def test_nobody_excuses_the_supervisor_above_her(database: Database, station: Station) -> None:
    """Sam belongs to the squad that Bea supervises, and supervises the bureau around it."""

    def appoint(session: Session) -> tuple[Actor, int]:
        over = builders.appointment(session, station.accounts["Sam"], Role.SUPERVISOR, unit=station.bureau)
        return station.actor(session, "Bea", station.squad), over.id

    bea, over = database.run(appoint)
    decide = {"now": NOW, "actor": bea, "enrolment": station.enrolments["Sam"], "reason": "a favour"}
    for deed in (
        partial(excusals.excuse_officer, last_day=None),
        excusals.end_for_officer,
        partial(extensions.extend, due_on=station.day(20)),
    ):
        with pytest.raises(SelfDealingError):
            database.run(partial(deed, **decide))
    assert database.read(count(Excusal)) == 0
    assert database.run(partial(excuse, station, "Sam")) is None, "the boss supervises the bureau as well"
    database.run(lambda session: session.query(Appointment).filter_by(id=over).update({"until": NOW}))
    assert database.run(partial(excusals.excuse_officer, last_day=None, **decide)) is None


def test_a_day_that_is_over_or_a_slip_of_the_hand_is_told_and_stores_nothing(
    database: Database, station: Station
) -> None:
    assert database.run(partial(excuse, station, "Sam", days=-1)) is DayFault.PAST
    assert database.run(partial(excuse, station, "Sam", days=80_000)) is DayFault.TOO_FAR
    assert database.read(count(Excusal)) == 0
    assert database.run(partial(excuse, station, "Sam", days=0)) is None


def test_whoever_completed_the_course_cannot_be_excused_from_it(database: Database) -> None:
    def prepare(session: Session) -> Station:
        station = Station(session)
        enrolment = session.get_one(Enrolment, station.standing(session, "Sam").enrolment_id)
        Officer(session).completion(enrolment)
        return station

    station = database.run(prepare)
    with pytest.raises(ConflictError):
        database.run(partial(excuse, station, "Sam"))
