"""Courses as whoever teaches them sees them: editions, their documents, and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from course_app.storage.database import lock_for_update
from course_app.storage.models.accounts import Account
from course_app.storage.models.attempts import Attempt, Submission
from course_app.storage.models.drafts import Draft
from course_app.storage.models.progress import Enrolment
from course_app.storage.models.publishing import Course, Edition, EditionSource

NONE = "[]"
"""How a draft without problems is stored."""


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course with its live edition. ``owner_id`` is the agency it belongs to; None: the installation."""

    course_id: int
    key: str
    owner_id: int | None
    edition_id: int
    number: int
    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition of a course. ``by`` is the name of a publisher of the asking agency, else empty."""

    number: int
    title: str
    change_class: str
    note: str
    published_at: datetime
    by: str
    has_documents: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One upload, without its content and without what is wrong with it."""

    id: int
    public_id: str
    course_id: int
    course_key: str
    uploaded_at: datetime
    uploaded_by: str
    digest: str
    is_faulty: bool
    base_edition_id: int | None
    base_number: int | None
    live_edition_id: int | None
    withdrawn_at: datetime | None
    published_number: int | None


def courses(session: Session, *, agency_id: int) -> Sequence[CourseRow]:
    """Every live course that this agency may use, by title."""
    query = _COURSES.where(_usable(agency_id)).order_by(Edition.title)
    return [CourseRow(*row) for row in session.execute(query)]


def course(session: Session, *, agency_id: int, course_key: str) -> CourseRow | None:
    """One live course, if this agency may use it."""
    row = session.execute(_COURSES.where(_usable(agency_id), Course.key == course_key)).one_or_none()
    return CourseRow(*row) if row else None


def edition_count(session: Session, *, course_id: int) -> int:
    """How many editions a course has."""
    query = select(func.count()).select_from(Edition).where(Edition.course_id == course_id)
    return session.execute(query).scalar_one()


def editions(
    session: Session, *, course_id: int, agency_id: int, offset: int, limit: int
) -> Sequence[EditionRow]:
    """Editions of a course, newest first. Who published one is told inside the publisher's agency only."""
    query = (
        select(
            Edition.number,
            Edition.title,
            Edition.change_class,
            Edition.note,
            Edition.published_at,
            Account.name,
            EditionSource.edition_id.is_not(None),
        )
        .outerjoin(Account, (Account.id == Edition.published_by) & (Account.agency_id == agency_id))
        .outerjoin(EditionSource, EditionSource.edition_id == Edition.id)
        .where(Edition.course_id == course_id)
        .order_by(Edition.number.desc())
        .offset(offset)
        .limit(limit)
    )
    return [
        EditionRow(number, title, kind, note, at, by or "", has_documents)
        for number, title, kind, note, at, by, has_documents in session.execute(query)
    ]


def edition_archive(session: Session, *, course_id: int, number: int) -> bytes | None:
    """The documents of one edition as a zip file; None where it has none."""
    query = (
        select(EditionSource.archive)
        .join(Edition, Edition.id == EditionSource.edition_id)
        .where(Edition.course_id == course_id, Edition.number == number)
    )
    return session.execute(query).scalar_one_or_none()


def draft_count(
    session: Session, *, agency_id: int, course_id: int, waiting: bool = False, through: int | None = None
) -> int:
    """How many uploads of this agency a course has; with ``waiting``, neither published nor withdrawn.

    ``through`` is the id of the last one to be counted: none is ever deleted, so this is the number that it keeps.
    """
    query = (
        select(func.count())
        .select_from(Draft)
        .where(Draft.agency_id == agency_id, Draft.course_id == course_id)
    )
    if waiting:
        query = query.where(Draft.published_edition_id.is_(None), Draft.withdrawn_at.is_(None))
    if through is not None:
        query = query.where(Draft.id <= through)
    return session.execute(query).scalar_one()


def drafts(
    session: Session, *, agency_id: int, course_id: int, offset: int, limit: int
) -> Sequence[DraftRow]:
    """Uploads of this agency for a course, newest first."""
    query = _DRAFTS.where(Draft.agency_id == agency_id, Draft.course_id == course_id)
    stretch = query.order_by(Draft.id.desc()).offset(offset).limit(limit)
    return [DraftRow(*row) for row in session.execute(stretch)]


def draft(session: Session, *, agency_id: int, public_id: str, lock: bool = False) -> DraftRow | None:
    """One upload of this agency; with ``lock`` nobody else publishes or withdraws it meanwhile."""
    which = (Draft.agency_id == agency_id, Draft.public_id == public_id)
    if lock and lock_for_update(session):
        session.execute(select(Draft.id).where(*which).with_for_update(key_share=True)).all()
    row = session.execute(_DRAFTS.where(*which)).one_or_none()
    return DraftRow(*row) if row else None


def problems(session: Session, *, draft_id: int) -> Sequence[Sequence[object]]:
    """What is wrong with the documents of a draft: path, line and message of each."""
    return session.execute(select(Draft.problems).where(Draft.id == draft_id)).scalar_one()


def archive(session: Session, *, draft_id: int) -> bytes:
    """The documents of a draft as a zip file."""
    return session.execute(select(Draft.archive).where(Draft.id == draft_id)).scalar_one()


def definition(session: Session, *, draft_id: int) -> str | None:
    """A draft's course as JSON; None while its documents have problems."""
    return session.execute(select(Draft.definition).where(Draft.id == draft_id)).scalar_one()


def has_open_attempt(session: Session, *, account_id: int, course_id: int) -> bool:
    """Whether somebody sits a quiz of this course right now."""
    query = (
        select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .where(
            Enrolment.account_id == account_id,
            Enrolment.course_id == course_id,
            Submission.attempt_id.is_(None),
        )
        .limit(1)
    )
    return session.execute(query).first() is not None


def _usable(agency_id: int) -> ColumnElement[bool]:
    return or_(Course.agency_id.is_(None), Course.agency_id == agency_id)


_COURSES: Select[*tuple[Any, ...]] = select(
    Course.id, Course.key, Course.agency_id, Edition.id, Edition.number, Edition.title, Edition.published_at
).join(Edition, Edition.id == Course.live_edition_id)

_base, _published = aliased(Edition), aliased(Edition)

_DRAFTS: Select[*tuple[Any, ...]] = (
    select(
        Draft.id,
        Draft.public_id,
        Draft.course_id,
        Course.key,
        Draft.uploaded_at,
        Account.name,
        Draft.digest,
        (type_coerce(Draft.problems, Text) != NONE).label("is_faulty"),
        Draft.base_edition_id,
        _base.number,
        Course.live_edition_id,
        Draft.withdrawn_at,
        _published.number,
    )
    .join(Course, Course.id == Draft.course_id)
    .join(Account, Account.id == Draft.uploaded_by)
    .outerjoin(_base, _base.id == Draft.base_edition_id)
    .outerjoin(_published, _published.id == Draft.published_edition_id)
)
