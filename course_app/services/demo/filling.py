"""Filling an unused database with the demonstration, through the use cases that everybody's facts go through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.content.courses import CourseDocuments
from course_app.domain.accounts import Actor, Role, own_scope
from course_app.domain.agencies import local_day
from course_app.domain.catalog.courses import Course
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.services import accounts, agencies, assignments, deliveries, endings, publishing
from course_app.services.demo.history import Act, Path, in_order
from course_app.services.demo.people import COURSE, HARBOR, RIVERBEND, DemoAgency, History, Person
from course_app.services.demo.presence import is_used
from course_app.services.excusals import excuse
from course_app.storage.editions import load_course
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries

BEGINNING = timedelta(days=75)
WITHIN = 25
"""Days after the beginning within which most people start the course."""
SEED = 2010
TOLD_EVERY = 250
"""So many acts take about a second."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the demonstration holds, for whoever started it."""

    agencies: int
    people: int
    sign_in: tuple[tuple[str, str], ...]
    """(mail address, role) of the accounts made for trying each role."""


@dataclass(frozen=True, slots=True)
class _Member:
    person: Person
    actor: Actor


def fill(
    session: Session,
    *,
    now: datetime,
    documents: Sequence[CourseDocuments],
    password_hash: str,
    told: Callable[[str], None],
) -> Filled:
    """Two agencies, their people, and what those did in the last weeks, with every fact in the record chain.

    Everybody signs in with the password of ``password_hash``. Nothing of it is mailed. ``told`` hears how it gets on.
    Raises ConflictError where an agency exists.
    """
    if is_used(session):
        raise ConflictError("this database serves an agency already; the demonstration needs an unused one")
    begun = now - BEGINNING
    for each in documents:
        told(f"Publishing {each.course.key}")
        publishing.publish(
            session, now=begun, documents=each, wish=publishing.Wish("First edition", accept_outdated=True)
        )
    course = _course(session)
    paths: list[list[tuple[datetime, Act]]] = []
    random = Random(SEED)  # noqa: S311 (an invented history, the same every time)
    people = 0
    for agency in (RIVERBEND, HARBOR):
        told(f"{agency.name}: {len(agency.people)} people")
        members = _found(session, agency, begun=begun, now=now, password_hash=password_hash)
        paths.extend(_history(member, course, random, now) for member in members)
        people += len(members)
    _live(session, list(in_order(paths)), now=now, told=told)
    deliveries.withdraw_waiting(session, now=now)
    roles = ((person.email, person.role.value if person.role else "officer") for person in RIVERBEND.people)
    return Filled(2, people, tuple((email, role) for email, role in roles if email))


def _live(
    session: Session, acts: Sequence[tuple[datetime, Act]], *, now: datetime, told: Callable[[str], None]
) -> None:
    """Everything has happened that people did, in the order of time."""
    for number, (at, act) in enumerate(acts):
        if number % TOLD_EVERY == 0:
            told(f"What they did in {BEGINNING.days} days: {number:,} of {len(acts):,}")
        act(session, min(at, now))


def _found(
    session: Session, agency: DemoAgency, *, begun: datetime, now: datetime, password_hash: str
) -> list[_Member]:
    founded = agencies.create(
        session, now=begun, key=agency.key, name=agency.name, time_zone=agency.time_zone
    )
    units = _units(session, agency, agency_id=founded.id, begun=begun)
    members = []
    for number, person in enumerate(agency.people, start=1):
        made = accounts.create(
            session,
            now=begun,
            agency_id=founded.id,
            email=person.address(agency.domain),
            name=person.name,
            officer_id=f"{agency.key[:2].upper()}-{1000 + number}",
            unit_id=units[person.unit],
            password_hash=password_hash,
        )
        if person.role is not None:
            unit_id = units[person.role_unit] if person.role_unit else None
            _appoint(session, person.role, founded.id, made.account_id, unit_id=unit_id, begun=begun)
        actor = Actor(
            account_id=made.account_id,
            public_id=made.public_id,
            name=person.name,
            agency_id=founded.id,
            agency_public_id=founded.public_id,
            agency_name=agency.name,
            time_zone=agency.time_zone,
            session_id=0,
        )
        members.append(_Member(person, actor))
    _assign(session, agency, agency_id=founded.id, units=units, begun=begun, now=now)
    _assign_twice(session, members, begun=begun)
    return members


