"""What an auditor reads of the agency as a whole: its record, whether that is whole, and who looked at whose data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain import records
from course_app.domain.accounts import Actor, Role
from course_app.domain.agencies import end_of_day
from course_app.domain.errors import NotFoundError
from course_app.domain.records import EMPTY, Break, Head, RecordFilter
from course_app.domain.rosters import PAGE_SIZE, page_count
from course_app.storage.database import one_snapshot
from course_app.storage.queries import access as access_queries
from course_app.storage.queries import records as queries
from course_app.storage.queries.access import AccessQuestion
from course_app.storage.queries.access import AccessRow as AccessRow
from course_app.storage.queries.records import EntryRow as EntryRow
from course_app.storage.queries.records import Question

WALKED_AT_ONCE = 10_000
"""So many entries are verified for one page: a fraction of a second, however long the chain is."""


@dataclass(frozen=True, slots=True)
class RecordList:
    """A page of the record as of one moment, with the end of the chain."""

    as_of: datetime
    rows: tuple[EntryRow, ...]
    matching: int
    page: int
    pages: int
    head: Head


@dataclass(frozen=True, slots=True)
class OneEntry:
    """One entry and why it does not hold, which is empty where it does. ``head`` is the end of its chain."""

    row: EntryRow
    fault: str
    head: Head


@dataclass(frozen=True, slots=True)
class Walk:
    """What verifying a stretch of the chain found: from behind ``after`` to ``last``.

    ``is_whole``: it reached the end of the chain, and that is what the head says.
    """

    as_of: datetime
    after: int
    last: int
    head: Head
    fault: Break | None

    @property
    def is_whole(self) -> bool:
        return self.fault is None and self.last == self.head.sequence


@dataclass(frozen=True, slots=True)
class AccessList:
    """A page of the access log as of one moment: readings with the number of people, or single entries."""

    as_of: datetime
    rows: tuple[AccessRow, ...]
    matching: int
    page: int
    pages: int


def record(session: Session, *, now: datetime, actor: Actor, wish: RecordFilter, page: int = 1) -> RecordList:
    """The entries of the auditor's agency that the filter finds, in three statements at any number."""
    zone = ZoneInfo(actor.time_zone)
    question = Question(
        agency_id=_agency(actor),
        text=wish.text,
        kind=wish.kind.value if wish.kind else None,
        since=_midnight_before(wish.since, zone),
        until=end_of_day(wish.until, zone) if wish.until else None,
    )
    matching = queries.count(session, question)
    pages = page_count(matching)
    shown = min(max(page, 1), pages)
    rows = queries.rows(session, question, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    head = queries.head(session, agency_id=question.agency_id)
    return RecordList(now, tuple(rows), matching, shown, pages, head)


def entry(session: Session, *, actor: Actor, sequence: int) -> OneEntry:
    """The entry with this number, its hash taken again. Raises NotFoundError where there is none."""
    agency_id, known = _agency(actor), sequence <= records.LARGEST
    found = queries.one(session, agency_id=agency_id, sequence=sequence) if known else None
    if found is None:
        raise NotFoundError
    before = queries.digest_of(session, agency_id=agency_id, sequence=sequence - 1)
    last = Head(sequence - 1, before or EMPTY.digest)
    here = Head(sequence, found.entry.digest)
    fault = records.verify([found.entry], here, after=last)
    return OneEntry(found, fault.reason if fault else "", queries.head(session, agency_id=agency_id))


def walk(session: Session, *, now: datetime, actor: Actor, after: int = 0) -> Walk:
    """The entries behind the one with the number ``after`` are verified, ``WALKED_AT_ONCE`` at most.

    Raises NotFoundError where there is no such entry.
    """
    one_snapshot(session)  # an entry that comes in between would stand behind the end
    agency_id = _agency(actor)
    head = queries.head(session, agency_id=agency_id)
    digest = EMPTY.digest if after == 0 else None
    if 0 < after <= records.LARGEST:
        digest = queries.digest_of(session, agency_id=agency_id, sequence=after)
    if digest is None:
        raise NotFoundError
    entries = queries.stretch(session, agency_id=agency_id, after=after, limit=WALKED_AT_ONCE)
    last = Head(entries[-1].sequence, entries[-1].digest) if entries else Head(after, digest)
    is_end = len(entries) < WALKED_AT_ONCE or last.sequence >= head.sequence
    fault = records.verify(entries, head if is_end else last, after=Head(after, digest))
    return Walk(now, after, last.sequence, head, fault)


def accesses(
    session: Session, *, now: datetime, actor: Actor, text: str, reading: int | None = None, page: int = 1
) -> AccessList:
    """Who looked at whose data in the auditor's agency, newest first, in two statements at any number.

    What one look at a list left counts as one reading. Every entry of it stands alone where ``text`` asks for somebody,
    or where ``reading``, an entry of it, asks for just that one.
    """
    agency_id = _agency(actor)
    is_single = bool(text) or reading is not None
    question = AccessQuestion(agency_id, text, reading)
    matching = (
        access_queries.count(session, question)
        if is_single
        else access_queries.count_readings(session, agency_id=agency_id)
    )
    pages = page_count(matching)
    shown = min(max(page, 1), pages)
    offset = (shown - 1) * PAGE_SIZE
    rows = (
        access_queries.rows(session, question, offset=offset, limit=PAGE_SIZE)
        if is_single
        else access_queries.readings(session, agency_id=agency_id, offset=offset, limit=PAGE_SIZE)
    )
    return AccessList(now, tuple(rows), matching, shown, pages)


def _agency(actor: Actor) -> int:
    """The agency that ``actor`` audits. Raises NotFoundError for whoever is no auditor."""
    if not actor.is_a(Role.AUDITOR):
        raise NotFoundError
    return actor.agency_id


def _midnight_before(day: date | None, zone: ZoneInfo) -> datetime | None:
    return end_of_day(day - timedelta(days=1), zone) if day else None
