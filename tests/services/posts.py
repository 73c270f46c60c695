"""A station whose people took no course until one was assigned to them, and what becomes of that."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.assignments import EndEffect
from course_app.domain.progress import Standing as Held
from course_app.domain.progress import State, state
from course_app.services import assignments, endings
from course_app.storage.models.agencies import Unit
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.records import Record
from tests import builders, courses
from tests.builders import NOW
from tests.databases import Database
from tests.services.learners import Learner
from tests.services.stations import Station

LATER = NOW + timedelta(hours=2)


class Post:
    """A station whose people took no course until one was assigned to them."""

    def __init__(self, session: Session) -> None:
        self.station = Station(session)
        self.edition = builders.published(session, courses.course(key="second"))

    def assign(
        self,
        session: Session,
        *,
        unit: Unit | None = None,
        person: str | None = None,
        days: int | None = 5,
        hours: float = 0,
    ) -> str:
        """The course is assigned by the boss; the assignment's public id."""
        return assignments.create(
            session,
            now=NOW + timedelta(hours=hours),
            agency_id=self.station.agency.id,
            course_key="second",
            due_on=None if days is None else self.station.day(days),
            unit_id=unit.id if unit else None,
            account_id=self.station.accounts[person].id if person else None,
            actor_id=self.station.boss.account_id,
        ).public_id

    def learner(self, session: Session, name: str) -> Learner:
        return Learner(builders.actor(session, self.station.accounts[name]), "second")

    def end(self, session: Session, assignment: str, hours: float = 1) -> Mapping[EndEffect, int]:
        """The operator ends it."""
        at = NOW + timedelta(hours=hours)
        return endings.end(session, now=at, assignment=assignment, reason="A mistake")

    def standing(self, session: Session, name: str) -> tuple[State, object]:
        """State and due date, as of much later: what was excused for a day is no longer."""
        own = select(Standing).join(Enrolment, Enrolment.id == Standing.enrolment_id)
        account_id = self.station.accounts[name].id
        row = session.scalars(
            own.where(Enrolment.account_id == account_id, Enrolment.course_id == self.edition.course_id)
        ).one()
        held = Held(
            started_at=row.started_at,
            completed_at=row.completed_at,
            excused_from=row.excused_from,
            excused_until=row.excused_until,
        )
        return state(held, NOW + timedelta(days=400)), row.due_at

    def enrolment(self, session: Session, name: str) -> int:
        account_id = self.station.accounts[name].id
        query = session.query(Enrolment).filter_by(account_id=account_id, course_id=self.edition.course_id)
        return query.one().id


@pytest.fixture
def post(database: Database) -> Post:
    return database.run(Post)


def bodies(session: Session, kind: str) -> list[dict[str, Any]]:
    texts = session.scalars(select(Record.body).where(Record.kind == kind).order_by(Record.sequence))
    return [json.loads(text) for text in texts]
