"""Drafts: documents of a course that somebody sent and nobody has published yet."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, CanonicalJson, new_public_id


class Draft(Base):
    """One upload. ``definition`` is the course as JSON when its documents have no problem, else empty.

    ``base_edition_id`` is the edition that was live when it came: a draft is compared with that one, and published
    only while it still is.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_course", "course_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    base_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    problems: Mapped[list[list[object]]] = mapped_column(CanonicalJson)
    """Each is a path, a line and a message."""
    archive: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    definition: Mapped[str | None] = mapped_column(Text, deferred=True)
    withdrawn_at: Mapped[datetime | None]
    published_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
