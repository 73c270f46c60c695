"""A quiz's start page: the terms, the attempts so far, and starting one."""

import secrets
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from course_app.domain.attempts import Refused
from course_app.services.attempts import start
from course_app.services.quizzes import QuizView, SittingRow, quiz_view
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.courses.quizzes import quiz_terms, what_happens
from course_app.web.formatting import moment, percent
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import refusal_reason, start_label
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One attempt so far."""

    ordinal: int
    started: str
    outcome: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class QuizPage:
    """Everything an officer should know before starting."""

    title: str
    course_title: str
    course_url: str
    instructions_html: str
    terms: tuple[tuple[str, str], ...]
    what_happens: tuple[str, ...]
    start_url: str
    start_label: str
    refusal: str
    sittings: tuple[SittingLine, ...]


@blueprint.get("/courses/<course_key>/quizzes/<quiz_key>")
def quiz(course_key: str, quiz_key: str) -> str:
    """The start page."""
    view = quiz_view(
        current_session(), now=now(), actor=the_actor(), course_key=course_key, quiz_key=quiz_key
    )
    return render_template("learner/quizzes/show.html", page=_page(view))


@blueprint.post("/courses/<course_key>/quizzes/<quiz_key>/attempts")
def attempt_start(course_key: str, quiz_key: str) -> Response:
    """Starts an attempt, or goes on with the open one; pressing twice makes one attempt."""
    with transaction() as session:
        outcome = start(
            session,
            now=now(),
            actor=the_actor(),
            course_key=course_key,
            quiz_key=quiz_key,
            random=secrets.SystemRandom(),
        )
    if isinstance(outcome, Refused):
        flash(refusal_reason(outcome), "warning")
        return redirect(url_for("learner.quiz", course_key=course_key, quiz_key=quiz_key))
    return redirect(url_for("learner.attempt", attempt_id=outcome.public_id))


def _page(view: QuizView) -> QuizPage:
    key, quiz = view.course.key, view.quiz
    return QuizPage(
        title=quiz.title,
        course_title=view.course.title,
        course_url=url_for("learner.course", course_key=key),
        instructions_html=quiz.instructions_html,
        terms=quiz_terms(quiz, view.questions, view.attempts_left),
        what_happens=what_happens(quiz),
        start_url=url_for("learner.attempt_start", course_key=key, quiz_key=quiz.key),
        start_label=start_label(view.decision, len(view.sittings)),
        refusal=refusal_reason(view.decision) if isinstance(view.decision, Refused) else "",
        sittings=tuple(_line(row) for row in view.sittings),
    )


def _line(row: SittingRow) -> SittingLine:
    sitting = row.sitting
    if sitting.submitted_at is None:
        outcome, status = _("not submitted"), "in-progress"
        url = url_for("learner.attempt", attempt_id=row.public_id)
    else:
        share = row.earned / row.possible if row.earned is not None and row.possible else 0
        outcome, status = percent(share), "passed" if sitting.passed else "not-passed"
        url = url_for("learner.attempt_result", attempt_id=row.public_id)
    return SittingLine(sitting.ordinal, moment(sitting.started_at), outcome, status, url)