def _appoint(
    session: Session, role: Role, agency_id: int, account_id: int, *, unit_id: int | None, begun: datetime
) -> None:
    """Over the unit, if there is one; an instructor over the course that everybody takes; else over the agency."""
    teaches = role is Role.INSTRUCTOR
    course_id = agencies.find_course(session, agency_id=agency_id, key=COURSE) if teaches else None
    accounts.appoint(
        session, now=begun, account_id=account_id, role=role, unit_id=unit_id, course_id=course_id
    )


def _units(session: Session, agency: DemoAgency, *, agency_id: int, begun: datetime) -> dict[str, int]:
    made: dict[str, int] = {}
    for unit in agency.units:
        parent_id = made[unit.parent] if unit.parent else None
        founded = agencies.create_unit(
            session, now=begun, agency_id=agency_id, name=unit.name, parent_id=parent_id
        )
        made[unit.name] = founded.id
    return made


def _assign(
    session: Session,
    agency: DemoAgency,
    *,
    agency_id: int,
    units: dict[str, int],
    begun: datetime,
    now: datetime,
) -> None:
    today = local_day(now, ZoneInfo(agency.time_zone))
    for unit in agency.units:
        if unit.due_in_days is not None:
            assignments.create(
                session,
                now=begun,
                agency_id=agency_id,
                course_key=COURSE,
                due_on=today + timedelta(days=unit.due_in_days),
                unit_id=units[unit.name],
            )


def _assign_twice(session: Session, members: Sequence[_Member], *, begun: datetime) -> None:
    """The supervisor asked one person more than needed, and ended that a day later."""
    boss = next(each for each in members if each.person.role is Role.SUPERVISOR)
    made = assignments.create(
        session,
        now=begun,
        agency_id=boss.actor.agency_id,
        course_key=COURSE,
        due_on=None,
        account_id=members[-1].actor.account_id,
        actor_id=boss.actor.account_id,
    )
    endings.end(
        session,
        now=begun + timedelta(days=1),
        assignment=made.public_id,
        reason="Assigned twice: the one to the unit is enough",
        actor_id=boss.actor.account_id,
    )


def _history(member: _Member, course: Course, random: Random, now: datetime) -> list[tuple[datetime, Act]]:
    history = member.person.history
    late = history is not History.COMPLETED_LONG_AGO
    at = (
        now
        - BEGINNING
        + timedelta(days=random.randint(8, WITHIN) if late else 5, minutes=random.randint(0, 600))
    )
    if history is History.EXCUSED:
        return [(at, _excusal(member.actor, until=now + timedelta(days=40)))]
    return Path(member.actor, course, random, at).walk(history)


def _excusal(actor: Actor, *, until: datetime) -> Act:
    def act(session: Session, now: datetime) -> None:
        enrolment = enrolment_queries.current(session, scope=own_scope(actor), course_key=COURSE)
        if enrolment is None:
            raise NotFoundError
        excuse(
            session,
            now=now,
            enrolment_id=enrolment.id,
            since=now,
            until=until,
            reason="Military leave",
            actor_id=None,
        )

    return act


def _course(session: Session) -> Course:
    editions = catalog_queries.installation_editions(session)
    found = next(
        (course for edition in editions if (course := load_course(session, edition)).key == COURSE), None
    )
    if found is None:
        raise NotFoundError(f"the demonstration needs the course “{COURSE}”")
    return found
