"""Assignments over many people: what stands in the record, what it costs, and that nobody waits for the worker."""

import json
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.services import accounts, assignments
from course_app.services.chores import CHORES
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.models.assignments import Assignment, Extension
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import chains_hold, count

DUE_ON = date(2026, 6, 30)
SOONER = DUE_ON - timedelta(days=10)
LATER = NOW + timedelta(hours=1)


class Squad:
    """A unit of an agency, and how many belong to it."""

    def __init__(self, session: Session, people: int) -> None:
        builders.published(session)
        self.agency: Agency = builders.agency(session)
        self.unit: Unit = builders.unit(session, self.agency)
        self.chief: Account = builders.account(session, self.agency)
        self.officers = [self.join(session) for _ in range(people)]

    def join(self, session: Session) -> Account:
        return builders.account(session, self.agency, unit=self.unit)

    def assign(self, session: Session, due_on: date | None = DUE_ON) -> assignments.Assigned:
        return assignments.create(
            session,
            now=NOW,
            agency_id=self.agency.id,
            course_key="course",
            due_on=due_on,
            unit_id=self.unit.id,
            actor_id=self.chief.id,
        )


def _bodies(session: Session, kind: str) -> list[dict[str, Any]]:
    texts = session.scalars(select(Record.body).where(Record.kind == kind).order_by(Record.sequence))
    return [json.loads(text) for text in texts]


@on_all_databases
def test_each_enrolment_by_an_assignment_stands_in_the_record(database: Database) -> None:
    squad = database.run(partial(Squad, people=3))
    assigned = database.run(squad.assign)
    with database.session() as session:
        bodies = _bodies(session, "enrolment")
        enrolments = set(session.scalars(select(Enrolment.public_id)))
        assert {body["data"]["enrolment"] for body in bodies} == enrolments
        assert {body["subject"] for body in bodies} == {officer.public_id for officer in squad.officers}
        for body in bodies:
            assert body["actor"] == squad.chief.public_id
            assert body["data"]["assignment"] == assigned.public_id
            assert (body["data"]["course"], body["data"]["edition"], body["data"]["period"]) == (
                "course",
                1,
                1,
            )
        assert chains_hold(session)


def test_who_is_enrolled_later_by_the_worker_stands_there_as_enrolled_by_nobody(database: Database) -> None:
    squad = database.run(partial(Squad, people=0))
    database.run(squad.assign)
    late = database.run(squad.join)
    database.run(partial(assignments.apply_next, now=LATER))
    (body,) = database.read(partial(_bodies, kind="enrolment"))
    assert (body["actor"], body["subject"]) == (None, late.public_id)


def test_who_is_enrolled_by_joining_a_unit_stands_there_with_who_put_them_there(database: Database) -> None:
    squad = database.run(partial(Squad, people=0))
    database.run(squad.assign)
    database.run(
        lambda s: accounts.move(
            s,
            now=LATER,
            agency_id=squad.agency.id,
            account_id=squad.chief.id,
            unit_id=squad.unit.id,
            by=squad.chief.id,
        )
    )
    (body,) = database.read(partial(_bodies, kind="enrolment"))
    assert (body["actor"], body["subject"]) == (squad.chief.public_id, squad.chief.public_id)


@on_all_databases
def test_a_due_date_that_comes_forward_stands_in_the_record_once(database: Database) -> None:
    squad = database.run(partial(Squad, people=2))
    database.run(squad.assign)
    sooner = database.run(partial(squad.assign, due_on=SOONER))
    database.run(partial(squad.assign, due_on=DUE_ON))
    with database.session() as session:
        bodies = _bodies(session, "due-date")
        assert {body["subject"] for body in bodies} == {officer.public_id for officer in squad.officers}
        for body in bodies:
            assert body["data"]["assignment"] == sooner.public_id
            assert body["data"]["from"] == "2026-07-01T05:00:00+00:00"
            assert body["data"]["to"] == "2026-06-21T05:00:00+00:00"
        assert len(bodies) == 2
        assert chains_hold(session)


def test_of_several_rules_at_once_the_earliest_due_date_binds_from_the_start(database: Database) -> None:
    squad = database.run(partial(Squad, people=0))
    for due_on in (None, DUE_ON, SOONER):
        database.run(partial(squad.assign, due_on=due_on))
    database.run(squad.join)
    database.run(partial(assignments.apply_next, now=LATER))
    assert not database.read(partial(assignments.is_anything_due, now=LATER))
    assert database.read(partial(_bodies, kind="due-date")) == []
    (due,) = database.read(lambda s: s.scalars(select(Standing.due_at)).all())
    assert due.date() == SOONER + timedelta(days=1)


def test_an_extension_holds_against_assignments_made_before_it(database: Database) -> None:
    squad = database.run(partial(Squad, people=1))
    database.run(squad.assign)

    def extend(session: Session) -> None:
        enrolment = session.scalars(select(Enrolment)).one()
        later = enrolment.due_at + timedelta(days=30) if enrolment.due_at else NOW
        session.add(
            Extension(
                enrolment_id=enrolment.id, due_at=later, reason="On leave", created_at=NOW + timedelta(1)
            )
        )
        enrolment.due_at = session.get_one(Standing, enrolment.id).due_at = later

    database.run(extend)
    assert not database.read(partial(assignments.is_anything_due, now=LATER))
    database.run(lambda s: setattr(s.scalars(select(Assignment)).one(), "created_at", NOW + timedelta(2)))
    assert database.read(partial(assignments.is_anything_due, now=LATER))


@pytest.mark.parametrize(
    "ask", [partial(assignments.is_anything_due, now=LATER), partial(assignments.apply_next, now=LATER)]
)
def test_what_the_worker_asks_is_independent_of_how_many_are_enrolled(database: Database, ask: Any) -> None:
    squad = database.run(partial(Squad, people=3))
    database.run(squad.assign)
    costs = []
    for _ in range(2):
        with database.counted() as sent:
            assert not database.read(ask)
        costs.append(len(sent))
        database.run(lambda s: [squad.join(s) for _ in range(40)])
        database.run(partial(assignments.apply_next, now=LATER))
    assert costs[0] == costs[1] <= 4
    assert database.read(count(Enrolment)) == 83


def test_enrolling_forty_costs_as_many_statements_as_enrolling_one(database: Database) -> None:
    costs = []
    for people in (1, 40):
        squad = database.run(partial(Squad, people=people))
        with database.counted() as sent:
            database.run(squad.assign)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_the_worker_takes_no_lock_where_nothing_is_due(database: Database) -> None:
    squad = database.run(partial(Squad, people=3))
    database.run(squad.assign)
    chore = CHORES["apply assignments"]
    with database.counted() as sent:
        assert not database.read(lambda session: chore.is_due(session, LATER))
    assert {statement.split()[0] for statement in sent} <= {"BEGIN", "SELECT"}
    assert "BEGIN IMMEDIATE" not in sent


def test_the_worker_enrols_many_in_turns_between_which_others_write(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    squad = database.run(partial(Squad, people=0))
    database.run(squad.assign)
    database.run(partial(squad.assign, due_on=SOONER))
    database.run(lambda s: [squad.join(s) for _ in range(7)])
    monkeypatch.setattr(assignments, "AT_ONCE", 3)
    turns = [database.run(partial(assignments.apply_next, now=LATER)) for _ in range(3)]
    assert turns == [True, True, False]
    assert database.read(count(Enrolment)) == 7
    assert not database.read(partial(assignments.is_anything_due, now=LATER))
    assert database.read(chains_hold)
