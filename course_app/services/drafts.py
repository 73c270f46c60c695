"""Drafts: documents that an instructor sends, looks at as an officer will, and publishes or withdraws."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.content.archives import WHOLE, read_archive, write_archive
from course_app.content.courses import CourseDocuments
from course_app.content.digests import course_digest, course_keys, files_of
from course_app.content.pictures import moved
from course_app.domain.accounts import Actor, teaches
from course_app.domain.catalog.courses import Course
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.problems import InvalidDocumentsError, Problem
from course_app.domain.publishing import DraftState, draft_state
from course_app.domain.records import RecordKind
from course_app.domain.rosters import PAGE_SIZE
from course_app.services import publishing, records, withholding
from course_app.services.publishing import Outcome, Published, Wish
from course_app.storage.editions import from_json, to_json
from course_app.storage.models.drafts import Draft
from course_app.storage.queries import drafts as queries
from course_app.storage.queries import publishing as publishing_queries
from course_app.storage.queries.drafts import CourseRow as CourseRow
from course_app.storage.queries.drafts import DraftRow
from course_app.storage.queries.drafts import EditionRow as EditionRow

Row = TypeVar("Row")

MOST_WAITING = 20
"""So many drafts of one agency wait for each course; before one more, somebody publishes or withdraws one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in an archive. ``archive`` holds its documents only, packed by us.

    ``documents`` is None while there are problems. ``refused``: the archive is none, or not of this course alone, so
    that there is nothing to keep; ``foreign``: it holds documents of another course.
    """

    refused: bool
    problems: tuple[Problem, ...]
    documents: CourseDocuments | None = None
    digest: str = ""
    archive: bytes = b""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """A page of a list: its rows, how many there are in all, which page this is, and of how many."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """One upload and how it stands. ``number`` counts those of an agency for a course, from the first."""

    number: int
    row: DraftRow
    state: DraftState


def taught(session: Session, *, actor: Actor, page: int = 1) -> Listed[CourseRow]:
    """A page of the courses that ``actor`` may change, by title."""
    found = queries.courses(session, agency_id=actor.agency_id)
    rows = tuple(row for row in found if _teaches(actor, row))
    shown, pages = _place(page, len(rows), PAGE_SIZE)
    return Listed(rows[(shown - 1) * PAGE_SIZE : shown * PAGE_SIZE], len(rows), shown, pages)


def taught_course(session: Session, *, actor: Actor, course_key: str) -> CourseRow:
    """One course that ``actor`` may change. Raises NotFoundError for every other."""
    row = queries.course(session, agency_id=actor.agency_id, course_key=course_key)
    if row is None or not _teaches(actor, row):
        raise NotFoundError
    return row


def editions(
    session: Session, *, actor: Actor, course: CourseRow, page: int = 1, size: int = PAGE_SIZE
) -> Listed[EditionRow]:
    """A page of the editions of a course, newest first."""
    total = queries.edition_count(session, course_id=course.course_id)
    shown, pages = _place(page, total, size)
    found = queries.editions(
        session,
        course_id=course.course_id,
        agency_id=actor.agency_id,
        offset=(shown - 1) * size,
        limit=size,
    )
    return Listed(tuple(found), total, shown, pages)


def read(data: bytes, *, course_key: str) -> Reading:
    """What the zip file ``data`` holds for this course. Touches no database; unpacks nothing to disk."""
    from course_app.content.reader import read_catalog  # noqa: PLC0415 (parsers that only a process that reads a draft needs)

    tree = read_archive(data)
    if tree.problems:
        return Reading(True, tuple(sorted(set(tree.problems))))
    keys = course_keys(tree)
    if keys != [course_key]:
        found = ", ".join(keys) or "none"
        problem = Problem(WHOLE, 1, f"expected the documents of the course {course_key}, found: {found}")
        return Reading(True, (problem,), foreign=bool(keys))
    digest = course_digest(tree, course_key)
    archive = write_archive(files_of(tree, course_key))
    try:
        (documents,) = read_catalog(tree)
    except InvalidDocumentsError as error:
        return Reading(False, error.problems, None, digest, archive)
    return Reading(False, (), documents, digest, archive)


def upload(session: Session, *, now: datetime, actor: Actor, course_key: str, reading: Reading) -> str | None:
    """The documents wait as a draft of this course, with or without problems; returns its public id.

    None while as many drafts of the actor's agency wait as may: nothing is kept then.

    Raises NotFoundError for a course that the actor does not teach, ConflictError for an archive to be refused.
    """
    course = taught_course(session, actor=actor, course_key=course_key)
    if reading.refused:
        raise ConflictError("this archive cannot be kept")
    agency_id, course_id = actor.agency_id, course.course_id
    if queries.draft_count(session, agency_id=agency_id, course_id=course_id, waiting=True) >= MOST_WAITING:
        return None
    draft = Draft(
        agency_id=agency_id,
        course_id=course_id,
        base_edition_id=course.edition_id,
        uploaded_by=actor.account_id,
        uploaded_at=now,
        digest=reading.digest,
        problems=[[problem.path, problem.line, problem.message] for problem in reading.problems],
        archive=reading.archive,
        definition=to_json(reading.documents.course) if reading.documents else None,
    )
    session.add(draft)
    session.flush()
    found = {"documents": reading.digest, "problems": len(reading.problems)}
    _record(session, now, actor, RecordKind.DRAFT, course.key, {"id": draft.public_id, **found})
    return draft.public_id


def drafts(
    session: Session, *, actor: Actor, course: CourseRow, page: int = 1, size: int = PAGE_SIZE
) -> Listed[DraftView]:
    """A page of the uploads of the actor's agency for a course, newest first."""
    agency_id, course_id = actor.agency_id, course.course_id
    total = queries.draft_count(session, agency_id=agency_id, course_id=course_id)
    shown, pages = _place(page, total, size)
    start = (shown - 1) * size
    found = queries.drafts(session, agency_id=agency_id, course_id=course_id, offset=start, limit=size)
    views = tuple(_view(row, total - start - place) for place, row in enumerate(found))
    return Listed(views, total, shown, pages)


