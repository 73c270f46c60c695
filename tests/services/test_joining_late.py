"""Whoever becomes bound after a rule was laid down has a grace, however they came, and keeps the day it gave."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.services import accounts, assignments
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW
from tests.databases import Database
from tests.services.learners import chains_hold

DUE_ON = date(2026, 3, 31)
AFTER = datetime(2026, 4, 20, 15, 30, tzinfo=UTC)
GRACE_ENDS = datetime(2026, 5, 21, 5, 0, tzinfo=UTC)
"""Midnight at the end of May 20 in Chicago, 30 days after the day of joining."""


class Squad:
    """A unit that was assigned the course with an officer in it, and somebody in another unit."""

    def __init__(self, session: Session) -> None:
        builders.published(session)
        self.agency = builders.agency(session)
        self.unit = builders.unit(session, self.agency)
        self.elsewhere = builders.unit(session, self.agency)
        self.there = builders.account(session, self.agency, unit=self.unit)
        self.mover = builders.account(session, self.agency, unit=self.elsewhere)
        self.assign(session)

    def assign(self, session: Session, unit: Unit | None = None, due_on: date = DUE_ON) -> None:
        assignments.create(
            session,
            now=NOW,
            agency_id=self.agency.id,
            course_key="course",
            due_on=due_on,
            unit_id=(unit or self.unit).id,
        )

    def move(self, session: Session, now: datetime) -> None:
        accounts.move(
            session, now=now, agency_id=self.agency.id, account_id=self.mover.id, unit_id=self.unit.id
        )

    def due_at(self, session: Session, account: Account) -> datetime | None:
        own = session.scalars(select(Enrolment).where(Enrolment.account_id == account.id)).one()
        assert own.due_at == session.get_one(Standing, own.id).due_at
        return own.due_at


@pytest.fixture
def squad(database: Database) -> Squad:
    return database.run(Squad)


def test_nobody_who_joins_after_the_due_date_is_overdue_on_the_first_day(
    database: Database, squad: Squad
) -> None:
    database.run(partial(squad.move, now=AFTER))
    assert database.read(partial(squad.due_at, account=squad.mover)) == GRACE_ENDS
    assert database.read(partial(squad.due_at, account=squad.there)) == datetime(2026, 4, 1, 5, tzinfo=UTC)


def test_whom_the_worker_finds_has_the_grace_too(database: Database, squad: Squad) -> None:
    new = database.run(lambda session: builders.account(session, squad.agency, unit=squad.unit))
    database.run(partial(assignments.apply_next, now=AFTER))
    assert database.read(partial(squad.due_at, account=new)) == GRACE_ENDS


def test_a_later_day_that_somebody_has_already_comes_forward_to_the_grace_and_stays(
    database: Database, squad: Squad
) -> None:
    database.run(partial(squad.assign, unit=squad.elsewhere, due_on=date(2026, 12, 31)))
    database.run(partial(squad.move, now=AFTER))
    for days in (0, 1, 31, 400):
        now = AFTER + timedelta(days=days)
        assert not database.read(partial(assignments.is_anything_due, now=now))
        database.run(partial(assignments.apply_next, now=now))
    with database.session() as session:
        assert squad.due_at(session, squad.mover) == GRACE_ENDS
        (record,) = session.scalars(select(Record).where(Record.kind == "due-date"))
        assert json.loads(record.body)["data"]["to"] == GRACE_ENDS.isoformat()
        assert chains_hold(session)


def test_an_earlier_day_that_somebody_has_already_is_not_put_off(database: Database, squad: Squad) -> None:
    sooner = AFTER.date() + timedelta(days=5)
    database.run(partial(squad.assign, unit=squad.elsewhere, due_on=sooner))
    database.run(partial(squad.move, now=AFTER))
    due_at = database.read(partial(squad.due_at, account=squad.mover))
    assert due_at == datetime(2026, 4, 26, 5, tzinfo=UTC)
