"""Courses as officers of one agency may find them: those of the installation and the agency's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from course_app.storage.database import lock_for_update
from course_app.storage.models.publishing import Course, CourseFile, Edition, EditionFile
from course_app.storage.queries.scopes import ask


@dataclass(frozen=True, slots=True)
class Offer:
    """A course and its live edition, without the content."""

    course_id: int
    course_key: str
    edition_id: int
    number: int
    title: str
    summary: str
    language: str
    minutes: int
    open_enrolment: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class FileRow:
    """The bytes of a figure."""

    media_type: str
    content: bytes


def offers(session: Session, *, agency_id: int) -> Sequence[Offer]:
    """Every live course that this agency may use, by title."""
    return [Offer(*row) for row in ask(session, _OFFERS_BY_TITLE, {"agency_id": agency_id})]


def offer(session: Session, *, agency_id: int, course_key: str, hold: bool = False) -> Offer | None:
    """The live edition of one course, if this agency may use it.

    With ``hold`` it stays live until the transaction ends: whoever publishes waits, so nobody is enrolled in an
    edition that others were just moved from.
    """
    if hold:
        hold_live_editions(session, Course.key == course_key)
    row = ask(session, _OFFER, {"agency_id": agency_id, "course_key": course_key}).one_or_none()
    return Offer(*row) if row else None


def hold_live_editions(session: Session, *which: ColumnElement[bool]) -> None:
    """The live editions of these courses stay live until the transaction ends."""
    if lock_for_update(session):
        rows = select(Course.id).where(*which).order_by(Course.id)
        session.execute(rows.with_for_update(read=True)).all()


def installation_editions(session: Session) -> Sequence[int]:
    """The live editions of the courses that belong to the installation."""
    rows = session.execute(
        select(Course.live_edition_id).where(Course.agency_id.is_(None), Course.live_edition_id.is_not(None))
    )
    return [edition_id for edition_id in rows.scalars() if edition_id is not None]


def file(session: Session, *, course_key: str, agency_id: int, digest: str) -> FileRow | None:
    """A figure that some edition of this course shows."""
    row = session.execute(
        select(CourseFile.media_type, CourseFile.content)
        .join(EditionFile, EditionFile.digest == CourseFile.digest)
        .join(Edition, Edition.id == EditionFile.edition_id)
        .join(Course, Course.id == Edition.course_id)
        .where(CourseFile.digest == digest, Course.key == course_key, _usable(agency_id))
        .limit(1)
    ).one_or_none()
    return FileRow(*row) if row else None


def _usable(agency_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The condition that a course belongs to the installation or to this agency."""
    return or_(Course.agency_id.is_(None), Course.agency_id == agency_id)


_OFFERS: Select[*tuple[Any, ...]] = (
    select(
        Course.id,
        Course.key,
        Edition.id,
        Edition.number,
        Edition.title,
        Edition.summary,
        Edition.language,
        Edition.minutes,
        Edition.open_enrolment,
        Edition.published_at,
    )
    .join(Edition, Edition.id == Course.live_edition_id)
    .where(_usable(bindparam("agency_id", type_=Integer)))
)
_OFFERS_BY_TITLE = _OFFERS.order_by(Edition.title)
_OFFER = _OFFERS.where(Course.key == bindparam("course_key"))
