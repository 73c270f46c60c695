"""The access log of an agency: its entries, and the readings that left them.

One look at a list leaves an entry for each person in it. Those are the same in who looked, when and at what, and stand
one after the other: the first of them stands for the reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from course_app.storage.models.accounts import Account
from course_app.storage.models.records import Access
from course_app.storage.searching import PATTERN, holding, pattern


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """Which entries of an agency's log are meant.

    ``text`` is a part of a name or officer id, or somebody's public id; ``reading`` is any entry of the one reading.
    """

    agency_id: int
    text: str = ""
    reading: int | None = None


@dataclass(frozen=True, slots=True)
class AccessRow:
    """Somebody looked at this of a person, and of so many ``people`` in all. People by public id and name."""

    entry_id: int
    actor: str
    actor_name: str
    subject: str
    subject_name: str
    what: str
    at: datetime
    people: int = 1


_actor, _subject, _before, _one = aliased(Account), aliased(Account), aliased(Access), aliased(Access)
_COLUMNS = (
    Access.id,
    _actor.public_id,
    _actor.name,
    _subject.public_id,
    _subject.name,
    Access.what,
    Access.at,
)
_IS_FIRST = ~exists().where(
    _before.id == Access.id - 1,
    _before.actor_id == Access.actor_id,
    _before.at == Access.at,
    _before.what == Access.what,
)


def count(session: Session, question: AccessQuestion) -> int:
    """How many entries are meant."""
    return int(session.execute(_asked(select(func.count()), question)).scalar_one())


def rows(session: Session, question: AccessQuestion, *, offset: int, limit: int) -> Sequence[AccessRow]:
    """A stretch of the entries meant, newest first."""
    asked = _asked(select(*_COLUMNS), question).order_by(Access.id.desc())
    return [AccessRow(*row) for row in session.execute(asked.offset(offset).limit(limit))]


def count_readings(session: Session, *, agency_id: int) -> int:
    """How many readings left an entry."""
    query = select(func.count()).select_from(Access).where(Access.agency_id == agency_id, _IS_FIRST)
    return int(session.execute(query).scalar_one())


def readings(session: Session, *, agency_id: int, offset: int, limit: int) -> Sequence[AccessRow]:
    """A stretch of the readings, newest first, each as its first entry; in two statements."""
    before = min(offset, 1)  # the reading above the stretch says where that begins
    asked = _asked(select(*_COLUMNS), AccessQuestion(agency_id)).where(_IS_FIRST).order_by(Access.id.desc())
    found = [AccessRow(*row) for row in session.execute(asked.offset(offset - before).limit(limit + before))]
    shown = found[before:]
    if not shown:
        return []
    counted = (
        select(_actor.public_id, Access.at, Access.what, func.count())
        .join(_actor, _actor.id == Access.actor_id)
        .where(Access.agency_id == agency_id, Access.id >= shown[-1].entry_id)
        .group_by(_actor.public_id, Access.at, Access.what)
    )
    if before:
        counted = counted.where(Access.id < found[0].entry_id)
    people = {(actor, at, what): number for actor, at, what, number in session.execute(counted)}
    return [replace(row, people=people[row.actor, row.at, row.what]) for row in shown]


def _asked(query: Select[*tuple[Any, ...]], question: AccessQuestion) -> Select[*tuple[Any, ...]]:
    found = (
        query.select_from(Access)
        .join(_actor, _actor.id == Access.actor_id)
        .join(_subject, _subject.id == Access.subject_id)
        .where(Access.agency_id == question.agency_id)
    )
    if question.reading is not None:
        # Three values of one entry. Joined to that entry, PostgreSQL goes through the whole log for each account.
        for same in ("actor_id", "at", "what"):
            said = select(getattr(_one, same)).where(_one.id == question.reading).scalar_subquery()
            found = found.where(getattr(Access, same) == said)
    if not question.text:
        return found
    people = select(Account.id).where(  # each is looked at once, and not at every entry
        Account.agency_id == question.agency_id,
        or_(holding(Account.name, Account.officer_id), Account.public_id == question.text),
    )
    meant = or_(Access.actor_id.in_(people), Access.subject_id.in_(people))
    return found.where(meant).params({PATTERN: pattern(question.text)})
