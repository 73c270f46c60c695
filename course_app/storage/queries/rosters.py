"""Rosters: everybody's newest enrolments inside a scope, counted, sorted and listed by the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, case, func, join, or_, select, true
from sqlalchemy.orm import Session, aliased

from course_app.domain import progress
from course_app.domain.accounts import Scope
from course_app.domain.progress import Flag, State
from course_app.domain.rosters import Numbers, Order, RosterFilter, RosterLine
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Membership, Unit
from course_app.storage.models.assignments import Assignment
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.queries.enrolments import STANDING
from course_app.storage.queries.scopes import Shape, ask, inside, shape, values
from course_app.storage.queries.standings import BINDS, FLAGS, IS_NEWEST, STATES, moments
from course_app.storage.searching import PATTERN, holding, pattern

AT_ONCE = 1000
"""How many rows of a long list are in memory at a time."""
KEPT = 256
"""How many looks of questions keep their statement."""


@dataclass(frozen=True, slots=True)
class Question:
    """A filter with whose people it is about, and when. ``unit_path`` is where the unit of the filter stands."""

    now: datetime
    scope: Scope
    wish: RosterFilter
    unit_path: str | None = None
    account_id: int | None = None

    def values(self) -> dict[str, object]:
        """Values by name; a statement takes those that it knows."""
        return {
            **values(self.scope),
            **moments(self.now),
            "course_key": self.wish.course,
            "unit_path": self.unit_path,
            "assignment": self.wish.assignment,
            "person": self.account_id,
            PATTERN: pattern(self.wish.text),
        }


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """Somebody who is overdue in a course."""

    account_id: int
    officer: str
    name: str
    has_password: bool
    course_key: str
    course_title: str


class _Look(NamedTuple):
    """What a question looks like, whatever its values: questions of one look share a statement."""

    scope: Shape
    course: bool
    unit: bool
    assignment: bool
    text: bool
    person: bool
    states: frozenset[State]
    flag: Flag | None
    order: Order


def numbers(session: Session, question: Question) -> Numbers:
    """The figures of the course and unit asked for; ``matching`` is how many lines the whole filter has."""
    return Numbers(*ask(session, _numbers(_look(question)), question.values()).one())


def lines(session: Session, question: Question, *, offset: int, limit: int) -> Sequence[RosterLine]:
    """A stretch of the list, in the order asked for; equals keep their places from page to page."""
    stretch = {**question.values(), "offset": offset, "limit": limit}
    return [_line(*row) for row in ask(session, _page(_look(question)), stretch)]


def all_lines(session: Session, question: Question) -> Iterator[RosterLine]:
    """The whole list in the same order, in memory that does not grow with it."""
    statement = _lines(_look(question)).execution_options(yield_per=AT_ONCE)
    for row in ask(session, statement, question.values()):
        yield _line(*row)


def people(question: Question) -> Select[*tuple[Any, ...]]:
    """The ids of the people who stand in the list, each once; to be asked with the question's values."""
    look = _look(question)
    return _chosen(select(Account.id).distinct(), look).where(_rest(look))


def overdue(session: Session, question: Question) -> Sequence[OverdueRow]:
    """Who of the list is overdue in what, by person."""
    return [OverdueRow(*row) for row in ask(session, _overdue(_look(question)), question.values())]


def _look(question: Question) -> _Look:
    wish = question.wish
    return _Look(
        scope=shape(question.scope),
        course=wish.course is not None,
        unit=question.unit_path is not None,
        assignment=wish.assignment is not None,
        text=bool(wish.text),
        person=question.account_id is not None,
        states=wish.states,
        flag=wish.flag,
        order=wish.order,
    )


def _line(*row: Any) -> RosterLine:
    officer, name, officer_id, unit, enrolment, course_key, title, *standing = row
    return RosterLine(
        officer, name, officer_id, unit or "", enrolment, course_key, title, progress.Standing(*standing)
    )


_COLUMNS = (
    Account.public_id,
    Account.name,
    Account.officer_id,
    Unit.name,
    Enrolment.public_id,
    Course.key,
    Edition.title,
    *STANDING,
)
_BY_NAME = (func.lower(Account.name), Enrolment.id)
_BY_DUE = (Standing.due_at.is_(None), Standing.due_at)
_URGENCY = case((FLAGS[Flag.OVERDUE], 0), (BINDS, 1), (STATES[State.EXCUSED], 2), else_=3)
_ORDERS: Mapping[Order, tuple[Any, ...]] = {
    Order.URGENCY: (_URGENCY, *_BY_DUE, *_BY_NAME),
    Order.NAME: _BY_NAME,
    Order.UNIT: (Unit.name.is_(None), Unit.name, *_BY_NAME),
    Order.COURSE: (Edition.title, *_BY_NAME),
    Order.DUE: (*_BY_DUE, *_BY_NAME),
    Order.ACTIVITY: (Standing.last_activity_at.is_(None), Standing.last_activity_at.desc(), *_BY_NAME),
}


