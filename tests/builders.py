"""Rows for tests, with keyword defaults: what a test does not care about, it does not say.

Each function stores one row (and what cannot be without it) in the caller's transaction and returns it.
"""

from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from sqlalchemy.orm import Session

from course_app.domain import accounts as people
from course_app.domain.accounts import Actor, Role
from course_app.domain.agencies import ROOT, child_path
from course_app.domain.catalog import courses as catalog
from course_app.services import enrolments, records
from course_app.services.enrolments import NewEnrolment
from course_app.storage import models
from course_app.storage.base import Base
from course_app.storage.editions import to_json
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Agency, Membership, Unit
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import Course, Edition
from tests import courses

Row = TypeVar("Row", bound=Base)

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
"""When tests take place, unless they say otherwise: a Monday morning in the Americas."""

assert models  # every table is in the metadata
_numbers = count(1)


def agency(
    session: Session,
    *,
    key: str | None = None,
    name: str = "Alder Police",
    time_zone: str = "America/Chicago",
    two_factor_required: bool = False,
) -> Agency:
    """An agency with an empty record chain."""
    row = _stored(
        session,
        Agency(
            key=key or f"agency-{next(_numbers)}",
            name=name,
            time_zone=time_zone,
            two_factor_required=two_factor_required,
            created_at=NOW,
        ),
    )
    records.open_chain(session, agency_id=row.id)
    return row


def unit(session: Session, agency: Agency, *, name: str | None = None, parent: Unit | None = None) -> Unit:
    row = Unit(
        agency_id=agency.id,
        parent_id=parent.id if parent else None,
        path="",
        name=name or f"Unit {next(_numbers)}",
        created_at=NOW,
    )
    _stored(session, row)
    row.path = child_path(parent.path if parent else ROOT, row.id)
    return _stored(session, row)


def account(
    session: Session,
    agency: Agency,
    *,
    name: str = "Robin Officer",
    email: str | None = None,
    officer_id: str | None = None,
    password: str | None = None,
    active: bool = True,
    unit: Unit | None = None,
) -> Account:
    """An account, a member of ``unit`` if one is given. ``password`` is a hash."""
    row = _stored(
        session,
        Account(
            agency_id=agency.id,
            email=email or f"officer-{next(_numbers)}@example.org",
            officer_id=officer_id,
            name=name,
            password=password,
            active=active,
            created_at=NOW,
            confirmed_at=NOW,
        ),
    )
    if unit is not None:
        membership(session, row, unit)
    return row


def membership(
    session: Session, account: Account, unit: Unit, *, since: datetime = NOW, until: datetime | None = None
) -> Membership:
    return _stored(session, Membership(account_id=account.id, unit_id=unit.id, since=since, until=until))


def appointment(
    session: Session,
    account: Account,
    role: Role,
    *,
    unit: Unit | None = None,
    course: Course | None = None,
    since: datetime = NOW,
    until: datetime | None = None,
    appointed_by: Account | None = None,
) -> Appointment:
    """A role over a unit and below, over a course, or (neither given) over the account's agency."""
    return _stored(
        session,
        Appointment(
            account_id=account.id,
            role=role,
            unit_id=unit.id if unit else None,
            course_id=course.id if course else None,
            since=since,
            until=until,
            appointed_by=appointed_by.id if appointed_by else None,
        ),
    )


def published(
    session: Session, course: catalog.Course | None = None, *, owner: Agency | None = None
) -> Edition:
    """The course is published: its live edition. The installation owns it unless ``owner`` does.

    Published again under the same key, it is the next edition; nobody is moved.
    """
    definition = course or courses.course()
    row = session.query(Course).filter_by(key=definition.key).one_or_none() or _stored(
        session, Course(key=definition.key, agency_id=owner.id if owner else None, created_at=NOW)
    )
    edition = _stored(
        session,
        Edition(
            course_id=row.id,
            number=session.query(Edition).filter_by(course_id=row.id).count() + 1,
            digest=f"{next(_numbers):064x}",
            renderer_version=1,
            change_class="content",
            note="",
            published_at=NOW,
            title=definition.title,
            summary=definition.summary,
            language=definition.language,
            open_enrolment=definition.open_enrolment,
            minutes=definition.minutes(),
            definition=to_json(definition),
        ),
    )
    row.live_edition_id = edition.id
    session.flush()
    return edition


def enrolment(
    session: Session,
    account: Account,
    edition: Edition,
    *,
    period: int = 1,
    due_at: datetime | None = None,
    now: datetime = NOW,
) -> Enrolment:
    """An enrolment with its standing, as the service inserts it."""
    row = enrolments.insert(
        session,
        now=now,
        new=NewEnrolment(
            agency_id=account.agency_id,
            account_id=account.id,
            course_id=edition.course_id,
            edition_id=edition.id,
            period=period,
            due_at=due_at,
        ),
    )
    return session.get_one(Enrolment, row.id)


def actor(session: Session, account: Account, *, appointments: tuple[people.Appointment, ...] = ()) -> Actor:
    """The account as the doors see whoever signed in with it."""
    home = session.get_one(Agency, account.agency_id)
    return Actor(
        account_id=account.id,
        public_id=account.public_id,
        name=account.name,
        agency_id=home.id,
        agency_public_id=home.public_id,
        agency_name=home.name,
        time_zone=home.time_zone,
        session_id=1,
        appointments=appointments,
        language=account.language,
    )


def _stored(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
