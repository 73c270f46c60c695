"""Closing an attempt: its submission and grade appear together, with the records that prove them."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from sqlalchemy import insert
from sqlalchemy.orm import Session

from course_app.domain import grading
from course_app.domain.attempts import Choice, is_past
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.errors import NotFoundError
from course_app.domain.grading import GRADER_VERSION, Mark
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.records import Fact
from course_app.storage.database import connection_of
from course_app.storage.editions import load_course
from course_app.storage.models.attempts import Grade, Submission
from course_app.storage.queries import attempts as attempt_queries
from course_app.storage.queries.attempts import AttemptRow

OFFICER = "officer"
DEADLINE = "deadline"
_NEW_SUBMISSION = insert(Submission)
_NEW_GRADE = insert(Grade)


def paper_questions(course: Course, attempt: AttemptRow) -> tuple[Question, ...]:
    """The questions that were drawn, in the order asked, as the attempt's own edition words them."""
    known = {question.key: question for question in course.quiz_questions()}
    return tuple(known[item.question] for item in attempt.paper)


def quiz_of(course: Course, key: str) -> Quiz:
    """The quiz with this key. Raises NotFoundError where the edition has none."""
    quiz = course.quiz(key)
    if quiz is None:
        raise NotFoundError
    return quiz


def close(session: Session, *, now: datetime, attempt: AttemptRow) -> datetime | None:
    """The attempt is submitted and graded; the moment of its submission, or ``None`` if it was closed before.

    That moment is ``now``, or the deadline when that closed it, whenever we came to do so. The grade is a
    function of the frozen edition, the stored paper and the last revision of each answer, so anybody can
    compute it again. The enrolment's and the attempt's rows are locked by the caller, in this order.
    """
    if attempt_queries.submitted_at(session, attempt_id=attempt.id) is not None:
        return None
    submitted_at, by = _ended(attempt, now)
    course = load_course(session, attempt.edition_id)
    grade = grade_of(course, attempt, _choices(session, attempt))
    connection = connection_of(session)
    connection.execute(_NEW_SUBMISSION, {"attempt_id": attempt.id, "submitted_at": submitted_at, "by": by})
    connection.execute(
        _NEW_GRADE,
        {
            "attempt_id": attempt.id,
            "earned": grade.earned,
            "possible": grade.possible,
            "pass_mark": grade.pass_mark,
            "passed": grade.passed,
            "marks": [mark_to_json(mark) for mark in grade.marks],
            "grader_version": GRADER_VERSION,
            "graded_at": now,
        },
    )
    _append_records(session, now=now, attempt=attempt, submitted_at=submitted_at, by=by, grade=grade)
    return submitted_at


def grade_of(course: Course, attempt: AttemptRow, answers: Mapping[str, Choice]) -> grading.Grade:
    """The grade that these answers earn on this attempt's paper."""
    quiz = quiz_of(course, attempt.quiz)
    return grading.grade(paper_questions(course, attempt), answers, quiz.pass_mark)


def mark_to_json(mark: Mark) -> dict[str, object]:
    """A mark as stored with a grade: fractions as text, nothing about the key."""
    return {
        "question": mark.question,
        "earned": str(mark.earned),
        "possible": str(mark.possible),
        "answered": mark.answered,
        "objective": mark.objective,
        "lesson": mark.lesson,
    }


def mark_from_json(stored: Mapping[str, object]) -> Mark:
    """The mark that ``mark_to_json`` stored."""
    objective, lesson = stored["objective"], stored["lesson"]
    return Mark(
        str(stored["question"]),
        Fraction(str(stored["earned"])),
        Fraction(str(stored["possible"])),
        bool(stored["answered"]),
        None if objective is None else str(objective),
        None if lesson is None else str(lesson),
    )


def _ended(attempt: AttemptRow, now: datetime) -> tuple[datetime, str]:
    """When and by whom an attempt that is closed at ``now`` ends."""
    if attempt.deadline_at is not None and is_past(attempt.deadline_at, now):
        return attempt.deadline_at, DEADLINE
    return now, OFFICER


def _choices(session: Session, attempt: AttemptRow) -> dict[str, Choice]:
    saved = attempt_queries.answers(session, attempt_id=attempt.id)
    return {question: answer.revision.choice for question, answer in saved.items()}


def _append_records(
    session: Session,
    *,
    now: datetime,
    attempt: AttemptRow,
    submitted_at: datetime,
    by: str,
    grade: grading.Grade,
) -> None:
    name = {"attempt": attempt.public_id, "quiz": attempt.quiz, "ordinal": attempt.ordinal}
    actor_id = attempt.account_id if by == OFFICER else None
    outcome = {
        "earned": str(grade.earned),
        "possible": str(grade.possible),
        "passed": grade.passed,
        "grader": GRADER_VERSION,
    }
    submission = {**name, "submitted_at": submitted_at.isoformat(), "by": by}
    records.append_together(
        session,
        now=now,
        agency_id=attempt.agency_id,
        news=[
            (RecordKind.SUBMISSION, actor_id, Fact(attempt.account_id, submission)),
            (RecordKind.GRADE, None, Fact(attempt.account_id, {**name, **outcome})),
        ],
    )
