"""Publishing a course: freeze its documents as an edition, and move whoever is to move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.content.archives import write_archive
from course_app.content.courses import CourseDocuments
from course_app.domain.changes import Changes, compare
from course_app.domain.problems import Problem
from course_app.domain.publishing import (
    ChangeClass,
    InProgress,
    change_class,
    moves_in_progress,
    with_reading_marks,
)
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.moves import Target, move
from course_app.storage.editions import forget_on_rollback, load_course, to_json
from course_app.storage.models.publishing import Course, CourseFile, Edition, EditionFile, EditionSource
from course_app.storage.queries import publishing as queries
from course_app.storage.queries.publishing import LiveRow, OpenEnrolment


@dataclass(frozen=True, slots=True)
class Wish:
    """What the publisher asks for. ``kind`` None lets the changes decide; ``published_by`` None is the operator."""

    note: str
    kind: ChangeClass | None = None
    in_progress: InProgress = InProgress.KEEP
    published_by: int | None = None
    accept_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Affected:
    """How many people a publication touches, by what it means for them."""

    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    open_attempts: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do, shown before anybody confirms it.

    For a first edition ``changes`` and ``live_edition_id`` are None.
    """

    course_key: str
    live_edition_id: int | None
    unchanged: bool
    number: int
    kind: ChangeClass
    changes: Changes | None
    affected: Affected
    moving: int
    warnings: tuple[Problem, ...]


class Outcome(StrEnum):
    """What a wish to publish came to."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    OVERTAKEN = "overtaken"
    ALREADY = "already"
    """The very same draft was published before: pressing twice is pressing once."""


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome. ``edition_id`` is the live edition, None where there is still none; ``moved`` counts enrolments."""

    outcome: Outcome
    edition_id: int | None
    number: int
    kind: ChangeClass | None = None
    moved: int = 0
    warnings: tuple[Problem, ...] = ()


def plan(
    session: Session, *, now: datetime, documents: CourseDocuments, wish: Wish, agency_id: int | None = None
) -> Plan:
    """What ``publish`` with the same arguments would do now; counts people of one agency only where it is given.

    Writes nothing.
    """
    warnings = documents.warnings(now.date())
    live = queries.live(session, course_key=documents.course.key)
    if live is None:
        kind = change_class(None, wish.kind)
        return Plan(documents.course.key, None, False, 1, kind, None, Affected(), 0, warnings)
    unchanged = _is_made_of(live, documents)
    changes = compare(load_course(session, live.edition_id), documents.course)
    kind = change_class(changes, wish.kind)
    enrolments = queries.open_enrolments(session, course_id=live.course_id, agency_id=agency_id)
    started = sum(1 for row in enrolments if row.started)
    return Plan(
        course_key=documents.course.key,
        live_edition_id=live.edition_id,
        unchanged=unchanged,
        number=live.number if unchanged else live.number + 1,
        kind=kind,
        changes=changes,
        affected=Affected(
            not_started=len(enrolments) - started,
            in_progress=started,
            completed=queries.completed_count(session, course_id=live.course_id, agency_id=agency_id),
            open_attempts=queries.open_attempt_count(session, course_id=live.course_id, agency_id=agency_id),
        ),
        moving=0 if unchanged else len(_movers(enrolments, kind, wish)),
        warnings=warnings,
    )


