"""Entries of an agency's record: lists of them, single ones, and the hashes of all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from course_app.domain import records
from course_app.domain.records import Entry, Head
from course_app.storage.base import UtcDateTime
from course_app.storage.models.accounts import Account
from course_app.storage.models.records import Record, RecordHead
from course_app.storage.queries.scopes import ask
from course_app.storage.searching import PATTERN, holding, pattern

AT_ONCE = 1000
"""How many entries are in memory at a time when many are read."""
KEPT = 64
"""How many looks of questions keep their statement."""

actor_, subject_ = aliased(Account), aliased(Account)


@dataclass(frozen=True, slots=True)
class Question:
    """A filter with the agency whose record it is about; ``since`` is inside, ``until`` outside."""

    agency_id: int
    text: str = ""
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def values(self) -> dict[str, object]:
        """Values by name; a statement takes those that it knows."""
        return {
            "agency": self.agency_id,
            PATTERN: pattern(self.text),
            "whole": self.text,
            "kind": self.kind,
            "since": self.since,
            "until": self.until,
        }


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry with who did it and whom it is about: public id, as the entry has it, and name.

    Names are told inside the record's own agency only: somebody of another agency has an id here and no name.
    """

    entry: Entry
    at: datetime
    actor: str | None
    actor_name: str | None
    subject_id: int | None
    subject: str | None
    subject_name: str | None


class _Look(NamedTuple):
    """What a question looks like, whatever its values: questions of one look share a statement."""

    text: bool
    kind: bool
    since: bool
    until: bool


def count(session: Session, question: Question) -> int:
    """How many entries the question finds."""
    return int(ask(session, _count(_look(question)), question.values()).scalar_one())


def rows(session: Session, question: Question, *, offset: int, limit: int) -> Sequence[EntryRow]:
    """A stretch of the list, newest first."""
    stretch = {**question.values(), "offset": offset, "limit": limit}
    return [_row(*row) for row in ask(session, _page(_look(question)), stretch)]


def one(session: Session, *, agency_id: int, sequence: int) -> EntryRow | None:
    """The entry with this number."""
    found = ask(session, _one(), {"agency": agency_id, "sequence": sequence}).one_or_none()
    return _row(*found) if found else None


def stretch(session: Session, *, agency_id: int, after: int, limit: int) -> Sequence[Entry]:
    """So many entries behind the one with the number ``after``, oldest first."""
    numbers = {"agency": agency_id, "after": after, "limit": limit}
    return [_row(*row).entry for row in ask(session, _stretch(), numbers)]


def about(session: Session, *, agency_id: int, account_id: int, public_id: str) -> Sequence[EntryRow]:
    """Every entry that is filed under the person or says that it is about her, oldest first."""
    whom = {"agency": agency_id, "subject": account_id, "said": f'%"subject":"{public_id}"%'}
    return [_row(*row) for row in ask(session, _about(), whom)]


def publication(session: Session, *, agency_id: int, edition: str) -> Sequence[EntryRow]:
    """The entries of the publication of an edition. Few are of that kind, so their content is looked into."""
    found = ask(session, _publications(), {"agency": agency_id, "edition": f'%"{edition}"%'})
    return [_row(*row) for row in found]


def digests(session: Session, *, agency_id: int) -> Iterator[str]:
    """The hash of every entry of the agency, in order."""
    for (digest,) in ask(session, _digests(), {"agency": agency_id}):
        yield digest


def head(session: Session, *, agency_id: int) -> Head:
    """The end of the agency's chain, kept apart from it. A missing one is the end of no chain."""
    found = ask(session, _head(), {"agency": agency_id}).one_or_none()
    return Head(*found) if found else Head(-1, "missing")


def digest_of(session: Session, *, agency_id: int, sequence: int) -> str | None:
    """The hash of the entry with this number."""
    query = select(Record.digest).where(Record.agency_id == agency_id, Record.sequence == sequence)
    return session.execute(query).scalar_one_or_none()


def _look(question: Question) -> _Look:
    return _Look(
        text=bool(question.text),
        kind=question.kind is not None,
        since=question.since is not None,
        until=question.until is not None,
    )


def _row(*row: Any) -> EntryRow:
    sequence, body, previous, digest, kind, at, actor, actor_name, subject_id, subject, subject_name = row
    columns: Mapping[str, object] = {
        "kind": kind,
        "at": records.moment(at),
        "actor": actor,
        "subject": subject,
    }
    entry = Entry(sequence, body, previous, digest, columns)
    return EntryRow(entry, at, actor, actor_name, subject_id, subject, subject_name)


def _people() -> FromClause:
    """Entries with who did it and whom they are about."""
    own = Record.__table__
    return own.outerjoin(actor_, actor_.id == Record.actor_id).outerjoin(
        subject_, subject_.id == Record.subject_id
    )


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Record.sequence,
            Record.body,
            Record.previous,
            Record.digest,
            Record.kind,
            Record.at,
            actor_.public_id,
            case((actor_.agency_id == Record.agency_id, actor_.name)),
            Record.subject_id,
            subject_.public_id,
            case((subject_.agency_id == Record.agency_id, subject_.name)),
        )
        .select_from(_people())
        .where(Record.agency_id == bindparam("agency"))
    )


def _named() -> Select[int]:
    """The people of the agency whom the text means."""
    return select(Account.id).where(
        Account.agency_id == bindparam("agency"),
        or_(holding(Account.name, Account.officer_id), Account.public_id == bindparam("whole")),
    )


def _conditions(look: _Look) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [true()]
    if look.text:
        named = _named()
        conditions.append(or_(Record.subject_id.in_(named), Record.actor_id.in_(named)))
    if look.kind:
        conditions.append(Record.kind == bindparam("kind"))
    if look.since:
        conditions.append(Record.at >= bindparam("since", type_=UtcDateTime()))
    if look.until:
        conditions.append(Record.at < bindparam("until", type_=UtcDateTime()))
    return conditions


@lru_cache(KEPT)
def _count(look: _Look) -> Select[int]:
    query = select(func.count()).select_from(Record).where(Record.agency_id == bindparam("agency"))
    return query.where(*_conditions(look))


@lru_cache(KEPT)
def _page(look: _Look) -> Select[*tuple[Any, ...]]:
    listed = _entries().where(*_conditions(look)).order_by(Record.sequence.desc())
    return listed.offset(bindparam("offset")).limit(bindparam("limit"))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _entries().where(Record.sequence == bindparam("sequence"))


@cache
def _stretch() -> Select[*tuple[Any, ...]]:
    behind = _entries().where(Record.sequence > bindparam("after"))
    return behind.order_by(Record.sequence).limit(bindparam("limit"))


@cache
def _about() -> Select[*tuple[Any, ...]]:
    meant = or_(Record.subject_id == bindparam("subject"), Record.body.like(bindparam("said")))
    return _entries().where(meant).order_by(Record.sequence)


@cache
def _publications() -> Select[*tuple[Any, ...]]:
    named = Record.body.like(bindparam("edition"))
    return (
        _entries().where(Record.kind == records.RecordKind.PUBLICATION.value, named).order_by(Record.sequence)
    )


@cache
def _digests() -> Select[str]:
    query = select(Record.digest).where(Record.agency_id == bindparam("agency"))
    return query.order_by(Record.sequence).execution_options(yield_per=AT_ONCE)


@cache
def _head() -> Select[int, str]:
    query = select(RecordHead.sequence, RecordHead.digest)
    return query.where(RecordHead.agency_id == bindparam("agency"))
