"""The condition that keeps a query inside a ``Scope``, and how statements are asked.

A statement is built once per shape of scope and asked with the scope's values: building one costs several times
what asking it does.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.storage.database import connection_of
from course_app.storage.models.agencies import Membership, Unit

AccountColumn: TypeAlias = SQLColumnExpression[int] | SQLColumnExpression[int | None]


class Shape(NamedTuple):
    """What a scope's condition looks like: one person, or so many units (``None``: the whole agency)."""

    one_person: bool
    units: int | None


def shape(scope: Scope) -> Shape:
    """The shape of ``scope``: scopes of one shape share a statement."""
    if scope.account_id is not None:
        return Shape(one_person=True, units=None)
    return Shape(one_person=False, units=None if scope.unit_paths is None else len(scope.unit_paths))


def values(scope: Scope) -> dict[str, object]:
    """What the statement of this scope's shape is asked with."""
    found: dict[str, object] = {"scope_agency": scope.agency_id}
    if scope.account_id is not None:
        found["scope_account"] = scope.account_id
    elif scope.unit_paths is not None:
        found |= {f"scope_path_{number}": path for number, path in enumerate(scope.unit_paths)}
    return found


def inside(kind: Shape, *, agency: SQLColumnExpression[int], account: AccountColumn) -> ColumnElement[bool]:
    """The condition that a row's person is inside a scope of this shape.

    ``agency`` and ``account`` are the columns that say whose row it is. The agency is always compared, so a scope
    of one agency reaches nobody of another, whatever else is in it.
    """
    return and_(agency == bindparam("scope_agency"), _person(kind, account))


def units_inside(kind: Shape) -> ColumnElement[bool]:
    """The condition that a unit is inside a scope of this shape: one of its units or below, or of its agency."""
    own = Unit.agency_id == bindparam("scope_agency")
    if kind.one_person:
        return false()
    return own if kind.units is None else and_(own, or_(false(), *_below(kind.units)))


def units_above(kind: Shape) -> ColumnElement[bool]:
    """The condition that a unit lies above one of the scope's, or is one; with a whole agency in scope, none does."""
    above = [
        bindparam(f"scope_path_{number}", type_=String).startswith(Unit.path)
        for number in range(kind.units or 0)
    ]
    return and_(Unit.agency_id == bindparam("scope_agency"), or_(false(), *above))


def ask(
    session: Session, statement: Executable, parameters: Mapping[str, object]
) -> CursorResult[*tuple[Any, ...]]:
    """The rows of a statement, without what the ORM would do around it. Flush before asking for what was added."""
    return connection_of(session).execute(statement, dict(parameters))


def _person(kind: Shape, account: AccountColumn) -> ColumnElement[bool]:
    if kind.one_person:
        return account == bindparam("scope_account")
    if kind.units is None:
        return true()
    members = (
        select(Membership.account_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Unit.agency_id == bindparam("scope_agency"),
            Membership.until.is_(None),
            or_(false(), *_below(kind.units)),
        )
    )
    return account.in_(members)


def _below(units: int) -> list[ColumnElement[bool]]:
    """That a unit is the first, the second … of so many, or below it."""
    return [Unit.path.startswith(bindparam(f"scope_path_{number}")) for number in range(units)]
