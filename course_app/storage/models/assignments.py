"""Why somebody must take a course, by when, and who is excused."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, new_public_id


class Assignment(Base):
    """A course for a unit and all below, or for one account, by the end of a day.

    ``ended_at`` repeats what its end says, so that whoever asks for those in force needs one table.
    """

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]


class AssignmentEnd(Base):
    """An assignment binds no more, with the reason. It ends once, and for good."""

    __tablename__ = "assignment_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime]


class Excusal(Base):
    """An enrolment that does not bind for a time, with the reason; a new row replaces nothing.

    ``assignment_id`` stands where nobody decided about this person: that assignment was ended, or (``until`` is the
    moment of the row) asks for the course anew.
    """

    __tablename__ = "excusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    excused_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))


class Extension(Base):
    """A due date that was put off for one enrolment, with the reason; ``due_at`` is the new one."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    due_at: Mapped[datetime]
    was_due_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    extended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
