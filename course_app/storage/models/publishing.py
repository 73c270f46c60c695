"""Courses and their frozen editions."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, new_public_id


class Course(Base):
    """A course by key. Without ``agency_id`` the installation owns it; the live edition is the newest one."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    live_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", use_alter=True))
    created_at: Mapped[datetime]


class Edition(Base):
    """A published course, frozen. ``definition`` is the course as JSON, ``digest`` that of its documents.

    Title, language and the like repeat parts of the definition so that lists never load it.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    renderer_version: Mapped[int]
    change_class: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    open_enrolment: Mapped[bool]
    minutes: Mapped[int]
    definition: Mapped[str] = mapped_column(Text, deferred=True)


class EditionSource(Base):
    """The documents that an edition was made of, as one zip file: to be read, changed and sent back."""

    __tablename__ = "edition_source"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    archive: Mapped[bytes] = mapped_column(LargeBinary)


class CourseFile(Base):
    """The bytes of a figure, kept once per content: the SHA-256 of the bytes is the key."""

    __tablename__ = "course_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class EditionFile(Base):
    """Which files an edition shows; whoever may read the edition may read them."""

    __tablename__ = "edition_file"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("course_file.digest"), primary_key=True)