def _tables(*, unit: bool = True, course: bool = True) -> FromClause:
    """Active people and what they take; with the ``unit`` where they are now, and the ``course`` in its edition."""
    found = join(Standing, Enrolment, Enrolment.id == Standing.enrolment_id)
    found = found.join(Account, and_(Account.id == Enrolment.account_id, Account.active))
    if unit:
        here = and_(Membership.account_id == Account.id, Membership.until.is_(None))
        found = found.outerjoin(Membership, here).outerjoin(Unit, Unit.id == Membership.unit_id)
    if course:
        found = found.join(Course, Course.id == Enrolment.course_id)
        found = found.join(Edition, Edition.id == Enrolment.edition_id)
    return found


def _chosen(
    query: Select[*tuple[Any, ...]], look: _Look, tables: FromClause | None = None
) -> Select[*tuple[Any, ...]]:
    """The newest enrolments in scope, of the course, the unit, the assignment and the person."""
    found = query.select_from(_tables() if tables is None else tables).where(
        inside(look.scope, agency=Account.agency_id, account=Account.id), IS_NEWEST
    )
    if look.course:
        found = found.where(Course.key == bindparam("course_key"))
    if look.unit:
        found = found.where(Unit.path.startswith(bindparam("unit_path")))
    if look.assignment:
        made_by = select(Assignment.id).where(Assignment.public_id == bindparam("assignment"))
        found = found.where(Enrolment.assignment_id == made_by.scalar_subquery())
    if look.person:
        found = found.where(Account.id == bindparam("person"))
    return found


def _rest(look: _Look) -> ColumnElement[bool]:
    """What else the filter asks: states, flag, and a part of the name or officer id."""
    conditions: list[ColumnElement[bool]] = [true()]
    if look.states:
        conditions.append(or_(*(STATES[state] for state in sorted(look.states))))
    if look.flag is not None:
        conditions.append(FLAGS[look.flag])
    if look.text:
        conditions.append(Account.id.in_(_named()))
    return and_(*conditions)


def _named() -> Select[int]:
    """The people of the agency whom the text means: each is looked at once, and not with every course."""
    person = aliased(Account)
    return select(person.id).where(
        person.agency_id == bindparam("scope_agency"), holding(person.name, person.officer_id)
    )


@lru_cache(KEPT)
def _numbers(look: _Look) -> Select[*tuple[Any, ...]]:
    counted = (
        STATES[State.NOT_STARTED],
        STATES[State.IN_PROGRESS],
        STATES[State.COMPLETED],
        STATES[State.EXCUSED],
        FLAGS[Flag.OVERDUE],
        FLAGS[Flag.DUE_SOON],
        FLAGS[Flag.BLOCKED],
        _rest(look),
    )
    figures = select(*(func.count().filter(condition) for condition in counted))
    return _chosen(figures, look, _tables(unit=look.unit, course=look.course))


@lru_cache(KEPT)
def _lines(look: _Look) -> Select[*tuple[Any, ...]]:
    return _chosen(select(*_COLUMNS), look).where(_rest(look)).order_by(*_ORDERS[look.order])


@lru_cache(KEPT)
def _page(look: _Look) -> Select[*tuple[Any, ...]]:
    order = _ORDERS[look.order]
    tables = _tables(
        unit=look.unit or look.order is Order.UNIT, course=look.course or look.order is Order.COURSE
    )
    chosen = _chosen(select(Enrolment.id), look, tables).where(_rest(look)).order_by(*order)
    page = chosen.offset(bindparam("offset")).limit(bindparam("limit"))
    return select(*_COLUMNS).select_from(_tables()).where(Enrolment.id.in_(page)).order_by(*order)


@lru_cache(KEPT)
def _overdue(look: _Look) -> Select[*tuple[Any, ...]]:
    person = (Account.id, Account.public_id, Account.name, Account.password.is_not(None))
    return (
        _chosen(select(*person, Course.key, Edition.title), look)
        .where(FLAGS[Flag.OVERDUE], _rest(look))
        .order_by(func.lower(Account.name), Account.id, Course.key)
    )
