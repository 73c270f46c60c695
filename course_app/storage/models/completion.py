"""Completions: the rules of an enrolment were met, at a time, on an edition."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, CanonicalJson, new_public_id


class Completion(Base):
    """The fact, once per enrolment; ``rule`` is what was asked on that day."""

    __tablename__ = "completion"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    completed_at: Mapped[datetime]
    minutes: Mapped[int]
    rule: Mapped[dict[str, object]] = mapped_column(CanonicalJson)
