"""Drafts: documents that an instructor sends, looks at as an officer will, and publishes or withdraws."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.content.archives import WHOLE, read_archive, write_archive
from course_app.content.digests import course_digest, course_keys, files_of
from course_app.content.reader import CourseDocuments, read_catalog
from course_app.domain.accounts import Actor, teaches
from course_app.domain.catalog.courses import Course
from course_app.domain.errors import ConflictError, NotFoundError
from course_app.domain.problems import InvalidDocumentsError, Problem
from course_app.domain.publishing import DraftState, draft_state
from course_app.services import publishing
from course_app.services.publishing import Outcome, Plan, Published, Wish
from course_app.storage.editions import from_json, to_json
from course_app.storage.models.drafts import Draft
from course_app.storage.queries import drafts as queries
from course_app.storage.queries import publishing as publishing_queries
from course_app.storage.queries.drafts import CourseRow as CourseRow
from course_app.storage.queries.drafts import DraftRow
from course_app.storage.queries.drafts import EditionRow as EditionRow


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in an archive. ``archive`` holds its documents only, packed by us.

    ``documents`` is None while there are problems. ``refused``: the archive is none, or not of this course, so that
    there is nothing to keep.
    """

    refused: bool
    problems: tuple[Problem, ...]
    documents: CourseDocuments | None = None
    digest: str = ""
    archive: bytes = b""


@dataclass(frozen=True, slots=True)
class DraftView:
    """One upload and how it stands."""

    row: DraftRow
    state: DraftState
    problems: tuple[Problem, ...]


def taught(session: Session, *, actor: Actor) -> tuple[CourseRow, ...]:
    """The courses that ``actor`` may change, by title."""
    found = queries.courses(session, agency_id=actor.agency_id)
    return tuple(row for row in found if _teaches(actor, row))


def taught_course(session: Session, *, actor: Actor, course_key: str) -> CourseRow:
    """One course that ``actor`` may change. Raises NotFoundError for every other."""
    row = queries.course(session, agency_id=actor.agency_id, course_key=course_key)
    if row is None or not _teaches(actor, row):
        raise NotFoundError
    return row


def editions(session: Session, *, actor: Actor, course: CourseRow) -> tuple[EditionRow, ...]:
    """The editions of a course, newest first."""
    return tuple(queries.editions(session, course_id=course.course_id, agency_id=actor.agency_id))


def documents_of_edition(session: Session, *, actor: Actor, course_key: str, number: int) -> bytes:
    """The documents of an edition as a zip file. Raises NotFoundError where there are none to have."""
    course = taught_course(session, actor=actor, course_key=course_key)
    archive = queries.edition_archive(session, course_id=course.course_id, number=number)
    if archive is None:
        raise NotFoundError
    return archive


def read(data: bytes, *, course_key: str) -> Reading:
    """What the zip file ``data`` holds for this course. Touches no database; unpacks nothing to disk."""
    tree = read_archive(data)
    if tree.problems:
        return Reading(True, tuple(sorted(set(tree.problems))))
    keys = course_keys(tree)
    if keys != [course_key]:
        found = ", ".join(keys) or "none"
        return Reading(
            True, (Problem(WHOLE, 1, f"expected the documents of the course {course_key}, found: {found}"),)
        )
    digest = course_digest(tree, course_key)
    archive = write_archive(files_of(tree, course_key))
    try:
        (documents,) = read_catalog(tree)
    except InvalidDocumentsError as error:
        return Reading(False, error.problems, None, digest, archive)
    return Reading(False, (), documents, digest, archive)


