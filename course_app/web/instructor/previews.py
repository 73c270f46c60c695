"""A draft as officers will see it. Nothing is written, except that somebody looked at a key."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, url_for

from course_app.domain.attempts import attempts_left, question_count
from course_app.domain.catalog.questions import Question
from course_app.services import keys, previews
from course_app.services.previews import QuizPreview
from course_app.storage.database import current_session, transaction
from course_app.web.addresses import address
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.courses.lessons import LessonPage, lesson_page
from course_app.web.courses.questions import FeedbackLine, QuestionPage, asked_question
from course_app.web.courses.quizzes import quiz_terms, what_happens
from course_app.web.instructor.addresses import DraftCourse
from course_app.web.instructor.door import blueprint


@dataclass(frozen=True, slots=True)
class KeyButton:
    """What the notice says of the key: whether it is shown, and where it is asked for, if there is one to show."""

    shown: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class LessonPreview:
    """A lesson of a draft, with the notice above it."""

    lesson: LessonPage
    key: KeyButton


@dataclass(frozen=True, slots=True)
class QuizPage:
    """A quiz before an attempt. The course that it leads back to is the draft."""

    title: str
    course_title: str
    course_url: str
    instructions_html: str
    terms: tuple[tuple[str, str], ...]
    what_happens: tuple[str, ...]
    questions_url: str | None
    total: int


@dataclass(frozen=True, slots=True)
class PreviewQuestion:
    """One question that the quiz may ask. ``feedback`` and ``explanation_html`` are there only with the key."""

    quiz_title: str
    quiz_url: str
    course_title: str
    course_url: str
    number: int
    total: int
    question: QuestionPage
    answer: tuple[str, ...]
    feedback: Mapping[str, FeedbackLine]
    explanation_html: str
    key: KeyButton
    list: tuple[tuple[int, str, bool, bool], ...]
    back_url: str | None
    next_url: str


@blueprint.get("/drafts/<draft_id>/lessons/<lesson_key>")
def preview_lesson(draft_id: str, lesson_key: str) -> str:
    """A lesson."""
    return _lesson(draft_id, lesson_key, key=False)


@blueprint.post("/drafts/<draft_id>/lessons/<lesson_key>/key")
def preview_lesson_key(draft_id: str, lesson_key: str) -> str:
    """A lesson with the key of its checks. Not a redirect: an address that shows a key would do so again unrecorded."""
    page = _lesson(draft_id, lesson_key, key=True)
    return _recorded(page, draft_id, f"lessons/{lesson_key}")


@blueprint.get("/drafts/<draft_id>/quizzes/<quiz_key>")
def preview_quiz(draft_id: str, quiz_key: str) -> str:
    """The start page of a quiz."""
    found = _quiz(draft_id, quiz_key)
    course, quiz, at = found.course, found.quiz, DraftCourse(draft_id)
    page = QuizPage(
        title=quiz.title,
        course_title=course.title,
        course_url=at.course(),
        instructions_html=quiz.instructions_html,
        terms=quiz_terms(quiz, question_count(course, quiz), attempts_left(quiz, 0)),
        what_happens=what_happens(quiz),
        questions_url=_question_url(draft_id, quiz_key, 1) if found.questions else None,
        total=len(found.questions),
    )
    return render_template("instructor/previews/quiz.html", page=page)


@blueprint.get("/drafts/<draft_id>/quizzes/<quiz_key>/questions/<int:number>")
def preview_question(draft_id: str, quiz_key: str, number: int) -> str:
    """One question."""
    return _question(draft_id, quiz_key, number, key=False)


@blueprint.post("/drafts/<draft_id>/quizzes/<quiz_key>/questions/<int:number>/key")
def preview_question_key(draft_id: str, quiz_key: str, number: int) -> str:
    """One question with its key."""
    page = _question(draft_id, quiz_key, number, key=True)
    return _recorded(page, draft_id, f"quizzes/{quiz_key}/questions/{number}")


@blueprint.get("/drafts/<draft_id>/files/<digest>.<_extension>")
def preview_file(draft_id: str, digest: str, _extension: str) -> Response:
    """A figure of the draft. Drawings cannot run anything."""
    found = previews.picture(current_session(), actor=the_actor(), draft_id=draft_id, digest=digest)
    response = make_response(found.content)
    response.mimetype = found.media_type
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _recorded(page: str, draft_id: str, place: str) -> str:
    """The page leaves only when the record says so; a page that there is not leaves no entry."""
    with transaction() as session:
        keys.show(session, now=now(), actor=the_actor(), draft_id=draft_id, place=place)
    return page


def _pages_at(draft_id: str) -> str:
    return address("instructor.draft", draft_id=draft_id)


def _lesson(draft_id: str, lesson_key: str, *, key: bool) -> str:
    view = previews.lesson(
        current_session(),
        actor=the_actor(),
        draft_id=draft_id,
        lesson_key=lesson_key,
        pages_at=_pages_at(draft_id),
        key=key,
    )
    asks = url_for("instructor.preview_lesson_key", draft_id=draft_id, lesson_key=lesson_key)
    button = KeyButton(key, asks if view.lesson.checks else None)
    page = LessonPreview(lesson_page(view, DraftCourse(draft_id)), button)
    return render_template("instructor/previews/lesson.html", page=page.lesson, key=page.key)


def _quiz(draft_id: str, quiz_key: str) -> QuizPreview:
    return previews.quiz(
        current_session(),
        actor=the_actor(),
        draft_id=draft_id,
        quiz_key=quiz_key,
        pages_at=_pages_at(draft_id),
    )


def _question(draft_id: str, quiz_key: str, number: int, *, key: bool) -> str:
    found = _quiz(draft_id, quiz_key)
    total = len(found.questions)
    if not 1 <= number <= total:
        abort(404)
    question, at = found.questions[number - 1], DraftCourse(draft_id)
    asks = url_for("instructor.preview_question_key", draft_id=draft_id, quiz_key=quiz_key, number=number)
    quiz_url = address("instructor.preview_quiz", draft_id=draft_id, quiz_key=quiz_key)
    page = PreviewQuestion(
        quiz_title=found.quiz.title,
        quiz_url=quiz_url,
        course_title=found.course.title,
        course_url=at.course(),
        number=number,
        total=total,
        question=asked_question(question),
        answer=tuple(sorted(question.correct)) if key else (),
        feedback=_feedback(question) if key else {},
        explanation_html=question.explanation_html if key else "",
        key=KeyButton(key, asks),
        list=tuple(
            (each, _question_url(draft_id, quiz_key, each), False, each == number)
            for each in range(1, total + 1)
        ),
        back_url=_question_url(draft_id, quiz_key, number - 1) if number > 1 else None,
        next_url=_question_url(draft_id, quiz_key, number + 1) if number < total else quiz_url,
    )
    return render_template("instructor/previews/question.html", page=page)


def _feedback(question: Question) -> dict[str, FeedbackLine]:
    """What stands under each option once the right answer was given."""
    return {
        option.key: FeedbackLine(option.correct, option.correct, option.feedback_html)
        for option in question.options
    }


def _question_url(draft_id: str, quiz_key: str, number: int) -> str:
    return url_for("instructor.preview_question", draft_id=draft_id, quiz_key=quiz_key, number=number)
