"""Attempts at quizzes, the revisions of their answers, submissions and grades. Rows are only ever added."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course_app.storage.base import Base, CanonicalJson, new_public_id


class Attempt(Base):
    """One sitting of a quiz. ``paper`` is what was drawn: [question, [option, …]] in the order shown."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("enrolment_id", "quiz", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz: Mapped[str] = mapped_column(String(64))
    ordinal: Mapped[int]
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    paper: Mapped[list[list[object]]] = mapped_column(CanonicalJson)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]


class Answer(Base):
    """One saved revision of the answer to one question."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attempt_id", "question", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    choice: Mapped[list[str]] = mapped_column(CanonicalJson)
    saved_at: Mapped[datetime]


class LateAnswer(Base):
    """An answer that arrived after submission or deadline: kept, never counted."""

    __tablename__ = "late_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    question: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    choice: Mapped[list[str]] = mapped_column(CanonicalJson)
    reason: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]


class Submission(Base):
    """The end of an attempt. ``by`` says who ended it: the officer or the deadline."""

    __tablename__ = "submission"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    submitted_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(16))


class Grade(Base):
    """The outcome of an attempt; a re-grade is the next ``sequence``, with who and why."""

    __tablename__ = "grade"
    __table_args__ = (UniqueConstraint("attempt_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    sequence: Mapped[int] = mapped_column(default=1)
    earned: Mapped[Fraction]
    possible: Mapped[Fraction]
    pass_mark: Mapped[Fraction]
    passed: Mapped[bool]
    marks: Mapped[list[dict[str, object]]] = mapped_column(CanonicalJson)
    grader_version: Mapped[int]
    graded_at: Mapped[datetime]
    graded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
