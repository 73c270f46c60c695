"""A supervisor gives courses to her units and people: seen before it is done, and never beyond them."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from course_app.domain.assignments import DayFault
from course_app.domain.errors import NotFoundError
from course_app.services import teams
from course_app.services.assignments import Assigned
from course_app.services.teams import AssignPlan, AssignWish
from course_app.storage.models.accounts import Account
from course_app.storage.models.assignments import Assignment
from course_app.storage.models.progress import Enrolment
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import chains_hold, count
from tests.services.stations import Station


@pytest.fixture
def station(database: Database) -> Station:
    """A second course that nobody takes but Sam."""

    def prepare(session: Session) -> Station:
        made = Station(session)
        second = builders.published(session, courses.course(key="second"))
        builders.enrolment(session, made.accounts["Sam"], second)
        return made

    return database.run(prepare)


def plan(station: Station, session: Session, wish: AssignWish) -> AssignPlan | DayFault:
    return teams.plan(session, now=NOW, actor=station.boss, wish=wish)


def assign(station: Station, session: Session, wish: AssignWish) -> Assigned | DayFault | None:
    return teams.assign(session, now=NOW, actor=station.boss, wish=wish)


@on_all_databases
def test_the_plan_says_how_many_are_bound_and_how_many_are_enrolled_already(
    database: Database, station: Station
) -> None:
    wish = AssignWish("second", station.day(30), unit=station.bureau.public_id)
    found = database.read(partial(plan, station, wish=wish))
    assert isinstance(found, AssignPlan)
    assert (found.whom, found.course.title, found.is_made) == ("Bureau", "Course second", False)
    assert (found.reach.people, found.reach.enrolled, found.reach.completed) == (3, 1, 0)
    made = database.run(partial(assign, station, wish=wish))
    assert isinstance(made, Assigned)
    assert (made.enrolled, made.earlier, made.bound_again) == (2, 1, 0)
    row = database.read(lambda session: session.query(Assignment).one())
    assert (row.created_by, row.due_on) == (station.boss.account_id, station.day(30))
    assert database.read(chains_hold)


def test_the_same_assignment_twice_is_one(database: Database, station: Station) -> None:
    wish = AssignWish("second", None, officer=station.accounts["Bea"].public_id)
    made = database.run(partial(assign, station, wish=wish))
    assert isinstance(made, Assigned)
    assert made.enrolled == 1
    assert database.run(partial(assign, station, wish=wish)) is None
    assert database.read(count(Assignment)) == 1
    again = database.read(partial(plan, station, wish=wish))
    assert isinstance(again, AssignPlan)
    assert again.is_made


def test_the_plan_counts_active_people_only(database: Database, station: Station) -> None:
    def disable(session: Session) -> None:
        session.get_one(Account, station.accounts["Bea"].id).active = False

    database.run(disable)
    wish = AssignWish("course", None, unit=station.bureau.public_id)
    found = database.read(partial(plan, station, wish=wish))
    assert isinstance(found, AssignPlan)
    assert (found.reach.people, found.reach.enrolled) == (2, 2)


@pytest.mark.parametrize("target", ["unit-sister", "officer-Sis", "officer-Eve", "nobody"])
def test_nothing_is_assigned_beyond_the_team(database: Database, station: Station, target: str) -> None:
    kind, _dash, name = target.partition("-")
    wish = AssignWish(
        "second",
        None,
        unit=station.sister.public_id if kind == "unit" else None,
        officer=station.accounts[name].public_id if kind == "officer" else None,
    )
    before = database.read(count(Enrolment))
    with pytest.raises(NotFoundError):
        database.run(partial(assign, station, wish=wish))
    assert (database.read(count(Assignment)), database.read(count(Enrolment))) == (0, before)


def test_a_course_of_another_agency_does_not_exist(database: Database, station: Station) -> None:
    def publish(session: Session) -> None:
        builders.published(session, courses.course(key="theirs"), owner=builders.agency(session))

    database.run(publish)
    wish = AssignWish("theirs", None, unit=station.bureau.public_id)
    with pytest.raises(NotFoundError):
        database.run(partial(assign, station, wish=wish))


def test_a_due_date_that_is_over_is_told(database: Database, station: Station) -> None:
    wish = AssignWish("second", station.day(-1), unit=station.bureau.public_id)
    assert database.run(partial(assign, station, wish=wish)) is DayFault.PAST
