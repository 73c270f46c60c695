"""The quizzes of a draft as officers will see them: the start page, and the questions as the quiz lays them out."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, redirect, render_template, url_for

from course_app.domain.attempts import attempts_left, question_count
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Layout
from course_app.services import previews
from course_app.services.previews import QuizPreview
from course_app.storage.database import current_session
from course_app.web.addresses import address
from course_app.web.authentication.actor import the_actor
from course_app.web.courses.questions import FeedbackLine, QuestionPage, asked_question
from course_app.web.courses.quizzes import quiz_terms, what_happens
from course_app.web.instructor.addresses import DraftCourse
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.preview_keys import KeyButton, pages_at, recorded

NEAR = 100
"""So many questions before this one and after it are a click away."""
QuestionList = tuple[tuple[int, str, bool, bool], ...]


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
class ShownQuestion:
    """One question that the quiz may ask. ``answer``, ``feedback`` and ``explanation_html`` are there only with the key."""

    number: int
    question: QuestionPage
    answer: tuple[str, ...]
    feedback: Mapping[str, FeedbackLine]
    explanation_html: str


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """One question, or all of them where the quiz puts all on one page."""

    quiz_title: str
    quiz_url: str
    course_title: str
    course_url: str
    total: int
    shown: tuple[ShownQuestion, ...]
    key: KeyButton
    list: QuestionList
    back_url: str | None = None
    next_url: str | None = None


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
        questions_url=_all_url(draft_id, quiz_key) if found.questions else None,
        total=len(found.questions),
    )
    return render_template("instructor/previews/quiz.html", page=page)


@blueprint.get("/drafts/<draft_id>/quizzes/<quiz_key>/questions")
def preview_questions(draft_id: str, quiz_key: str) -> Response | str:
    """All questions on one page, where the quiz is laid out so; else the first one."""
    found = _quiz(draft_id, quiz_key)
    if found.quiz.layout is Layout.ALL and found.questions:
        return _all_questions(draft_id, found, key=False)
    return redirect(DraftCourse(draft_id).question(quiz_key, 1))  # type: ignore[return-value]


@blueprint.post("/drafts/<draft_id>/quizzes/<quiz_key>/questions/key")
def preview_questions_key(draft_id: str, quiz_key: str) -> str:
    """All questions on one page, with their keys."""
    found = _quiz(draft_id, quiz_key)
    if found.quiz.layout is not Layout.ALL or not found.questions:
        abort(404)
    return recorded(_all_questions(draft_id, found, key=True), draft_id, f"quizzes/{quiz_key}/questions")


@blueprint.get("/drafts/<draft_id>/quizzes/<quiz_key>/questions/<int:number>")
def preview_question(draft_id: str, quiz_key: str, number: int) -> str:
    """One question."""
    return _question(draft_id, quiz_key, number, key=False)


@blueprint.post("/drafts/<draft_id>/quizzes/<quiz_key>/questions/<int:number>/key")
def preview_question_key(draft_id: str, quiz_key: str, number: int) -> str:
    """One question with its key."""
    page = _question(draft_id, quiz_key, number, key=True)
    return recorded(page, draft_id, f"quizzes/{quiz_key}/questions/{number}")


def _quiz(draft_id: str, quiz_key: str) -> QuizPreview:
    return previews.quiz(
        current_session(),
        actor=the_actor(),
        draft_id=draft_id,
        quiz_key=quiz_key,
        pages_at=pages_at(draft_id),
    )


def _all_questions(draft_id: str, found: QuizPreview, *, key: bool) -> str:
    asks = url_for("instructor.preview_questions_key", draft_id=draft_id, quiz_key=found.quiz.key)
    places = tuple(
        (number, f"#question-{number}", False, False) for number in range(1, len(found.questions) + 1)
    )
    shown = tuple(_shown(number, each, key=key) for number, each in enumerate(found.questions, 1))
    page = _page(draft_id, found, shown, KeyButton(key, asks), places)
    return render_template("instructor/previews/questions.html", page=page)


def _question(draft_id: str, quiz_key: str, number: int, *, key: bool) -> str:
    found = _quiz(draft_id, quiz_key)
    total = len(found.questions)
    if not 1 <= number <= total:
        abort(404)
    asks = url_for("instructor.preview_question_key", draft_id=draft_id, quiz_key=quiz_key, number=number)
    places = tuple(
        (each, DraftCourse(draft_id).question(quiz_key, each), False, each == number)
        for each in _around(number, total)
    )
    page = _page(
        draft_id,
        found,
        (_shown(number, found.questions[number - 1], key=key),),
        KeyButton(key, asks),
        places,
        back_url=DraftCourse(draft_id).question(quiz_key, number - 1) if number > 1 else None,
        next_url=DraftCourse(draft_id).question(quiz_key, number + 1) if number < total else None,
    )
    return render_template("instructor/previews/question.html", page=page)


def _around(number: int, total: int) -> list[int]:
    """The numbers that a list of questions leads to from here: the first, the last, and those near by."""
    near = range(max(1, number - NEAR), min(total, number + NEAR) + 1)
    return sorted({1, total, *near})


def _page(
    draft_id: str,
    found: QuizPreview,
    shown: tuple[ShownQuestion, ...],
    key: KeyButton,
    places: QuestionList,
    *,
    back_url: str | None = None,
    next_url: str | None = None,
) -> QuestionsPage:
    return QuestionsPage(
        quiz_title=found.quiz.title,
        quiz_url=address("instructor.preview_quiz", draft_id=draft_id, quiz_key=found.quiz.key),
        course_title=found.course.title,
        course_url=DraftCourse(draft_id).course(),
        total=len(found.questions),
        shown=shown,
        key=key,
        list=places,
        back_url=back_url,
        next_url=next_url,
    )


def _shown(number: int, question: Question, *, key: bool) -> ShownQuestion:
    return ShownQuestion(
        number,
        asked_question(question),
        tuple(sorted(question.correct)) if key else (),
        _feedback(question) if key else {},
        question.explanation_html if key else "",
    )


def _feedback(question: Question) -> dict[str, FeedbackLine]:
    """What stands under each option once the right answer was given."""
    return {
        option.key: FeedbackLine(option.correct, option.correct, option.feedback_html)
        for option in question.options
    }


def _all_url(draft_id: str, quiz_key: str) -> str:
    return url_for("instructor.preview_questions", draft_id=draft_id, quiz_key=quiz_key)