def publish(
    session: Session,
    *,
    now: datetime,
    documents: CourseDocuments,
    wish: Wish,
    planned: Plan | None = None,
) -> Published:
    """The documents are the live edition of their course, and whoever is to move has moved to it.

    The same documents again change nothing, and neither does a plan that somebody confirmed for another live edition
    than there is by now: what it said about changes and people would not be what happens. Documents with dates
    that have passed are published only if the wish accepts that. Everything happens in the caller's transaction: all of it, or nothing.
    """
    live = queries.live(session, course_key=documents.course.key, lock=True)
    edition_id, number = (live.edition_id, live.number) if live else (None, 0)
    if live is not None and _is_made_of(live, documents):
        return Published(Outcome.UNCHANGED, edition_id, number)
    if planned is not None and planned.live_edition_id != edition_id:
        return Published(Outcome.OVERTAKEN, edition_id, number)
    warnings = documents.warnings(now.date())
    if warnings and not wish.accept_outdated:
        return Published(Outcome.OUTDATED, edition_id, number, warnings=warnings)
    old = load_course(session, live.edition_id) if live else None
    changes = compare(old, documents.course) if old else None
    kind = change_class(changes, wish.kind)
    edition = _insert(session, now=now, documents=documents, wish=wish, kind=kind, live=live)
    edition.definition = to_json(with_reading_marks(old, documents.course, kind))
    _store_files(session, documents=documents, edition=edition)
    session.add(EditionSource(edition_id=edition.id, archive=write_archive(documents.sources)))
    # Enrolments are locked before the head of a record chain, here as everywhere.
    enrolments = queries.open_enrolments(session, course_id=edition.course_id, lock=True)
    _record(session, now=now, documents=documents, wish=wish, edition=edition)
    moved: Sequence[OpenEnrolment] = ()
    if changes is not None:
        moved = _movers(enrolments, kind, wish)
        target = Target(edition.id, edition.number, documents.course.key)
        move(session, now=now, enrolments=moved, target=target, by=wish.published_by, recount=changes.outline)
    return Published(Outcome.PUBLISHED, edition.id, edition.number, kind, len(moved), warnings)


def _is_made_of(live: LiveRow, documents: CourseDocuments) -> bool:
    """Whether publishing the documents would give the same edition again."""
    return (live.digest, live.renderer) == (documents.digest, documents.renderer)


def _movers(enrolments: Sequence[OpenEnrolment], kind: ChangeClass, wish: Wish) -> list[OpenEnrolment]:
    started_too = moves_in_progress(kind, wish.in_progress)
    return [row for row in enrolments if started_too or not row.started]


def _insert(
    session: Session,
    *,
    now: datetime,
    documents: CourseDocuments,
    wish: Wish,
    kind: ChangeClass,
    live: LiveRow | None,
) -> Edition:
    """The edition's row, live from now on; its definition is still to be set."""
    course = documents.course
    edition = Edition(
        course_id=live.course_id if live else _new_course(session, now=now, key=course.key),
        number=live.number + 1 if live else 1,
        digest=documents.digest,
        renderer_version=documents.renderer,
        change_class=kind.value,
        note=wish.note,
        published_at=now,
        published_by=wish.published_by,
        title=course.title,
        summary=course.summary,
        language=course.language,
        open_enrolment=course.open_enrolment,
        minutes=course.minutes(),
        definition="",
    )
    session.add(edition)
    session.flush()
    forget_on_rollback(session, edition.id)
    session.execute(update(Course).where(Course.id == edition.course_id).values(live_edition_id=edition.id))
    return edition


def _new_course(session: Session, *, now: datetime, key: str) -> int:
    course = Course(key=key, created_at=now)
    session.add(course)
    session.flush()
    return course.id


def _store_files(session: Session, *, documents: CourseDocuments, edition: Edition) -> None:
    """The bytes of every picture are stored once, and the edition says which it shows."""
    known = queries.known_files(session, digests=list(documents.files))
    for asset in {asset.digest: asset for asset in documents.course.assets}.values():
        if asset.digest not in known:
            content = documents.files[asset.digest]
            session.add(CourseFile(digest=asset.digest, media_type=asset.media_type, content=content))
    session.flush()
    session.add_all(EditionFile(edition_id=edition.id, digest=digest) for digest in documents.files)
    session.flush()


def _record(
    session: Session, *, now: datetime, documents: CourseDocuments, wish: Wish, edition: Edition
) -> None:
    """The publication stands in the record of the agency that owns the course; of every one if none owns it."""
    owner = session.get_one(Course, edition.course_id).agency_id
    for agency_id in queries.agencies(session) if owner is None else [owner]:
        records.append(
            session,
            now=now,
            kind=RecordKind.PUBLICATION,
            agency_id=agency_id,
            actor_id=wish.published_by,
            subject_id=None,
            data={
                "course": documents.course.key,
                "edition": edition.number,
                "id": edition.public_id,
                "documents": documents.digest,
                "class": edition.change_class,
            },
        )
