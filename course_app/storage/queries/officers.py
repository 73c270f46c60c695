"""What stands behind one officer's training: excusals, extensions, and the assignments that bind her."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from course_app.domain.accounts import Scope
from course_app.domain.evidence import AssignmentFact, ExcusalFact, ExtensionFact
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from course_app.storage.models.assignments import Assignment, Excusal, Extension
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import Course
from course_app.storage.queries.scopes import Shape, ask, inside, shape, values
from course_app.storage.queries.standings import IS_NEWEST
from course_app.storage.queries.teams import MemberRow

Key = TypeVar("Key")
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class EnrolmentName:
    """How addresses name an enrolment, and whether it has no later period."""

    public_id: str
    is_newest: bool


def enrolment_names(session: Session, *, account_id: int) -> dict[int, EnrolmentName]:
    """The person's enrolments by id."""
    query = select(Enrolment.id, Enrolment.public_id, IS_NEWEST).where(Enrolment.account_id == account_id)
    return {row[0]: EnrolmentName(row[1], row[2]) for row in session.execute(query)}


def holder(session: Session, *, scope: Scope, certificate: str) -> int | None:
    """Whose certificate this is, if inside the scope."""
    found: int | None = ask(
        session, _holder(shape(scope)), {**values(scope), "certificate": certificate}
    ).scalar_one_or_none()
    return found


def excusals(session: Session, *, account_id: int) -> Mapping[int, tuple[ExcusalFact, ...]]:
    """Everything ever entered about the person being excused, by enrolment, the newest first."""
    by = aliased(Account)
    rows = session.execute(
        select(
            Excusal.enrolment_id,
            Excusal.since,
            Excusal.until,
            Excusal.reason,
            by.name,
            Excusal.created_at,
            Assignment.public_id,
        )
        .join(Enrolment, Enrolment.id == Excusal.enrolment_id)
        .outerjoin(by, by.id == Excusal.excused_by)
        .outerjoin(Assignment, Assignment.id == Excusal.assignment_id)
        .where(Enrolment.account_id == account_id)
        .order_by(Excusal.id.desc())
    )
    return _grouped((row[0], ExcusalFact(*row[1:])) for row in rows)


def extensions(session: Session, *, account_id: int) -> Mapping[int, tuple[ExtensionFact, ...]]:
    """Every due date of the person that was put off, by enrolment, the newest first."""
    by = aliased(Account)
    rows = session.execute(
        select(
            Extension.enrolment_id,
            Extension.due_at,
            Extension.was_due_at,
            Extension.reason,
            by.name,
            Extension.created_at,
        )
        .join(Enrolment, Enrolment.id == Extension.enrolment_id)
        .outerjoin(by, by.id == Extension.extended_by)
        .where(Enrolment.account_id == account_id)
        .order_by(Extension.id.desc())
    )
    return _grouped((row[0], ExtensionFact(*row[1:])) for row in rows)


def assignments(
    session: Session, *, agency_id: int, person: MemberRow
) -> Mapping[str, tuple[AssignmentFact, ...]]:
    """The assignments in force that bind the person, by key of the course, the oldest first."""
    by = aliased(Account)
    binds: ColumnElement[bool] = Assignment.account_id == person.account_id
    if person.unit_path is not None:
        binds = or_(binds, bindparam("path", person.unit_path).startswith(Unit.path))
    rows = session.execute(
        select(Course.key, Unit.name, Assignment.due_on, by.name, Assignment.created_at)
        .join(Course, Course.id == Assignment.course_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(by, by.id == Assignment.created_by)
        .where(Assignment.agency_id == agency_id, Assignment.ended_at.is_(None), binds)
        .order_by(Assignment.id)
    )
    return _grouped((row[0], AssignmentFact(*row[1:])) for row in rows)


def _grouped(pairs: Iterable[tuple[Key, Fact]]) -> Mapping[Key, tuple[Fact, ...]]:
    found: defaultdict[Key, tuple[Fact, ...]] = defaultdict(tuple)
    for key, fact in pairs:
        found[key] += (fact,)
    return found


@cache
def _holder(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(Account.id)
        .join(Certificate, Certificate.account_id == Account.id)
        .where(
            inside(kind, agency=Account.agency_id, account=Account.id),
            Certificate.public_id == bindparam("certificate"),
        )
    )
