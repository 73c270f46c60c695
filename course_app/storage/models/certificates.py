"""Certificates as issued, and their revocations."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, new_public_id


class Certificate(Base):
    """Issued from a completion; the name and titles are those of that day and never change."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    completion_id: Mapped[int] = mapped_column(ForeignKey("completion.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    agency_name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64))
    course_key: Mapped[str] = mapped_column(String(64))
    course_title: Mapped[str] = mapped_column(String(300))
    edition_number: Mapped[int]
    minutes: Mapped[int]
    completed_at: Mapped[datetime]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class CertificateRevocation(Base):
    """A certificate no longer holds; the row says since when, by whom and why."""

    __tablename__ = "certificate_revocation"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    revoked_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
