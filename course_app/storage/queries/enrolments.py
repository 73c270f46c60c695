"""Finding enrolments, always inside a scope."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from course_app.domain import progress
from course_app.domain.accounts import Scope
from course_app.storage.database import lock_for_update
from course_app.storage.models.accounts import Account
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.queries.scopes import Shape, ask, inside, shape, values


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One enrolment with the numbers that name its course and edition."""

    id: int
    public_id: str
    agency_id: int
    account_id: int
    course_id: int
    course_key: str
    edition_id: int
    edition_number: int
    live_edition_id: int | None
    period: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One line of somebody's training: the enrolment, its title and its standing."""

    enrolment_id: int
    course_key: str
    edition_id: int
    title: str
    minutes: int
    period: int
    next_kind: str | None
    next_key: str | None
    standing: progress.Standing


MANY = 500
"""How many values one statement takes; databases have limits."""

STANDING = (
    Standing.lessons_done,
    Standing.lessons_total,
    Standing.quizzes_passed,
    Standing.quizzes_total,
    Standing.started_at,
    Standing.last_activity_at,
    Standing.completed_at,
    Standing.due_at,
    Standing.excused_from,
    Standing.excused_until,
    Standing.expires_at,
    Standing.blocked,
)
"""The columns of a standing in the order of the domain value's fields."""


def current(session: Session, *, scope: Scope, course_key: str, lock: bool = False) -> EnrolmentRow | None:
    """The newest enrolment in this course inside ``scope``, its row locked when ``lock`` is set."""
    parameters = {**values(scope), "course_key": course_key}
    if lock and lock_for_update(session):
        enrolment_id = ask(session, _lock_current(shape(scope)), parameters).scalar_one_or_none()
        return None if enrolment_id is None else _by_id(session, enrolment_id)
    row = ask(session, _current(shape(scope)), parameters).one_or_none()
    return EnrolmentRow(*row) if row else None


def by_id(session: Session, *, enrolment_id: int, lock: bool = False) -> EnrolmentRow | None:
    """The enrolment with this id; for use cases that already checked whose it is."""
    if lock and lock_for_update(session):
        ask(session, _LOCK, {"enrolment_id": enrolment_id})
    return _by_id(session, enrolment_id)


def by_ids(session: Session, *, enrolment_ids: Collection[int]) -> Sequence[EnrolmentRow]:
    """The enrolments with these ids, in their order; for use cases that already locked them."""
    rows = ask(session, _BY_IDS, {"enrolment_ids": list(enrolment_ids)})
    return [EnrolmentRow(*row) for row in rows]


def lock_accounts(session: Session, *, account_ids: Collection[int]) -> None:
    """Whoever enrols one of these people next waits for us.

    Rows that refer to an account may still be written meanwhile. Accounts come before enrolments in the order
    of locks, and all of one use case at once, so that no two wait for each other.
    """
    wanted = sorted(account_ids) if lock_for_update(session) else []
    for start in range(0, len(wanted), MANY):
        some = wanted[start : start + MANY]
        rows = select(Account.id).where(Account.id.in_(some)).order_by(Account.id)
        session.execute(rows.with_for_update(key_share=True)).all()


def training(session: Session, *, scope: Scope) -> Sequence[TrainingRow]:
    """Everything the people of ``scope`` are enrolled in, with standings, newest period first."""
    rows = ask(session, _training(shape(scope)), values(scope))
    return [_training_row(*row) for row in rows]


def ids(session: Session, *, after: int, limit: int) -> Sequence[int]:
    """The next ids of enrolments in the whole installation, in order: for checking and mending, a page at a time."""
    query = select(Enrolment.id).where(Enrolment.id > after).order_by(Enrolment.id).limit(limit)
    return session.execute(query).scalars().all()


def standing(session: Session, *, enrolment_id: int) -> Mapping[str, object] | None:
    """The stored standing of an enrolment with its next step, by column; ``None`` where none is stored."""
    columns = (*STANDING, Standing.next_kind, Standing.next_key)
    found = session.execute(select(*columns).where(Standing.enrolment_id == enrolment_id))
    row = found.mappings().one_or_none()
    return None if row is None else {str(name): value for name, value in row.items()}


def _training_row(*row: Any) -> TrainingRow:
    return TrainingRow(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], progress.Standing(*row[8:])
    )


@cache
def _current(kind: Shape) -> Select[*tuple[Any, ...]]:
    return _newest(_rows(), kind)


@cache
def _lock_current(kind: Shape) -> Select[*tuple[Any, ...]]:
    query = _newest(select(Enrolment.id).join(Course, Course.id == Enrolment.course_id), kind)
    return query.with_for_update(of=Enrolment, key_share=True)


def _newest(query: Select[*tuple[Any, ...]], kind: Shape) -> Select[*tuple[Any, ...]]:
    own = inside(kind, agency=Enrolment.agency_id, account=Enrolment.account_id)
    return query.where(own, Course.key == bindparam("course_key")).order_by(Enrolment.period.desc()).limit(1)


@cache
def _training(kind: Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrolment.id,
            Course.key,
            Enrolment.edition_id,
            Edition.title,
            Edition.minutes,
            Enrolment.period,
            Standing.next_kind,
            Standing.next_key,
            *STANDING,
        )
        .join(Course, Course.id == Enrolment.course_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(Standing, Standing.enrolment_id == Enrolment.id)
        .where(inside(kind, agency=Enrolment.agency_id, account=Enrolment.account_id))
        .order_by(Enrolment.period.desc(), Enrolment.id)
    )


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrolment.id,
            Enrolment.public_id,
            Enrolment.agency_id,
            Enrolment.account_id,
            Enrolment.course_id,
            Course.key,
            Enrolment.edition_id,
            Edition.number,
            Course.live_edition_id,
            Enrolment.period,
            Enrolment.due_at,
        )
        .join(Course, Course.id == Enrolment.course_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
    )


# A row that was changed while we waited for its lock is joined to what the others were before: so lock first, on
# its own, and read afterwards.
_LOCK = (
    select(Enrolment.id)
    .where(Enrolment.id == bindparam("enrolment_id"))
    .with_for_update(of=Enrolment, key_share=True)
)
_BY_ID = _rows().where(Enrolment.id == bindparam("enrolment_id"))
_BY_IDS = _rows().where(Enrolment.id.in_(bindparam("enrolment_ids", expanding=True))).order_by(Enrolment.id)


def _by_id(session: Session, enrolment_id: int) -> EnrolmentRow | None:
    row = ask(session, _BY_ID, {"enrolment_id": enrolment_id}).one_or_none()
    return EnrolmentRow(*row) if row else None
