"""Giving and ending rights: never one's own, never as high as one's own, never the last administrator's."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.appointments import AppointmentFilter, TermFault, When
from course_app.domain.errors import InvalidInputError, NotFoundError, RightsError, RightsFault
from course_app.services import appointments, care
from course_app.services.appointments import AppointmentWish
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Agency
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


def held(session: Session, account_id: int) -> list[Appointment]:
    return session.query(Appointment).filter_by(account_id=account_id).order_by(Appointment.id).all()


def give(database: Database, town: Town, wish: AppointmentWish) -> TermFault | None:
    return database.run(
        partial(appointments.appoint, now=NOW, actor=town.by_ada, officer=town.robin.public_id, wish=wish)
    )


@on_all_databases
def test_a_supervisor_is_appointed_from_one_day_through_another(database: Database, town: Town) -> None:
    days = {"since": date(2026, 3, 5), "until": date(2026, 3, 31)}
    wish = AppointmentWish(Role.SUPERVISOR, unit=town.north.public_id, **days)
    assert give(database, town, wish) is None
    (row,) = database.read(lambda session: held(session, town.robin.id))
    assert (row.role, row.unit_id, row.course_id) == (Role.SUPERVISOR, town.north.id, None)
    assert row.appointed_by == town.ada.id
    assert row.since == datetime(2026, 3, 5, 6, tzinfo=UTC), "midnight in Chicago, in winter"
    assert row.until == datetime(2026, 4, 1, 5, tzinfo=UTC), "midnight in Chicago, in summer"
    ((kind, body),) = database.read(lambda session: recorded(session, town.agency))
    assert kind == "appointment"
    assert json.loads(body)["data"]["unit"] == town.north.public_id
    assert "Robin" not in body


def test_without_days_an_appointment_holds_at_once_and_for_good(database: Database, town: Town) -> None:
    for wish in (
        AppointmentWish(Role.AUDITOR, unit=town.north.public_id, course="nonsense"),
        AppointmentWish(Role.INSTRUCTOR, since=date(2026, 3, 2)),
    ):
        assert give(database, town, wish) is None
    rows = database.read(lambda session: held(session, town.robin.id))
    assert [(row.since, row.until, row.unit_id, row.course_id) for row in rows] == [
        (NOW, None, None, None)
    ] * 2


def test_days_that_make_no_term_are_told(database: Database, town: Town) -> None:
    assert give(database, town, AppointmentWish(Role.AUDITOR, since=date(2026, 3, 1))) is TermFault.PAST
    assert give(database, town, AppointmentWish(Role.AUDITOR, until=date(2026, 3, 1))) is TermFault.BACKWARDS
    assert database.read(lambda session: held(session, town.robin.id)) == []


@on_all_databases
def test_the_same_right_is_not_given_twice_for_one_time(database: Database, town: Town) -> None:
    march = {"since": date(2026, 3, 5), "until": date(2026, 3, 31)}
    north = AppointmentWish(Role.SUPERVISOR, unit=town.north.public_id, **march)
    assert [give(database, town, north) for _twice in range(2)] == [None, TermFault.ALREADY]
    assert give(database, town, AppointmentWish(Role.SUPERVISOR, unit=town.patrol.public_id, **march)) is None
    april = AppointmentWish(Role.SUPERVISOR, unit=town.north.public_id, since=date(2026, 4, 1))
    assert [give(database, town, april) for _twice in range(2)] == [None, TermFault.ALREADY]
    assert len(database.read(lambda session: held(session, town.robin.id))) == 3


def test_whoever_is_disabled_is_appointed_to_nothing(database: Database, town: Town) -> None:
    database.run(partial(care.disable, now=NOW, actor=town.by_ada, officer=town.robin.public_id))
    assert give(database, town, AppointmentWish(Role.AUDITOR)) is TermFault.DISABLED
    assert database.read(lambda session: held(session, town.robin.id)) == []


def test_only_the_agencys_own_courses_are_its_to_give(database: Database, town: Town) -> None:
    def publish(session: Session) -> None:
        builders.published(session, courses.course(key="shipped"))
        builders.published(session, courses.course(key="own"), owner=session.merge(town.agency))

    database.run(publish)
    assert give(database, town, AppointmentWish(Role.INSTRUCTOR, course="own")) is None
    with pytest.raises(NotFoundError):
        give(database, town, AppointmentWish(Role.INSTRUCTOR, course="shipped"))
    found = database.read(lambda session: appointments.choices(session, actor=town.by_ada))
    assert [each.key for each in found.courses] == ["own"]


def test_a_supervisor_has_a_unit_and_it_is_the_agencys(database: Database, town: Town) -> None:
    with pytest.raises(InvalidInputError):
        give(database, town, AppointmentWish(Role.SUPERVISOR))
    with pytest.raises(NotFoundError):
        give(database, town, AppointmentWish(Role.SUPERVISOR, unit=town.foreign.public_id))


@pytest.mark.parametrize("role", Role)
def test_nobody_is_appointed_by_herself_or_to_the_rank_of_the_giver(
    database: Database, town: Town, role: Role
) -> None:
    wish = AppointmentWish(role, unit=town.north.public_id)
    appoint = partial(appointments.appoint, now=NOW, wish=wish)
    with pytest.raises(RightsError) as own:
        database.run(partial(appoint, actor=town.by_ada, officer=town.ada.public_id))
    assert own.value.fault is RightsFault.OWN
    if role is Role.ADMINISTRATOR:
        with pytest.raises(RightsError) as above:
            database.run(partial(appoint, actor=town.by_ada, officer=town.robin.public_id))
        assert above.value.fault is RightsFault.ABOVE
    for actor, officer in ((town.by_ada, town.fay), (town.by_robin, town.ben)):
        with pytest.raises(NotFoundError):
            database.run(partial(appoint, actor=actor, officer=officer.public_id))


def administering(session: Session, town: Town) -> dict[int, str]:
    return {
        row.account_id: row.public_id
        for row in session.query(Appointment).filter_by(role=Role.ADMINISTRATOR, until=None)
        if row.account_id in {town.ada.id, town.ben.id}
    }


@on_all_databases
def test_the_last_administrator_stays(database: Database, town: Town) -> None:
    of = database.read(lambda session: administering(session, town))
    end = partial(appointments.end, now=NOW, actor=town.by_ada)
    assert database.run(partial(end, appointment=of[town.ben.id])) is Role.ADMINISTRATOR
    with pytest.raises(RightsError) as last:
        database.run(partial(end, appointment=of[town.ada.id]))
    assert last.value.fault is RightsFault.LAST
    with pytest.raises(NotFoundError):
        database.run(partial(end, appointment=of[town.ben.id]))


def _until(session: Session, account_id: int, until: datetime) -> None:
    session.query(Appointment).filter_by(account_id=account_id).update({"until": until})


@on_all_databases
def test_whoever_stays_for_some_days_is_no_successor(database: Database, town: Town) -> None:
    of = database.read(lambda session: administering(session, town))
    database.run(partial(_until, account_id=town.ada.id, until=NOW + timedelta(days=7)))
    deeds: list[Callable[[Session], object]] = [
        partial(appointments.end, now=NOW, actor=town.by_ada, appointment=of[town.ben.id]),
        partial(appointments.end, now=NOW, actor=town.by_ben, appointment=of[town.ben.id]),
        partial(care.disable, now=NOW, actor=town.by_ada, officer=town.ben.public_id),
    ]
    for deed in deeds:
        with pytest.raises(RightsError) as last:
            database.run(deed)
        assert last.value.fault is RightsFault.LAST
    database.run(partial(_until, account_id=town.ben.id, until=NOW + timedelta(days=7)))
    assert database.run(deeds[0]) is Role.ADMINISTRATOR, "on the same day both would have gone"


def test_whoever_never_set_a_password_is_no_successor(database: Database, town: Town) -> None:
    of = database.read(lambda session: administering(session, town))
    database.run(lambda session: session.query(Account).filter_by(id=town.ben.id).update({"password": None}))
    with pytest.raises(RightsError) as last:
        database.run(partial(appointments.end, now=NOW, actor=town.by_ada, appointment=of[town.ada.id]))
    assert last.value.fault is RightsFault.LAST


def test_an_administrator_among_others_may_lay_it_down(database: Database, town: Town) -> None:
    of = database.read(lambda session: administering(session, town))
    database.run(partial(appointments.end, now=NOW, actor=town.by_ada, appointment=of[town.ada.id]))
    with pytest.raises(RightsError) as lost:
        database.run(partial(appointments.end, now=NOW, actor=town.by_ada, appointment=of[town.ben.id]))
    assert lost.value.fault is RightsFault.LOST


@on_all_databases
def test_of_two_administrators_who_remove_each_other_at_once_one_fails(
    database: Database, race_rounds: int
) -> None:
    for number in range(max(3, race_rounds // 10)):
        town = database.run(partial(found_town, key=f"town-{number}", host=f"{number}.example.org"))
        of = database.read(lambda session, town=town: administering(session, town))
        outcomes = database.at_once(
            [
                partial(_tried, actor=town.by_ada, appointment=of[town.ben.id]),
                partial(_tried, actor=town.by_ben, appointment=of[town.ada.id]),
            ]
        )
        assert sorted(map(str, outcomes)) == ["administrator", "lost"]
        assert len(database.read(lambda session, town=town: administering(session, town))) == 1


def _tried(session: Session, **about: object) -> object:
    try:
        return appointments.end(session, now=NOW, **about)  # type: ignore[arg-type]
    except RightsError as error:
        return error.fault


def test_appointments_of_other_agencies_are_not_there(database: Database, town: Town) -> None:
    foreign = database.run(
        lambda session: builders.appointment(session, session.merge(town.fay), Role.AUDITOR).public_id
    )
    with pytest.raises(NotFoundError):
        database.run(partial(appointments.end, now=NOW, actor=town.by_ada, appointment=foreign))
    found = database.read(
        lambda session: appointments.listed(session, now=NOW, actor=town.by_ada, wish=AppointmentFilter())
    )
    assert [line.name for line in found.lines] == ["Ada Administrator", "Ben Administrator"]


def test_what_is_over_stands_in_a_list_of_its_own(database: Database, town: Town) -> None:
    of = database.read(lambda session: administering(session, town))
    database.run(partial(appointments.end, now=NOW, actor=town.by_ada, appointment=of[town.ben.id]))
    for when, names in ((When.CURRENT, ["Ada Administrator"]), (When.OVER, ["Ben Administrator"])):
        wish = AppointmentFilter(when=when, role=Role.ADMINISTRATOR, text="admin")
        found = database.read(
            lambda session, wish=wish: appointments.listed(session, now=NOW, actor=town.by_ada, wish=wish)
        )
        assert [line.name for line in found.lines] == names


def test_the_operators_list_asks_twice_however_many_units_it_names(database: Database, town: Town) -> None:
    def listed(session: Session) -> tuple[list[str], int]:
        for number in range(30):
            unit = builders.unit(session, session.get_one(Agency, town.agency.id), name=f"Squad {number}")
            builders.appointment(session, session.get_one(Account, town.robin.id), Role.SUPERVISOR, unit=unit)
        session.flush()
        sent: list[str] = []
        engine = session.get_bind().engine
        event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
        found = appointments.given(session, now=NOW, when=When.CURRENT, account_id=town.robin.id)
        return [right.over for right in found], len(sent)

    places, statements = database.run(listed)
    assert places == [f"Squad {number}" for number in range(30)]
    assert statements == 2
