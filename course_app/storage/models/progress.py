"""Enrolments, the facts of reading and practising, and the standing derived from them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, CanonicalJson, new_public_id


class Enrolment(Base):
    """One officer, one course, one period. ``edition_id`` is the edition it is pinned to now."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("account_id", "course_id", "period"),
        Index("ix_enrolment_course", "course_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    period: Mapped[int] = mapped_column(default=1)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class EnrolmentMove(Base):
    """An enrolment went from one edition to another; why is the publication that moved it."""

    __tablename__ = "enrolment_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    from_edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    to_edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    at: Mapped[datetime]


class LessonCompletion(Base):
    """A lesson was done, once per enrolment, on the edition read then."""

    __tablename__ = "lesson_completion"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson: Mapped[str] = mapped_column(String(64))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    completed_at: Mapped[datetime]


class LessonRereading(Base):
    """A lesson that was done already was read again on a later edition, in which it reads differently.

    ``lesson`` is the key under which it was done.
    """

    __tablename__ = "lesson_rereading"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson: Mapped[str] = mapped_column(String(64))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    read_at: Mapped[datetime]


class CheckAnswer(Base):
    """A practice answer inside a lesson. Every try is kept; none counts."""

    __tablename__ = "check_answer"
    __table_args__ = (Index("ix_check_answer_enrolment", "enrolment_id", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    lesson: Mapped[str] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(String(64))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    choice: Mapped[list[str]] = mapped_column(CanonicalJson)
    correct: Mapped[bool]
    answered_at: Mapped[datetime]


class Standing(Base):
    """What ``domain.progress`` derives for one enrolment, kept beside the facts for lists and reports."""

    __tablename__ = "standing"
    __table_args__ = (Index("ix_standing_account", "account_id"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lessons_done: Mapped[int] = mapped_column(default=0)
    lessons_total: Mapped[int] = mapped_column(default=0)
    quizzes_passed: Mapped[int] = mapped_column(default=0)
    quizzes_total: Mapped[int] = mapped_column(default=0)
    next_kind: Mapped[str | None] = mapped_column(String(8))
    next_key: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    excused_from: Mapped[datetime | None]
    excused_until: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    blocked: Mapped[bool] = mapped_column(default=False)
