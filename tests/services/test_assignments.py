"""An assignment enrols everyone it binds, now and later; the earliest due date binds."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.errors import NotFoundError
from course_app.services import accounts, assignments
from course_app.services.assignments import Assigned
from course_app.services.enrolments import EnrolOutcome
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Membership, Unit
from course_app.storage.models.assignments import Assignment
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner, chains_hold, count, learner

LATER = NOW + timedelta(hours=1)
DUE_ON = date(2026, 3, 31)
DUE_AT = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
"""Midnight at the end of March 31 in Chicago, where summer time has begun."""


class Department:
    """An agency with a bureau, a squad below it, another bureau, and an officer in each."""

    def __init__(self, session: Session) -> None:
        self.agency = builders.agency(session)
        self.bureau = builders.unit(session, self.agency)
        self.squad = builders.unit(session, self.agency, parent=self.bureau)
        self.elsewhere = builders.unit(session, self.agency)
        self.officers = [
            builders.account(session, self.agency, unit=unit)
            for unit in (self.bureau, self.squad, self.elsewhere)
        ]
        builders.published(session)

    def assign(
        self,
        session: Session,
        *,
        unit: Unit | None = None,
        account: Account | None = None,
        due_on: date | None = DUE_ON,
        course: str = "course",
    ) -> Assigned:
        return assignments.create(
            session,
            now=NOW,
            agency_id=self.agency.id,
            course_key=course,
            due_on=due_on,
            unit_id=unit.id if unit else None,
            account_id=account.id if account else None,
        )


@pytest.fixture
def department(database: Database) -> Department:
    return database.run(Department)


def test_a_unit_is_assigned_with_everyone_below(database: Database, department: Department) -> None:
    assigned = database.run(partial(department.assign, unit=department.bureau))
    assert assigned.enrolled == 2
    with database.session() as session:
        bureau, squad, _elsewhere = (officer.id for officer in department.officers)
        rows = session.scalars(select(Enrolment).order_by(Enrolment.account_id)).all()
        assert [(row.account_id, row.due_at) for row in rows] == [(bureau, DUE_AT), (squad, DUE_AT)]
        assert {row.assignment_id for row in rows} == set(session.scalars(select(Assignment.id)))
        assert session.scalars(select(Standing.due_at).distinct()).all() == [DUE_AT]
        record = session.scalars(select(Record).where(Record.kind == "assignment")).one()
        assert assigned.public_id in record.body
        assert department.bureau.public_id in record.body


def test_a_sister_unit_whose_number_begins_alike_is_not_bound(database: Database) -> None:
    def crowd(session: Session) -> tuple[Agency, list[Unit]]:
        builders.published(session)
        home = builders.agency(session)
        return home, [builders.unit(session, home) for _ in range(12)]

    home, units = database.run(crowd)
    database.run(lambda s: [builders.account(s, home, unit=unit) for unit in units])
    first, tenth = units[0], next(unit for unit in units if unit.id == units[0].id + 9)
    assert tenth.path.startswith(first.path[:-1])
    assigned = database.run(
        lambda s: assignments.create(
            s, now=NOW, agency_id=home.id, course_key="course", due_on=None, unit_id=first.id
        )
    )
    assert assigned.enrolled == 1


def test_one_person_is_assigned(database: Database, department: Department) -> None:
    person = department.officers[2]
    assert database.run(partial(department.assign, account=person)).enrolled == 1
    enrolment = database.read(lambda s: s.scalars(select(Enrolment)).one())
    assert (enrolment.account_id, enrolment.due_at) == (person.id, DUE_AT)


def test_whoever_joins_or_moves_later_is_enrolled_then(database: Database, department: Department) -> None:
    database.run(partial(department.assign, unit=department.bureau))
    mover = department.officers[2]
    database.run(
        lambda s: accounts.move(
            s,
            now=LATER,
            agency_id=department.agency.id,
            account_id=mover.id,
            unit_id=department.squad.id,
        )
    )
    assert database.read(count(Enrolment)) == 3
    database.run(lambda s: builders.account(s, department.agency, unit=department.squad))
    assert database.read(partial(assignments.is_anything_due, now=LATER))
    database.run(partial(assignments.apply_next, now=NOW))
    assert database.read(count(Enrolment)) == 4
    assert not database.read(partial(assignments.is_anything_due, now=LATER))


def test_who_left_or_was_disabled_is_not_enrolled(database: Database, department: Department) -> None:
    def change(session: Session) -> None:
        session.scalars(
            select(Membership).where(Membership.account_id == department.officers[0].id)
        ).one().until = NOW
        session.get_one(Account, department.officers[1].id).active = False

    database.run(change)
    assert database.run(partial(department.assign, unit=department.bureau)).enrolled == 0


def test_the_earliest_due_date_binds(database: Database, department: Department) -> None:
    person = department.officers[0]
    database.run(partial(department.assign, account=person, due_on=None))
    database.run(partial(department.assign, unit=department.bureau))
    database.run(partial(department.assign, account=person, due_on=DUE_ON + timedelta(days=9)))
    with database.session() as session:
        own = session.scalars(select(Enrolment).where(Enrolment.account_id == person.id)).one()
        assert own.due_at == session.get_one(Standing, own.id).due_at == DUE_AT
    database.run(partial(department.assign, account=person, due_on=DUE_ON - timedelta(days=9)))
    with database.session() as session:
        own = session.scalars(select(Enrolment).where(Enrolment.account_id == person.id)).one()
        assert own.due_at == session.get_one(Standing, own.id).due_at == DUE_AT - timedelta(days=9)


def test_an_agency_assigns_only_its_courses_to_its_own_people(
    database: Database, department: Department
) -> None:
    def neighbour(session: Session) -> tuple[Unit, Account]:
        agency = builders.agency(session)
        builders.published(session, courses.course(key="theirs"), owner=agency)
        unit = builders.unit(session, agency)
        return unit, builders.account(session, agency, unit=unit)

    unit, account = database.run(neighbour)
    for wish in (
        partial(department.assign, unit=unit),
        partial(department.assign, account=account),
        partial(department.assign, unit=department.bureau, course="theirs"),
        partial(department.assign, unit=department.bureau, course="nowhere"),
    ):
        with pytest.raises(NotFoundError):
            database.run(wish)
    assert database.read(count(Assignment)) == database.read(count(Enrolment)) == 0


def test_a_rule_that_ended_binds_nobody_new(database: Database, department: Department) -> None:
    database.run(partial(department.assign, unit=department.bureau))
    database.run(lambda s: setattr(s.scalars(select(Assignment)).one(), "ended_at", NOW))
    database.run(lambda s: builders.account(s, department.agency, unit=department.squad))
    assert not database.read(partial(assignments.is_anything_due, now=LATER))


def test_an_assignment_after_a_completion_begins_a_new_period_where_the_certificate_does_not_meet_it(
    database: Database,
) -> None:
    officer = learner(database, lessons=("first", "second"))
    database.run(officer.take)
    soon, after_its_end = date(2026, 12, 31), date(2028, 6, 30)
    for due_on, enrolled in ((soon, 0), (after_its_end, 1), (after_its_end, 0)):
        assert database.run(partial(_assign_to, officer=officer, due_on=due_on)).enrolled == enrolled
        assert not database.read(partial(assignments.is_anything_due, now=LATER))
    with database.session() as session:
        first, second = session.scalars(select(Enrolment).order_by(Enrolment.period)).all()
        assert (first.period, first.due_at) == (1, None)
        assert (second.period, second.due_at) == (2, datetime(2028, 7, 1, 5, 0, tzinfo=UTC))
        assert session.get_one(Standing, second.id).completed_at is None
        assert chains_hold(session)


def test_an_assignment_that_was_met_does_not_bind_a_period_begun_later(database: Database) -> None:
    """A renewal would be overdue on its first day."""
    officer = learner(database, lessons=("first", "second"))
    database.run(partial(_assign_to, officer=officer, due_on=DUE_ON, now=NOW))
    database.run(partial(officer.take, now=LATER))
    expired = NOW + timedelta(days=3 * 365)
    assert database.run(partial(officer.enrol, now=expired)) is EnrolOutcome.RENEWED
    assert not database.read(partial(assignments.is_anything_due, now=LATER))
    with database.session() as session:
        rows = session.scalars(select(Enrolment).order_by(Enrolment.period)).all()
        assert [row.due_at for row in rows] == [DUE_AT, None]


def _assign_to(session: Session, officer: Learner, due_on: date, now: datetime = LATER) -> Assigned:
    return assignments.create(
        session,
        now=now,
        agency_id=officer.actor.agency_id,
        course_key=officer.course,
        due_on=due_on,
        account_id=officer.actor.account_id,
    )


@on_all_databases
def test_rules_applied_at_once_enrol_everybody_once(database: Database, department: Department) -> None:
    """The worker, an administrator, officers and moves between units, all in each other's way."""
    bureau, squad, elsewhere = department.officers
    members = [
        Learner(database.read(partial(builders.actor, account=who)), "course") for who in department.officers
    ]
    database.at_once(
        [
            partial(department.assign, unit=department.bureau),
            partial(department.assign, unit=department.squad, due_on=DUE_ON - timedelta(days=9)),
            partial(department.assign, account=elsewhere),
            partial(assignments.apply_next, now=NOW),
            *(member.enrol for member in members),
            *(
                lambda s, unit=unit: accounts.move(
                    s, now=LATER, agency_id=department.agency.id, account_id=bureau.id, unit_id=unit.id
                )
                for unit in (department.squad, department.squad)
            ),
        ]
        * 3
    )
    with database.session() as session:
        rows = session.scalars(select(Enrolment)).all()
        assert sorted(row.account_id for row in rows) == [bureau.id, squad.id, elsewhere.id]
        assert all(session.get_one(Standing, row.id).due_at == row.due_at for row in rows)
        assert next(row.due_at for row in rows if row.account_id == squad.id) == DUE_AT - timedelta(days=9)
        open_ones = select(Membership).where(Membership.until.is_(None), Membership.account_id == bureau.id)
        assert session.scalars(open_ones).one().unit_id == department.squad.id
        assert chains_hold(session)
