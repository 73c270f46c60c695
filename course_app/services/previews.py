"""A draft as officers will see it: its lessons, quizzes and pictures. No fact is written."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from course_app.content.archives import one_file
from course_app.domain.accounts import Actor
from course_app.domain.attempts import askable
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.errors import NotFoundError
from course_app.services import drafts
from course_app.services.grading import quiz_of
from course_app.services.progress import CheckRow, LessonView
from course_app.storage.queries import drafts as queries


@dataclass(frozen=True, slots=True)
class QuizPreview:
    """A quiz of a draft with every question that an attempt at it may ask."""

    course: Course
    quiz: Quiz
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a figure."""

    media_type: str
    content: bytes


def lesson(
    session: Session, *, actor: Actor, draft_id: str, lesson_key: str, pages_at: str, key: bool = False
) -> LessonView:
    """A lesson as whoever has done nothing yet reads it; with ``key``, as if every check were answered right."""
    course = drafts.preview(session, actor=actor, draft_id=draft_id, pages_at=pages_at)
    found = course.lesson(lesson_key)
    if found is None:
        raise NotFoundError
    checks = {
        each.key: CheckRow(each.key, tuple(sorted(each.correct)), correct=True) for each in found.checks
    }
    return LessonView(
        course=course,
        lesson=found,
        done={},
        changed=frozenset(),
        passed_quizzes=frozenset(),
        checks=checks if key else {},
    )


def quiz(session: Session, *, actor: Actor, draft_id: str, quiz_key: str, pages_at: str) -> QuizPreview:
    """A quiz with its questions in the order of the documents."""
    course = drafts.preview(session, actor=actor, draft_id=draft_id, pages_at=pages_at)
    found = quiz_of(course, quiz_key)
    return QuizPreview(course, found, askable(course, found))


def picture(session: Session, *, actor: Actor, draft_id: str, digest: str) -> Picture:
    """A figure of the draft. Raises NotFoundError where it shows none with this digest."""
    course = drafts.preview(session, actor=actor, draft_id=draft_id)
    asset = next((each for each in course.assets if each.digest == digest), None)
    if asset is None:
        raise NotFoundError
    row = drafts.draft(session, actor=actor, draft_id=draft_id).row
    return Picture(asset.media_type, one_file(queries.archive(session, draft_id=row.id), asset.path))
