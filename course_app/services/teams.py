"""A supervisor's team: its units, and giving courses to them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, Scope, own_scope, scope_as
from course_app.domain.agencies import STEP, local_day
from course_app.domain.appointments import is_above
from course_app.domain.assignments import DayFault, day_fault
from course_app.domain.errors import NotFoundError, SelfDealingError
from course_app.services import assignments
from course_app.services.assignments import Assigned
from course_app.storage.queries import appointments as appointment_queries
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import teams as queries
from course_app.storage.queries.teams import EnrolmentRow, MemberRow, Reach


@dataclass(frozen=True, slots=True)
class TeamUnit:
    """A unit of the team. ``name`` says the way to it from the top of what one supervises."""

    unit_id: int
    public_id: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class CourseChoice:
    """A course that the agency may use."""

    course_id: int
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class AssignWish:
    """A course for a unit, or for one person, by the end of a day. Unit and officer are public ids."""

    course: str
    due_on: date | None
    unit: str | None = None
    officer: str | None = None


@dataclass(frozen=True, slots=True)
class AssignPlan:
    """What an assignment would come to, before it is made. ``whom`` is the name of the unit or the person.

    Whoever shows it notes in the access log that ``account_id`` was looked at, where it is about one person.
    """

    course: CourseChoice
    whom: str
    account_id: int | None
    due_on: date | None
    reach: Reach
    is_made: bool
    """The very same assignment is in force already."""


def units(session: Session, *, scope: Scope) -> tuple[TeamUnit, ...]:
    """Every open unit inside the scope, parents before children."""
    names: dict[str, str] = {}
    found = []
    for row in queries.units(session, scope=scope):
        above = row.path.rstrip("/").rpartition("/")[0] + "/"
        names[row.path] = f"{names[above]}{STEP}{row.name}" if above in names else row.name
        found.append(TeamUnit(row.unit_id, row.public_id, row.path, names[row.path]))
    return tuple(found)


def courses(session: Session, *, agency_id: int) -> tuple[CourseChoice, ...]:
    """Every live course that the agency may use, by title."""
    offers = catalog_queries.offers(session, agency_id=agency_id)
    return tuple(CourseChoice(offer.course_id, offer.course_key, offer.title) for offer in offers)


def member(session: Session, *, actor: Actor, officer: str) -> MemberRow:
    """The person of the supervisor's team. Raises NotFoundError for anybody else."""
    found = queries.member(session, scope=scope_as(actor, Role.SUPERVISOR), public_id=officer)
    if found is None:
        raise NotFoundError
    return found


def is_superior(session: Session, *, now: datetime, actor: Actor, account_id: int) -> bool:
    """Whether the person supervises, now or soon, a unit above those that ``actor`` supervises or belongs to."""
    theirs = appointment_queries.supervised(session, account_id=account_id, now=now)
    return bool(theirs) and is_above(theirs, own=_supervised(actor), home=_home(session, actor))


def beyond(session: Session, *, now: datetime, actor: Actor) -> frozenset[int]:
    """The accounts about which ``actor`` decides nothing: her own, and those of every superior of hers."""
    own, home = _supervised(actor), _home(session, actor)
    known = appointment_queries.supervisors(session, agency_id=actor.agency_id, now=now)
    above = (account_id for account_id, theirs in known.items() if is_above(theirs, own=own, home=home))
    return frozenset({actor.account_id, *above})


def enrolment_to_decide(session: Session, *, now: datetime, actor: Actor, enrolment: str) -> EnrolmentRow:
    """The enrolment of somebody of the team whom ``actor`` may excuse or give more time.

    Raises NotFoundError outside the team and for a period that was renewed since, SelfDealingError for one's own and for
    that of a superior, who decides about ``actor``.
    """
    found = queries.enrolment(session, scope=scope_as(actor, Role.SUPERVISOR), public_id=enrolment)
    if found is None or not found.is_newest:
        raise NotFoundError
    if found.account_id == actor.account_id or is_superior(
        session, now=now, actor=actor, account_id=found.account_id
    ):
        raise SelfDealingError
    return found


def _supervised(actor: Actor) -> list[str]:
    held = (each for each in actor.appointments if each.role is Role.SUPERVISOR)
    return [each.unit_path for each in held if each.unit_path is not None]


def _home(session: Session, actor: Actor) -> str:
    """Where the unit is to which she belongs; empty where it is none."""
    oneself = queries.member(session, scope=own_scope(actor), public_id=actor.public_id)
    return (oneself.unit_path if oneself else None) or ""


def plan(session: Session, *, now: datetime, actor: Actor, wish: AssignWish) -> AssignPlan | DayFault:
    """What assigning would come to, or what is wrong with the day. Raises NotFoundError outside the team."""
    today = local_day(now, ZoneInfo(actor.time_zone))
    fault = day_fault(wish.due_on, today=today) if wish.due_on else None
    if fault is not None:
        return fault
    course, target = _resolve(session, actor, wish)
    reach = queries.reach(
        session,
        agency_id=actor.agency_id,
        course_id=course.course_id,
        unit_path=target.unit_path,
        account_id=target.account_id,
    )
    is_made = _is_made(session, actor, course, target, wish)
    return AssignPlan(course, target.name, target.account_id, wish.due_on, reach, is_made)


def assign(session: Session, *, now: datetime, actor: Actor, wish: AssignWish) -> Assigned | DayFault | None:
    """The course is assigned; ``None`` where the very same assignment is in force already, and nothing is done."""
    planned = plan(session, now=now, actor=actor, wish=wish)
    if isinstance(planned, DayFault):
        return planned
    if planned.is_made:
        return None
    _course, target = _resolve(session, actor, wish)
    return assignments.create(
        session,
        now=now,
        agency_id=actor.agency_id,
        course_key=wish.course,
        due_on=wish.due_on,
        unit_id=target.unit_id,
        account_id=target.account_id,
        actor_id=actor.account_id,
    )


@dataclass(frozen=True, slots=True)
class _Target:
    name: str
    unit_id: int | None = None
    unit_path: str | None = None
    account_id: int | None = None


def _resolve(session: Session, actor: Actor, wish: AssignWish) -> tuple[CourseChoice, _Target]:
    choices = courses(session, agency_id=actor.agency_id)
    course = next((each for each in choices if each.key == wish.course), None)
    if course is None:
        raise NotFoundError
    if wish.officer is not None:
        person = member(session, actor=actor, officer=wish.officer)
        return course, _Target(person.name, account_id=person.account_id)
    own = units(session, scope=scope_as(actor, Role.SUPERVISOR))
    unit = next((each for each in own if each.public_id == wish.unit), None)
    if unit is None:
        raise NotFoundError
    return course, _Target(unit.name, unit_id=unit.unit_id, unit_path=unit.path)


def _is_made(session: Session, actor: Actor, course: CourseChoice, target: _Target, wish: AssignWish) -> bool:
    return queries.is_assigned(
        session,
        agency_id=actor.agency_id,
        course_id=course.course_id,
        due_on=wish.due_on,
        unit_id=target.unit_id,
        account_id=target.account_id,
    )
