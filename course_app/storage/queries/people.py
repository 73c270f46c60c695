"""The people of an agency as its administrator lists and opens them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, join, or_, select, true
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role, Scope
from course_app.domain.people import AccountStatus, Order, PeopleFilter, Stay, status
from course_app.storage.database import lock_for_update
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Agency, Membership, Unit
from course_app.storage.models.deliveries import Outbox
from course_app.storage.queries.scopes import Shape, ask, inside, shape, values
from course_app.storage.searching import PATTERN, holding, pattern

KEPT = 256
"""How many looks of questions keep their statement."""


@dataclass(frozen=True, slots=True)
class Question:
    """A filter with whose people it is about. ``unit_path`` is where the unit of the filter stands."""

    scope: Scope
    wish: PeopleFilter
    unit_path: str | None = None

    def values(self) -> dict[str, object]:
        """Values by name; a statement takes those that it knows."""
        return {
            **values(self.scope),
            "unit_path": self.unit_path,
            PATTERN: pattern(self.wish.text),
        }


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, for lists."""

    account_id: int
    officer: str
    name: str
    email: str
    officer_id: str | None
    unit: str | None
    status: AccountStatus


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One person, for a page of her own."""

    account_id: int
    officer: str
    name: str
    email: str
    officer_id: str | None
    language: str
    status: AccountStatus
    has_second_factor: bool
    created_at: datetime
    disabled_at: datetime | None
    unit: str | None
    """Public id of the unit where she is now."""


class _Look(NamedTuple):
    """What a question looks like, whatever its values: questions of one look share a statement."""

    scope: Shape
    unit: bool
    text: bool
    status: AccountStatus | None
    order: Order


def count(session: Session, question: Question) -> int:
    """How many people the question finds."""
    return int(ask(session, _count(_look(question)), question.values()).scalar_one())


def rows(session: Session, question: Question, *, offset: int, limit: int) -> Sequence[PersonRow]:
    """A stretch of the list, in the order asked for; equals keep their places from page to page."""
    stretch = {**question.values(), "offset": offset, "limit": limit}
    return [
        PersonRow(
            account_id=row.id,
            officer=row.public_id,
            name=row.name,
            email=row.email,
            officer_id=row.officer_id,
            unit=row.unit,
            status=status(active=row.active, has_password=row.has_password),
        )
        for row in ask(session, _page(_look(question)), stretch)
    ]


def roles(session: Session, *, account_ids: Collection[int], now: datetime) -> Mapping[int, tuple[Role, ...]]:
    """The roles that these people hold at ``now``, in one statement."""
    held: dict[int, set[Role]] = {}
    found = session.execute(
        select(Appointment.account_id, Appointment.role).where(
            Appointment.account_id.in_(account_ids), in_force(now)
        )
    )
    for account_id, role in found:
        held.setdefault(account_id, set()).add(Role(role))
    return {account_id: tuple(sorted(those)) for account_id, those in held.items()}


def card(session: Session, *, scope: Scope, officer: str) -> PersonCard | None:
    """The person with this public id, if inside the scope."""
    found = ask(session, _card(shape(scope)), {**values(scope), "officer": officer}).one_or_none()
    if found is None:
        return None
    return PersonCard(
        account_id=found.id,
        officer=found.public_id,
        name=found.name,
        email=found.email,
        officer_id=found.officer_id,
        language=found.language,
        status=status(active=found.active, has_password=found.has_password),
        has_second_factor=found.has_second_factor,
        created_at=found.created_at,
        disabled_at=found.disabled_at,
        unit=found.unit,
    )


def stays(session: Session, *, account_id: int) -> tuple[Stay, ...]:
    """Where the person was when, the newest first."""
    found = session.execute(
        select(Unit.name, Membership.since, Membership.until)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.account_id == account_id)
        .order_by(Membership.since.desc(), Membership.id.desc())
    )
    return tuple(Stay(*row) for row in found)


def last_sent(session: Session, *, account_id: int, kinds: Collection[str]) -> datetime | None:
    """When a mail of one of these kinds was last written to the person."""
    query = select(func.max(Outbox.created_at)).where(Outbox.account_id == account_id, Outbox.kind.in_(kinds))
    return session.execute(query).scalar_one()


def lock_agency(session: Session, *, agency_id: int) -> None:
    """Whoever changes rights in this agency next waits for us. The first of all locks that a use case takes."""
    if lock_for_update(session):
        query = select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True)
        session.execute(query).one()


def in_force(now: datetime) -> ColumnElement[bool]:
    """The condition that an appointment holds at ``now``."""
    return and_(Appointment.since <= now, or_(Appointment.until.is_(None), Appointment.until > now))


_HAS_PASSWORD = Account.password.is_not(None)
_STATUS: Mapping[AccountStatus, ColumnElement[bool]] = {
    AccountStatus.ACTIVE: and_(Account.active, _HAS_PASSWORD),
    AccountStatus.INVITED: and_(Account.active, ~_HAS_PASSWORD),
    AccountStatus.DISABLED: ~Account.active,
}
_BY_NAME = (func.lower(Account.name), Account.id)
_ORDERS: Mapping[Order, tuple[Any, ...]] = {
    Order.NAME: _BY_NAME,
    Order.OFFICER_ID: (Account.officer_id.is_(None), Account.officer_id, *_BY_NAME),
    Order.UNIT: (Unit.name.is_(None), Unit.name, *_BY_NAME),
    Order.NEWEST: (Account.created_at.desc(), *_BY_NAME),
}


def _look(question: Question) -> _Look:
    return _Look(
        scope=shape(question.scope),
        unit=question.unit_path is not None,
        text=bool(question.wish.text),
        status=question.wish.status,
        order=question.wish.order,
    )


def _placed() -> FromClause:
    """People with the unit where they are now."""
    here = and_(Membership.account_id == Account.id, Membership.until.is_(None))
    return join(Account, Membership, here, isouter=True).outerjoin(Unit, Unit.id == Membership.unit_id)


def _chosen(query: Select[*tuple[Any, ...]], look: _Look) -> Select[*tuple[Any, ...]]:
    conditions = [inside(look.scope, agency=Account.agency_id, account=Account.id)]
    if look.unit:
        conditions.append(Unit.path.startswith(bindparam("unit_path")))
    conditions.append(true() if look.status is None else _STATUS[look.status])
    if look.text:
        conditions.append(holding(Account.name, Account.officer_id, Account.email))
    return query.select_from(_placed()).where(*conditions)


@lru_cache(KEPT)
def _count(look: _Look) -> Select[*tuple[Any, ...]]:
    return _chosen(select(func.count()), look)


@lru_cache(KEPT)
def _page(look: _Look) -> Select[*tuple[Any, ...]]:
    columns = (
        Account.id,
        Account.public_id,
        Account.name,
        Account.email,
        Account.officer_id,
        Unit.name.label("unit"),
        Account.active,
        _HAS_PASSWORD.label("has_password"),
    )
    listed = _chosen(select(*columns), look).order_by(*_ORDERS[look.order])
    return listed.offset(bindparam("offset")).limit(bindparam("limit"))


@cache
def _card(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Account.id,
            Account.public_id,
            Account.name,
            Account.email,
            Account.officer_id,
            Account.language,
            Account.active,
            _HAS_PASSWORD.label("has_password"),
            Account.tf_primary_method.is_not(None).label("has_second_factor"),
            Account.created_at,
            Account.disabled_at,
            Unit.public_id.label("unit"),
        )
        .select_from(_placed())
        .where(
            inside(kind, agency=Account.agency_id, account=Account.id),
            Account.public_id == bindparam("officer"),
        )
    )
