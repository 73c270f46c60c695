"""Who was reminded of what is overdue, on which day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, CanonicalJson, new_public_id


class Reminder(Base):
    """One person was reminded once on this day of the agency's calendar; the key lets nobody do it twice.

    ``courses`` are the keys of those that were overdue.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("account_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    day: Mapped[date]
    courses: Mapped[list[str]] = mapped_column(CanonicalJson)
    reminded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
