"""Assignments: a rule is laid down once, and everyone it binds is enrolled, now and later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.assignments import due_moment, earliest_due
from course_app.domain.errors import NotFoundError
from course_app.domain.progress import must_renew
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.enrolments import NewEnrolment, insert
from course_app.storage.models.assignments import Assignment
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.queries import assignments as assignment_queries
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries.assignments import BoundPerson, RuleRow


@dataclass(frozen=True, slots=True)
class Assigned:
    """What laying down an assignment came to."""

    public_id: str
    enrolled: int


def create(
    session: Session,
    *,
    now: datetime,
    agency_id: int,
    course_key: str,
    due_on: date | None,
    unit_id: int | None = None,
    account_id: int | None = None,
    actor_id: int | None = None,
) -> Assigned:
    """The course is assigned to the unit and all below, or to one person; everyone bound is enrolled.

    Whoever is enrolled already keeps the enrolment, and the earliest due date binds; whoever completed the course
    begins a new period where ``domain.progress.must_renew`` says so. Raises NotFoundError where
    the agency may not use the course, or the unit or person is none of the agency's.
    """
    offer = catalog_queries.offer(session, agency_id=agency_id, course_key=course_key, hold=True)
    names = assignment_queries.public_ids(
        session, agency_id=agency_id, unit_id=unit_id, account_id=account_id
    )
    if offer is None or names is None:
        raise NotFoundError
    row = Assignment(
        agency_id=agency_id,
        course_id=offer.course_id,
        unit_id=unit_id,
        account_id=account_id,
        due_on=due_on,
        created_at=now,
        created_by=actor_id,
    )
    session.add(row)
    session.flush()
    enrolled = _apply(session, now=now, rules=assignment_queries.rules(session, assignment_id=row.id))
    records.append(
        session,
        now=now,
        kind=RecordKind.ASSIGNMENT,
        agency_id=agency_id,
        actor_id=actor_id,
        subject_id=account_id,
        data={
            "assignment": row.public_id,
            "course": course_key,
            "unit": names.unit,
            "account": names.account,
            "due_on": due_on.isoformat() if due_on else None,
        },
    )
    return Assigned(row.public_id, enrolled)


def apply_all(session: Session, *, now: datetime, account_id: int | None = None) -> int:
    """Everyone bound by an assignment in force is enrolled; how many were new.

    Called when a person joins or moves, with ``account_id``, and by the worker for everybody, so that a rule
    keeps holding for whoever comes later.
    """
    return _apply(session, now=now, rules=assignment_queries.rules(session), account_id=account_id)


def _apply(
    session: Session, *, now: datetime, rules: Sequence[RuleRow], account_id: int | None = None
) -> int:
    """Rows are locked in the order that every use case keeps: all accounts, enrolments by id, then records."""
    waiting = {person.account_id for rule in rules for person in _unmet(session, rule, account_id)}
    if not waiting:
        return 0
    enrolment_queries.lock_accounts(session, account_ids=waiting)
    enrolled = 0
    forward: dict[int, datetime | None] = {}
    for rule in rules:
        due_at = _due_at(rule)
        for person in _unmet(session, rule, account_id):
            if person.account_id not in waiting:
                continue
            if person.enrolment_id is None or not person.is_open:
                _enrol(session, now=now, rule=rule, person=person, due_at=due_at)
                enrolled += 1
            else:
                forward[person.enrolment_id] = earliest_due((forward.get(person.enrolment_id), due_at))
    for enrolment_id, due_at in sorted(forward.items()):
        _bring_forward(session, enrolment_id=enrolment_id, due_at=due_at)
    return enrolled


def _unmet(session: Session, rule: RuleRow, account_id: int | None) -> list[BoundPerson]:
    """The people bound by the rule who are not enrolled, are due later than it says, or must renew."""
    bound = assignment_queries.bound(session, rule=rule, account_id=account_id)
    return [person for person in bound if not _meets(person, rule)]


def _meets(person: BoundPerson, rule: RuleRow) -> bool:
    """Whether nothing is left to do: the last completion counts for the rule, or its due date binds already."""
    due_at = _due_at(rule)
    if person.completed_at is not None and not must_renew(
        assigned_at=rule.created_at,
        due_at=due_at,
        completed_at=person.completed_at,
        expires_at=person.expires_at,
    ):
        return True
    return person.is_open and earliest_due((person.due_at, due_at)) == person.due_at


def _due_at(rule: RuleRow) -> datetime | None:
    return due_moment(rule.due_on, ZoneInfo(rule.time_zone))


def _enrol(
    session: Session, *, now: datetime, rule: RuleRow, person: BoundPerson, due_at: datetime | None
) -> None:
    insert(
        session,
        now=now,
        new=NewEnrolment(
            agency_id=rule.agency_id,
            account_id=person.account_id,
            course_id=rule.course_id,
            edition_id=rule.edition_id,
            period=person.period + 1,
            due_at=due_at,
            assignment_id=rule.id,
            created_by=rule.created_by,
        ),
    )


def _bring_forward(session: Session, *, enrolment_id: int, due_at: datetime | None) -> None:
    session.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(due_at=due_at))
    session.execute(update(Standing).where(Standing.enrolment_id == enrolment_id).values(due_at=due_at))
