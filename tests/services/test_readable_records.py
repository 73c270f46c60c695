"""What records say can be read years later, beside a database with other numbers, or none."""

import json
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.records import RecordKind
from course_app.services import accounts, agencies, assignments, records
from course_app.storage.models.agencies import Unit
from course_app.storage.models.publishing import Course
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW
from tests.databases import Database
from tests.services.learners import chains_hold


class Town:
    """An agency with Patrol, North below it, and an officer; the course has a number unlike its key."""

    def __init__(self, session: Session) -> None:
        builders.published(session)
        self.agency = agencies.create(
            session, now=NOW, key="alder", name="Alder Police", time_zone="America/Chicago"
        )
        self.course = session.scalars(select(Course.id)).one()
        self.patrol = self._unit(session, "Patrol")
        self.north = self._unit(session, "North", self.patrol.id)
        self.officer = accounts.create(
            session, now=NOW, agency_id=self.agency.id, email="robin@example.org", name="Robin Marsh"
        )

    def _unit(self, session: Session, name: str, parent_id: int | None = None) -> agencies.Founded:
        return agencies.create_unit(
            session, now=NOW, agency_id=self.agency.id, name=name, parent_id=parent_id
        )


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(Town)


def _said(session: Session, kind: RecordKind) -> list[dict[str, Any]]:
    texts = session.scalars(select(Record.body).where(Record.kind == kind.value).order_by(Record.sequence))
    return [json.loads(text)["data"] for text in texts]


def test_a_new_unit_is_on_record_with_its_place_in_the_tree(database: Database, town: Town) -> None:
    said = database.read(partial(_said, kind=RecordKind.UNIT_CREATED))
    patrol, north = town.patrol.public_id, town.north.public_id
    assert said == [
        {"unit": patrol, "place": "Patrol", "parent": None},
        {"unit": north, "place": "Patrol/North", "parent": patrol},
    ]
    assert database.read(chains_hold)


def test_memberships_appointments_and_assignments_name_units_and_courses_without_numbers(
    database: Database, town: Town
) -> None:
    where = {"agency_id": town.agency.id, "account_id": town.officer.account_id}
    database.run(lambda s: accounts.move(s, now=NOW, unit_id=town.north.id, **where))
    for about in (
        {"role": Role.SUPERVISOR, "unit_id": town.patrol.id},
        {"role": Role.INSTRUCTOR, "course_id": town.course},
    ):
        database.run(
            lambda s, about=about: accounts.appoint(  # type: ignore[misc]
                s, now=NOW, account_id=town.officer.account_id, **about
            )
        )
    database.run(
        lambda s: assignments.create(
            s, now=NOW, agency_id=town.agency.id, course_key="course", due_on=None, unit_id=town.patrol.id
        )
    )
    patrol = {"unit": town.patrol.public_id, "place": "Patrol"}
    north = {"unit": town.north.public_id, "place": "Patrol/North"}
    with database.session() as session:
        assert _said(session, RecordKind.MEMBERSHIP) == [north]
        over_unit, over_course = _said(session, RecordKind.APPOINTMENT)
        assert {**over_unit, **patrol, "course": None} == over_unit
        assert {**over_course, "unit": None, "place": None, "course": "course"} == over_course
        (assigned,) = _said(session, RecordKind.ASSIGNMENT)
        assert {**assigned, **patrol, "course": "course"} == assigned


def test_records_that_named_a_unit_by_its_number_still_verify(database: Database, town: Town) -> None:
    database.run(
        lambda s: records.append(
            s,
            now=NOW,
            kind=RecordKind.MEMBERSHIP,
            agency_id=town.agency.id,
            actor_id=None,
            subject_id=town.officer.account_id,
            data={"unit": 7},
        )
    )
    database.run(
        lambda s: accounts.move(
            s,
            now=NOW,
            agency_id=town.agency.id,
            account_id=town.officer.account_id,
            unit_id=town.north.id,
        )
    )
    assert database.read(chains_hold)


def test_no_closed_unit_loses_its_name(database: Database, town: Town) -> None:
    """People may still be moved out of it, and what was recorded about it is asked for then."""
    database.run(lambda s: setattr(s.get_one(Unit, town.patrol.id), "closed_at", NOW))
    database.run(
        lambda s: accounts.appoint(
            s, now=NOW, account_id=town.officer.account_id, role=Role.SUPERVISOR, unit_id=town.north.id
        )
    )
    (said,) = database.read(partial(_said, kind=RecordKind.APPOINTMENT))
    assert said["place"] == "Patrol/North"
