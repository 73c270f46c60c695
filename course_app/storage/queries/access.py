"""The access log of an agency: its entries, and the readings that left them.

One look at a list leaves an entry for each person in it. Those are the same in who looked, when and at what, and the
first of them stands for the reading. Others may stand between them: two looks at the same time are written side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
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


_actor, _subject, _one = aliased(Account), aliased(Account), aliased(Access)
_COLUMNS = (
    Access.id,
    _actor.public_id,
    _actor.name,
    _subject.public_id,
    _subject.name,
    Access.what,
    Access.at,
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
    query = select(func.count()).select_from(_readings(agency_id).subquery())
    return int(session.execute(query).scalar_one())


def readings(session: Session, *, agency_id: int, offset: int, limit: int) -> Sequence[AccessRow]:
    """A stretch of the readings, newest first, each as its first entry."""
    newest = _readings(agency_id).order_by(func.min(Access.id).desc())
    stretch = newest.offset(offset).limit(limit).subquery()
    asked = _asked(select(*_COLUMNS, stretch.c.people), AccessQuestion(agency_id))
    found = asked.join(stretch, stretch.c.entry_id == Access.id).order_by(Access.id.desc())
    return [AccessRow(*row) for row in session.execute(found)]


def _readings(agency_id: int) -> Select[*tuple[Any, ...]]:
    """Entries that are the same in who looked, when and at what, by the first of them and how many they are."""
    query = select(func.min(Access.id).label("entry_id"), func.count().label("people"))
    return query.where(Access.agency_id == agency_id).group_by(Access.actor_id, Access.at, Access.what)


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
