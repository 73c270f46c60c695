"""Agencies, their units, and who belonged to which unit when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, new_public_id


class Agency(Base):
    """An organisation with a time zone of its own; agencies never see each other."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(64))
    two_factor_required: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    accent: Mapped[str | None] = mapped_column(String(7))
    mark_digest: Mapped[str | None] = mapped_column(String(64))
    mail_name: Mapped[str | None] = mapped_column(String(100))
    mail_reply_to: Mapped[str | None] = mapped_column(String(254))


class AgencyMark(Base):
    """The picture that stands for an agency: a PNG, named by its digest in addresses."""

    __tablename__ = "agency_mark"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]


class Unit(Base):
    """A node of an agency's tree. ``path`` holds the ids from the top, each followed by a slash."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_agency_path", "agency_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Membership(Base):
    """An account's time in a unit; the open one (``until`` empty) is where the person is now."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "since"),
        Index("ix_membership_unit", "unit_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
