"""The condition in SQL reaches exactly the people whom ``Scope.reaches`` says, on any tree of units."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Appointment, Role, Scope, own_scope, scope_as
from course_app.services import certificates, training, transcript
from course_app.storage.database import transaction
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.queries import attempts as attempt_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries import sittings as sitting_queries
from course_app.storage.queries.scopes import ask, inside, shape, values
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases
from tests.services.learners import Learner

UNITS = 6


@dataclass(frozen=True)
class Person:
    """Somebody with the place that the rules ask about. Without a unit the path is one that no unit has."""

    agency_id: int
    account_id: int
    unit_path: str


@dataclass(frozen=True)
class World:
    """Agencies with random trees of units, and people all over them."""

    agencies: list[int]
    paths: list[str]
    people: list[Person]

    def scopes(self) -> list[Scope]:
        """Every agency with: all of it, nobody, each person, each unit, and pairs of units; of others too."""
        found = []
        for agency_id in self.agencies:
            found.append(Scope(agency_id))
            found.append(Scope(agency_id, unit_paths=()))
            found.extend(Scope(agency_id, account_id=person.account_id) for person in self.people)
            found.extend(Scope(agency_id, unit_paths=(path,)) for path in self.paths)
            found.extend(
                Scope(agency_id, unit_paths=pair) for pair in zip(self.paths, self.paths[1:], strict=False)
            )
        return found

    def reached(self, scope: Scope) -> set[int]:
        return {
            person.account_id
            for person in self.people
            if scope.reaches(
                agency_id=person.agency_id, account_id=person.account_id, unit_path=person.unit_path
            )
        }


# For each unit of each of two agencies, the one that it hangs below (None: at the top); for each person, a unit.
trees = st.lists(st.one_of(st.none(), st.integers(0, UNITS)), min_size=1, max_size=UNITS)
people = st.lists(st.one_of(st.none(), st.integers(0, UNITS)), min_size=1, max_size=4)


def make_world(session: Session, plans: list[tuple[list[int | None], list[int | None]]]) -> World:
    world = World([], [], [])
    for tree, places in plans:
        agency = builders.agency(session)
        units: list[Unit] = []
        for below in tree:
            parent = None if below is None or not units else units[below % len(units)]
            units.append(builders.unit(session, agency, parent=parent))
        world.agencies.append(agency.id)
        world.paths.extend(unit.path for unit in units)
        for place in places:
            unit = None if place is None else units[place % len(units)]
            world.people.append(_person(session, agency, unit, units))
    return world


def _person(session: Session, agency: Agency, unit: Unit | None, units: list[Unit]) -> Person:
    """Somebody who is in ``unit`` now and was in another one before."""
    account = builders.account(session, agency)
    before = builders.datetime(2020, 1, 1, tzinfo=builders.UTC)
    builders.membership(session, account, units[-1], since=before, until=NOW)
    if unit is not None:
        builders.membership(session, account, unit)
    return Person(agency.id, account.id, unit.path if unit else "-")


@on_all_databases
def test_a_scope_reaches_the_same_people_in_sql_as_by_the_rules(database: Database) -> None:
    @settings(max_examples=max(5, settings().max_examples // 3))
    @given(st.tuples(st.tuples(trees, people), st.tuples(trees, people)))
    def agree(plans: tuple[tuple[list[int | None], list[int | None]], ...]) -> None:
        with database.session() as session, transaction(session):
            world = make_world(session, list(plans))
            known = [person.account_id for person in world.people]
            for scope in world.scopes():
                condition = inside(shape(scope), agency=Account.agency_id, account=Account.id)
                query = select(Account.id).where(condition, Account.id.in_(known))
                found = ask(session, query, values(scope)).scalars()
                assert set(found) == world.reached(scope), scope

    agree()


def test_no_question_about_people_reaches_another_agency(database: Database) -> None:
    """The same course taken in two agencies: each scope of one finds nothing of the other, by any question."""
    with database.session() as session, transaction(session):
        builders.published(session)
        officers = [_graduate(session) for _ in range(2)]
        for own, other in (officers, reversed(officers)):
            attempt, certificate = _left_behind(session, other)
            for scope in _scopes_of(own):
                assert _finds(session, scope, other, attempt, certificate) == [], scope
            assert _finds(session, own_scope(other.actor), other, attempt, certificate) != []
            assert _finds(session, Scope(other.actor.agency_id), other, attempt, certificate) != []


def _graduate(session: Session) -> Learner:
    agency = builders.agency(session)
    account = builders.account(session, agency, unit=builders.unit(session, agency))
    officer = Learner(builders.actor(session, account), "course")
    officer.enrol(session)
    for lesson in ("first", "second"):
        officer.complete(session, lesson)
    officer.take(session)
    return officer


def _left_behind(session: Session, officer: Learner) -> tuple[str, str]:
    """The public ids of the officer's attempt and certificate."""
    (item,) = training.my_training(session, now=NOW, actor=officer.actor).items
    (sitting,) = sitting_queries.sittings(session, enrolment_id=item.row.enrolment_id)
    (certificate,) = certificates.certificates_of(session, scope=own_scope(officer.actor))
    return sitting.public_id, certificate.public_id


def _scopes_of(officer: Learner) -> list[Scope]:
    """What this person may be: herself, a supervisor of any unit at all, an administrator, an auditor."""
    actor = officer.actor
    agency_wide = tuple(Appointment(role, NOW) for role in (Role.ADMINISTRATOR, Role.AUDITOR))
    paths = ("/", "/1/", "/2/", "/3/")
    over_units = tuple(Appointment(Role.SUPERVISOR, NOW, unit_path=path) for path in paths)
    appointed = _appointed(actor, agency_wide + over_units)
    return [own_scope(actor), *(scope_as(appointed, role) for role in Role)]


def _appointed(actor: Actor, appointments: tuple[Appointment, ...]) -> Actor:
    return Actor(
        actor.account_id,
        actor.public_id,
        actor.name,
        actor.agency_id,
        actor.agency_public_id,
        actor.agency_name,
        actor.time_zone,
        actor.session_id,
        appointments,
    )


def _finds(session: Session, scope: Scope, other: Learner, attempt: str, certificate: str) -> list[object]:
    """What asking every question by ``scope`` brings to light of the other officer's things."""
    course = enrolment_queries.current(session, scope=scope, course_key=other.course)
    enrolled = {row.enrolment_id for row in enrolment_queries.training(session, scope=own_scope(other.actor))}
    found = [
        attempt_queries.find(session, scope=scope, public_id=attempt),
        attempt_queries.lock_open(session, scope=scope, public_id=attempt, now=NOW),
        certificates.find(session, scope=scope, public_id=certificate),
        transcript.transcript(session, now=NOW, scope=scope, account_id=other.actor.account_id),
        course if course and course.id in enrolled else None,
        *(row for row in enrolment_queries.training(session, scope=scope) if row.enrolment_id in enrolled),
        *(row for row in certificates.certificates_of(session, scope=scope) if row.public_id == certificate),
    ]
    return [each for each in found if each is not None]
