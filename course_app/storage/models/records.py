"""The record chain of each agency, its head, and who looked at whose data."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base


class Record(Base):
    """One entry of an agency's chain. ``body`` is the canonical JSON that ``digest`` was taken of."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("agency_id", "sequence"),
        Index("ix_record_subject", "agency_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class RecordHead(Base):
    """The last entry of an agency's chain; locked by whoever appends."""

    __tablename__ = "record_head"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    sequence: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class Access(Base):
    """Somebody looked at a person's data: who, whose, what, when."""

    __tablename__ = "access"
    __table_args__ = (Index("ix_access_subject", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    what: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
