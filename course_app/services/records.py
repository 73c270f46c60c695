"""The record chain: appending to it with each fact, and walking it."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session, aliased

from course_app.domain import records
from course_app.domain.records import Break, Entry, Head, RecordKind
from course_app.storage.database import connection_of, lock_for_update
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.records import Record, RecordHead

MANY = 500
"""How many values one statement takes; databases have limits."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact to record: whose record it is, and JSON values that say what happened."""

    subject_id: int | None
    data: Mapping[str, object]


News = tuple[RecordKind, int | None, Fact]
"""What is to be recorded: its kind, who did it (``None``: the system), and the fact."""


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What walking one agency's chain found.

    ``fault`` is the first place that does not hold. ``head`` is the hash of the last entry: written down somewhere
    else, it shows later that not even the whole chain was made anew.
    """

    agency_key: str
    entries: int
    fault: Break | None
    head: str = ""


def open_chain(session: Session, *, agency_id: int) -> None:
    """The agency has an empty chain. Part of creating the agency, so that the first fact finds its head."""
    session.add(RecordHead(agency_id=agency_id, sequence=records.EMPTY.sequence, digest=records.EMPTY.digest))
    session.flush()


def append(
    session: Session,
    *,
    now: datetime,
    kind: RecordKind,
    agency_id: int,
    actor_id: int | None,
    subject_id: int | None,
    data: Mapping[str, object],
) -> Entry:
    """The fact has its entry in the agency's chain, in the transaction of the fact itself.

    The head row is locked, so two appends cannot follow the same entry. It is the last of all locks: whoever
    holds it waits for nobody. People appear in the body by public id. ``data`` holds JSON values only.
    """
    return append_together(
        session, now=now, agency_id=agency_id, news=[(kind, actor_id, Fact(subject_id, data))]
    )[0]


def append_all(
    session: Session,
    *,
    now: datetime,
    kind: RecordKind,
    agency_id: int,
    actor_id: int | None,
    facts: Sequence[Fact],
) -> Sequence[Entry]:
    """As ``append`` for many facts of one kind at once, in their order, with as many statements as for one."""
    news = [(kind, actor_id, fact) for fact in facts]
    return append_together(session, now=now, agency_id=agency_id, news=news)


def append_together(
    session: Session, *, now: datetime, agency_id: int, news: Sequence[News]
) -> Sequence[Entry]:
    """As ``append`` for facts of several kinds at once, in their order, with as many statements as for one."""
    if not news:
        return ()
    session.flush()  # people who are new are found, too
    names = _public_ids(
        session, [person for _, actor_id, fact in news for person in (actor_id, fact.subject_id)]
    )
    agency, head = _locked_head(session, agency_id)
    rows, entries = [], []
    for kind, actor_id, fact in news:
        body = records.body_of(
            kind,
            now,
            agency=agency,
            actor=names.get(actor_id or 0),
            subject=names.get(fact.subject_id or 0),
            data=fact.data,
        )
        entry = records.append(head, body)
        head = Head(entry.sequence, entry.digest)
        entries.append(entry)
        columns = {"agency_id": agency_id, "kind": kind.value, "at": now, "actor_id": actor_id}
        rows.append({**columns, **_columns(entry), "subject_id": fact.subject_id})
    connection = connection_of(session)
    connection.execute(_NEW_RECORD, rows)
    connection.execute(_MOVE_HEAD, {"of_agency": agency_id, **asdict(head)})
    return entries


def verify_all(session: Session) -> Iterator[ChainVerdict]:
    """Walk the chain of every agency, oldest entry first, in memory that does not grow with its length."""
    for agency_id, key in session.execute(select(Agency.id, Agency.key).order_by(Agency.key)).all():
        head = session.execute(
            select(RecordHead.sequence, RecordHead.digest).where(RecordHead.agency_id == agency_id)
        ).one_or_none()
        with closing(_entries(session, agency_id)) as entries:  # a break leaves the rest unread
            counted = _Counted(entries)
            fault = records.verify(counted, Head(*head) if head else Head(-1, "missing"))
        yield ChainVerdict(key, counted.count, fault, head[1] if head else "")


class _Counted:
    """An iterable of entries that remembers how many it gave."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries = entries
        self.count = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.count += 1
            yield entry


def _entries(session: Session, agency_id: int) -> Generator[Entry, None, None]:
    actor, subject = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            Record.sequence,
            Record.body,
            Record.previous,
            Record.digest,
            Record.kind,
            Record.at,
            actor.public_id,
            subject.public_id,
        )
        .outerjoin(actor, actor.id == Record.actor_id)
        .outerjoin(subject, subject.id == Record.subject_id)
        .where(Record.agency_id == agency_id)
        .order_by(Record.sequence)
        .execution_options(yield_per=1000)
    )
    with rows:
        for sequence, body, previous, digest, kind, at, actor_name, subject_name in rows:
            columns = {"kind": kind, "at": records.moment(at), "actor": actor_name, "subject": subject_name}
            yield Entry(sequence, body, previous, digest, columns)


def _columns(entry: Entry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "body": entry.body,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _locked_head(session: Session, agency_id: int) -> tuple[str, Head]:
    """The agency's public id and the head of its chain, which nobody else moves until this is stored."""
    query = _LOCK_HEAD if lock_for_update(session) else _HEAD
    agency, sequence, digest = connection_of(session).execute(query, {"of_agency": agency_id}).one()
    return agency, Head(sequence, digest)


def _public_ids(session: Session, account_ids: Sequence[int | None]) -> dict[int, str]:
    wanted = sorted({account_id for account_id in account_ids if account_id is not None})
    query = _LOCK_PEOPLE if lock_for_update(session) else _PEOPLE
    found: dict[int, str] = {}
    for start in range(0, len(wanted), MANY):
        rows = connection_of(session).execute(query, {"ids": wanted[start : start + MANY]})
        found |= {row.id: row.public_id for row in rows}
    return found


_PEOPLE = (
    select(Account.id, Account.public_id)
    .where(Account.id.in_(bindparam("ids", expanding=True)))
    .order_by(Account.id)
)
# As the reference to them would, but before the head is locked.
_LOCK_PEOPLE = _PEOPLE.with_for_update(read=True, key_share=True)
_HEAD = (
    select(Agency.public_id, RecordHead.sequence, RecordHead.digest)
    .join(Agency, Agency.id == RecordHead.agency_id)
    .where(RecordHead.agency_id == bindparam("of_agency"))
)
_LOCK_HEAD = _HEAD.with_for_update(key_share=True, of=RecordHead)
_NEW_RECORD = insert(Record)
_MOVE_HEAD = update(RecordHead).where(RecordHead.agency_id == bindparam("of_agency"))
