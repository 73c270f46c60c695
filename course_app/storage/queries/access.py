"""The access log of an agency."""

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
class AccessRow:
    """Somebody looked at this of a person. People by public id and name."""

    actor: str
    actor_name: str
    subject: str
    subject_name: str
    what: str
    at: datetime


_actor, _subject = aliased(Account), aliased(Account)


def count(session: Session, *, agency_id: int, text: str) -> int:
    """How many entries the search finds."""
    return int(session.execute(_asked(select(func.count()), agency_id, text)).scalar_one())


def rows(session: Session, *, agency_id: int, text: str, offset: int, limit: int) -> Sequence[AccessRow]:
    """A stretch of the list, newest first. ``text`` is a part of a name or officer id, or somebody's public id."""
    columns = (_actor.public_id, _actor.name, _subject.public_id, _subject.name, Access.what, Access.at)
    asked = _asked(select(*columns), agency_id, text).order_by(Access.id.desc())
    return [AccessRow(*row) for row in session.execute(asked.offset(offset).limit(limit))]


def _asked(query: Select[*tuple[Any, ...]], agency_id: int, text: str) -> Select[*tuple[Any, ...]]:
    found = (
        query.select_from(Access)
        .join(_actor, _actor.id == Access.actor_id)
        .join(_subject, _subject.id == Access.subject_id)
        .where(Access.agency_id == agency_id)
    )
    if not text:
        return found
    named = holding(_actor.name, _actor.officer_id, _subject.name, _subject.officer_id)
    meant = or_(named, _actor.public_id == text, _subject.public_id == text)
    return found.where(meant).params({PATTERN: pattern(text)})