def upload(session: Session, *, now: datetime, actor: Actor, course_key: str, reading: Reading) -> str:
    """The documents wait as a draft of this course, with or without problems; returns its public id.

    Raises NotFoundError for a course that the actor does not teach, ConflictError for an archive to be refused.
    """
    course = taught_course(session, actor=actor, course_key=course_key)
    if reading.refused:
        raise ConflictError("this archive cannot be kept")
    draft = Draft(
        course_id=course.course_id,
        agency_id=actor.agency_id,
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
    return draft.public_id


def drafts(session: Session, *, actor: Actor, course: CourseRow) -> tuple[DraftView, ...]:
    """The uploads of the actor's agency for a course, newest first."""
    found = queries.drafts(session, agency_id=actor.agency_id, course_id=course.course_id)
    return tuple(_view(row) for row in found)


def draft(session: Session, *, actor: Actor, draft_id: str, lock: bool = False) -> DraftView:
    """One upload. Raises NotFoundError for one of another agency, or of a course that the actor does not teach."""
    row = queries.draft(session, agency_id=actor.agency_id, public_id=draft_id, lock=lock)
    if row is None:
        raise NotFoundError
    taught_course(session, actor=actor, course_key=row.course_key)
    return _view(row)


def preview(session: Session, *, actor: Actor, draft_id: str) -> Course:
    """The course that the draft comes to. Raises NotFoundError while its documents have problems."""
    found = draft(session, actor=actor, draft_id=draft_id)
    definition = queries.definition(session, draft_id=found.row.id)
    if definition is None:
        raise NotFoundError
    return from_json(definition)


def may_see_key(session: Session, *, actor: Actor, course_id: int) -> bool:
    """Whether the actor may look at keys of the course now: not while she sits a quiz of it herself."""
    return not queries.has_open_attempt(session, account_id=actor.account_id, course_id=course_id)


def documents(session: Session, *, actor: Actor, draft_id: str) -> CourseDocuments:
    """The documents of a draft, read again. Raises NotFoundError while they have problems."""
    found = draft(session, actor=actor, draft_id=draft_id)
    reading = read(queries.archive(session, draft_id=found.row.id), course_key=found.row.course_key)
    if reading.documents is None:
        raise NotFoundError
    return reading.documents


def plan(session: Session, *, now: datetime, actor: Actor, documents: CourseDocuments, wish: Wish) -> Plan:
    """What publishing the documents would do now, with the numbers of the actor's agency. Writes nothing."""
    return publishing.plan(session, now=now, documents=documents, wish=wish, agency_id=actor.agency_id)


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

    The course is locked before that is looked at, so two drafts of one edition cannot both be published.
    """
    found = draft(session, actor=actor, draft_id=draft_id, lock=True)
    live = publishing_queries.live(session, course_key=found.row.course_key, lock=True)
    if live is None or documents.digest != found.row.digest:
        raise NotFoundError
    if found.state is not DraftState.READY or live.edition_id != found.row.base_edition_id:
        return Published(Outcome.OVERTAKEN, live.edition_id, live.number)
    mine = replace(wish, published_by=actor.account_id)
    published = publishing.publish(session, now=now, documents=documents, wish=mine)
    if published.outcome is Outcome.PUBLISHED:
        session.execute(
            update(Draft).where(Draft.id == found.row.id).values(published_edition_id=published.edition_id)
        )
    return published


def withdraw(session: Session, *, now: datetime, actor: Actor, draft_id: str) -> DraftState:
    """The draft is withdrawn unless it was published; withdrawing it again changes nothing. Returns its state."""
    found = draft(session, actor=actor, draft_id=draft_id, lock=True)
    if found.state in {DraftState.PUBLISHED, DraftState.WITHDRAWN}:
        return found.state
    session.execute(update(Draft).where(Draft.id == found.row.id).values(withdrawn_at=now))
    return DraftState.WITHDRAWN


def _teaches(actor: Actor, course: CourseRow) -> bool:
    return teaches(actor, course_id=course.course_id, owner_agency_id=course.owner_id)


def _view(row: DraftRow) -> DraftView:
    problems = tuple(Problem(str(path), int(str(line)), str(message)) for path, line, message in row.problems)
    state = draft_state(
        published=row.published_number is not None,
        withdrawn=row.withdrawn_at is not None,
        faulty=bool(problems),
        overtaken=row.base_edition_id != row.live_edition_id,
    )
    return DraftView(row, state, problems)
