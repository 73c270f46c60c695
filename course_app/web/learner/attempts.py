"""An attempt on the way: its questions, the review before submitting, submitting, and the result."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from course_app.domain.catalog.quizzes import Layout
from course_app.services.attempts import submit
from course_app.services.quizzes import AskedQuestion, AttemptView, attempt_view
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.learner.door import blueprint


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """One question with its form: ``revision`` is that of the stored answer, 0 for none."""

    question: AskedQuestion
    answer: tuple[str, ...]
    revision: int
    url: str


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """Questions to answer: one, or all of them."""

    attempt_id: str
    quiz_title: str
    course_title: str
    course_url: str
    number: int
    total: int
    unanswered: int
    forms: tuple[AnswerForm, ...]
    list: tuple[tuple[int, str, bool, bool], ...]
    back_url: str | None
    last: bool
    review_url: str
    remaining_seconds: int | None
    sign_in_url: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question on the review page."""

    number: int
    url: str
    answered: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What will be submitted, with the unanswered questions named."""

    attempt_id: str
    quiz_title: str
    course_title: str
    course_url: str
    lines: tuple[ReviewLine, ...]
    unanswered: tuple[ReviewLine, ...]
    submit_url: str
    remaining_seconds: int | None
    review_url: str
    sign_in_url: str


@blueprint.get("/attempts/<attempt_id>")
def attempt(attempt_id: str) -> Response | str:
    """Where the officer left off: the first unanswered question, else the review page."""
    view = _view(attempt_id)
    if view.closure is not None:
        return redirect(_result_url(attempt_id))
    if view.quiz.layout is Layout.ALL:
        return render_template("learner/attempts/all.html", page=_attempt_page(view, None, now()))
    first = next((question.number for question in view.questions if not question.answered), None)
    if first is None:
        return redirect(url_for("learner.attempt_review", attempt_id=attempt_id))
    return redirect(_question_url(attempt_id, first))


@blueprint.get("/attempts/<attempt_id>/questions/<int:number>")
def attempt_question(attempt_id: str, number: int) -> Response | str:
    """One question."""
    view = _view(attempt_id)
    if not 1 <= number <= len(view.questions):
        abort(404)
    if view.closure is not None:
        return redirect(_result_url(attempt_id))
    return render_template("learner/attempts/question.html", page=_attempt_page(view, number, now()))


@blueprint.get("/attempts/<attempt_id>/review")
def attempt_review(attempt_id: str) -> Response | str:
    """Every question with whether it is answered, before submitting."""
    view = _view(attempt_id)
    if view.closure is not None:
        return redirect(_result_url(attempt_id))
    return render_template("learner/attempts/review.html", page=_review_page(view, now()))


@blueprint.post("/attempts/<attempt_id>/submit")
def attempt_submit(attempt_id: str) -> Response:
    """Submits the attempt; doing so twice is the same as once."""
    with transaction() as session:
        submit(session, now=now(), actor=the_actor(), attempt_id=attempt_id)
    return redirect(_result_url(attempt_id))


def _view(attempt_id: str) -> AttemptView:
    return attempt_view(current_session(), now=now(), actor=the_actor(), attempt_id=attempt_id)


def _attempt_page(view: AttemptView, number: int | None, at: datetime) -> AttemptPage:
    attempt_id, total = view.attempt.public_id, len(view.questions)
    shown = [question for question in view.questions if number in (None, question.number)]
    return AttemptPage(
        attempt_id=attempt_id,
        quiz_title=view.quiz.title,
        course_title=view.course.title,
        course_url=url_for("learner.course", course_key=view.course.key),
        number=number or 0,
        total=total,
        unanswered=sum(1 for question in view.questions if not question.answered),
        forms=tuple(_form(attempt_id, question) for question in shown),
        list=_question_list(view, number),
        back_url=_question_url(attempt_id, number - 1) if number and number > 1 else None,
        last=number == total,
        review_url=url_for("learner.attempt_review", attempt_id=attempt_id),
        remaining_seconds=_remaining(view, at),
        sign_in_url=_sign_in_url(attempt_id, number),
    )


def _review_page(view: AttemptView, at: datetime) -> ReviewPage:
    attempt_id = view.attempt.public_id
    lines = tuple(
        ReviewLine(question.number, _place_url(view, question), question.answered)
        for question in view.questions
    )
    return ReviewPage(
        attempt_id=attempt_id,
        quiz_title=view.quiz.title,
        course_title=view.course.title,
        course_url=url_for("learner.course", course_key=view.course.key),
        lines=lines,
        unanswered=tuple(line for line in lines if not line.answered),
        submit_url=url_for("learner.attempt_submit", attempt_id=attempt_id),
        remaining_seconds=_remaining(view, at),
        review_url=url_for("learner.attempt_review", attempt_id=attempt_id),
        sign_in_url=_sign_in_url(attempt_id, None),
    )


def _form(attempt_id: str, question: AskedQuestion) -> AnswerForm:
    saved = question.answer.revision if question.answer else None
    return AnswerForm(
        question=question,
        answer=saved.choice if saved else (),
        revision=saved.number if saved else 0,
        url=url_for("learner.answer_save", attempt_id=attempt_id, question_key=question.key),
    )


def _question_list(view: AttemptView, number: int | None) -> tuple[tuple[int, str, bool, bool], ...]:
    return tuple(
        (question.number, _place_url(view, question), question.answered, question.number == number)
        for question in view.questions
    )


def _place_url(view: AttemptView, question: AskedQuestion) -> str:
    """Where a question is answered: its own page, or its place on the page of all."""
    attempt_id = view.attempt.public_id
    if view.quiz.layout is Layout.ALL:
        return url_for("learner.attempt", attempt_id=attempt_id, _anchor=f"question-{question.number}")
    return _question_url(attempt_id, question.number)


def _remaining(view: AttemptView, at: datetime) -> int | None:
    deadline = view.attempt.deadline_at
    return None if deadline is None else max(0, int((deadline - at).total_seconds()))


def _question_url(attempt_id: str, number: int) -> str:
    return url_for("learner.attempt_question", attempt_id=attempt_id, number=number)


def _result_url(attempt_id: str) -> str:
    return url_for("learner.attempt_result", attempt_id=attempt_id)


def _sign_in_url(attempt_id: str, number: int | None) -> str:
    here = _question_url(attempt_id, number) if number else url_for("learner.attempt", attempt_id=attempt_id)
    return url_for("security.login", next=here)