def draft(session: Session, *, actor: Actor, draft_id: str, lock: bool = False) -> DraftView:
    """One upload. Raises NotFoundError for one of another agency, or of a course that the actor does not teach."""
    row = queries.draft(session, agency_id=actor.agency_id, public_id=draft_id, lock=lock)
    if row is None:
        raise NotFoundError
    taught_course(session, actor=actor, course_key=row.course_key)
    number = queries.draft_count(session, agency_id=actor.agency_id, course_id=row.course_id, through=row.id)
    return _view(row, number)


def problems(session: Session, *, draft: DraftView) -> tuple[Problem, ...]:
    """Everything that is wrong with the documents of the draft."""
    if not draft.row.is_faulty:
        return ()
    found = queries.problems(session, draft_id=draft.row.id)
    return tuple(Problem(str(path), int(str(line)), str(message)) for path, line, message in found)


def preview(session: Session, *, actor: Actor, draft_id: str, pages_at: str | None = None) -> Course:
    """The course that the draft comes to. Raises NotFoundError while its documents have problems.

    ``pages_at``: where its lessons and pictures are shown instead of to officers, so that links in it lead there.
    """
    found = draft(session, actor=actor, draft_id=draft_id)
    definition = queries.definition(session, draft_id=found.row.id)
    if definition is None:
        raise NotFoundError
    return from_json(moved(definition, found.row.course_key, pages_at) if pages_at else definition)


def documents(session: Session, *, actor: Actor, draft_id: str) -> CourseDocuments:
    """The documents of a draft, read again. Raises NotFoundError while they have problems, or when they are gone."""
    found = draft(session, actor=actor, draft_id=draft_id)
    reading = read(queries.archive(session, draft_id=found.row.id), course_key=found.row.course_key)
    if reading.documents is None:
        raise NotFoundError
    return reading.documents


def publish(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    draft_id: str,
    documents: CourseDocuments,
    wish: Wish,
) -> Published:
    """The draft is the live edition of its course, if it was ready and nothing was published since it came.

    Published again it stays the edition that it is.

    The course is locked before that is looked at, so two drafts of one edition cannot both be published. Raises
    KeyWithheldError during an attempt of the actor's own, because the class of the change would tell her keys.
    """
    found = draft(session, actor=actor, draft_id=draft_id, lock=True)
    live = publishing_queries.live(session, course_key=found.row.course_key, lock=True)
    if live is None or documents.digest != found.row.digest:
        raise NotFoundError
    withholding.refuse_while_sitting(session, actor=actor, course_id=found.row.course_id)
    if found.row.published_number is not None:
        return Published(Outcome.ALREADY, live.edition_id, found.row.published_number)
    if found.state is not DraftState.READY or live.edition_id != found.row.base_edition_id:
        return Published(Outcome.OVERTAKEN, live.edition_id, live.number)
    mine = replace(wish, published_by=actor.account_id)
    published = publishing.publish(session, now=now, documents=documents, wish=mine)
    if published.outcome is Outcome.PUBLISHED:
        session.execute(
            update(Draft).where(Draft.id == found.row.id).values(published_edition_id=published.edition_id)
        )
    return published


def withdraw(session: Session, *, now: datetime, actor: Actor, draft_id: str) -> DraftView:
    """The draft is withdrawn unless it was published; its row stays, its documents go. Returns how it stands.

    Withdrawing it again changes nothing.
    """
    found = draft(session, actor=actor, draft_id=draft_id, lock=True)
    if found.state in {DraftState.PUBLISHED, DraftState.WITHDRAWN}:
        return found
    session.execute(
        update(Draft).where(Draft.id == found.row.id).values(withdrawn_at=now, archive=b"", definition=None)
    )
    _record(session, now, actor, RecordKind.DRAFT_WITHDRAWN, found.row.course_key, {"id": draft_id})
    return replace(found, state=DraftState.WITHDRAWN)


def _place(page: int, total: int, size: int) -> tuple[int, int]:
    """The page that is shown, and of how many: past the end it is the last one."""
    pages = max(1, -(-total // size))
    return min(max(page, 1), pages), pages


def _record(
    session: Session,
    now: datetime,
    actor: Actor,
    kind: RecordKind,
    course_key: str,
    data: dict[str, object],
) -> None:
    records.append(
        session,
        now=now,
        kind=kind,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=None,
        data={"course": course_key, **data},
    )


def _teaches(actor: Actor, course: CourseRow) -> bool:
    return teaches(actor, course_id=course.course_id, owner_agency_id=course.owner_id)


def _view(row: DraftRow, number: int) -> DraftView:
    state = draft_state(
        published=row.published_number is not None,
        withdrawn=row.withdrawn_at is not None,
        faulty=row.is_faulty,
        overtaken=row.base_edition_id != row.live_edition_id,
    )
    return DraftView(number, row, state)
