"""The result of an attempt: passed or not, by objective, what to re-read, and the key where it is released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from course_app.domain.attempts import Refused, Resume
from course_app.domain.catalog.courses import Lesson
from course_app.domain.catalog.quizzes import KeyRelease
from course_app.domain.changes import latter
from course_app.domain.grading import ObjectiveResult
from course_app.services.grading import DEADLINE
from course_app.services.quizzes import AskedQuestion, ResultView, ReviewedQuestion, attempt_view, result_view
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.courses.questions import FeedbackLine
from course_app.web.formatting import moment, number, percent
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import attempts_words, refusal_reason, start_label
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """One objective: points, and the lessons to re-read where something was missed, by title and address.

    A lesson that is gone from what the officer reads now has no address.
    """

    statement: str
    earned: str
    possible: str
    share: int
    lessons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewedPage:
    """One question after submission: every option with its feedback; without release, only whether it was answered.

    Whoever chose one option and learned that it was right would have read the key of that question.
    """

    question: AskedQuestion
    answer: tuple[str, ...]
    feedback: Mapping[str, FeedbackLine]
    explanation_html: str
    full: bool | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The outcome of one attempt."""

    quiz_title: str
    course_title: str
    course_url: str
    passed: bool
    share: str
    pass_mark: str
    points: str
    submitted: str
    by_deadline: bool
    objectives: tuple[ObjectiveLine, ...]
    reviewed: tuple[ReviewedPage, ...]
    withheld: str
    attempts: str
    again_url: str
    again_label: str
    refusal: str


@dataclass(frozen=True, slots=True)
class OverPage:
    """An attempt whose time is up, before anybody handed it in."""

    quiz_title: str
    course_title: str
    course_url: str
    answered: int
    total: int
    submit_url: str


@blueprint.get("/attempts/<attempt_id>/result")
def attempt_result(attempt_id: str) -> Response | str:
    """The result; an attempt that is still open goes back to its questions."""
    view = result_view(current_session(), now=now(), actor=the_actor(), attempt_id=attempt_id)
    if view is None:
        return _not_yet(attempt_id)
    return render_template("learner/attempts/result.html", page=_page(view))


def _not_yet(attempt_id: str) -> Response | str:
    """An attempt without a result is open, or its time is up and nobody handed it in yet."""
    view = attempt_view(current_session(), now=now(), actor=the_actor(), attempt_id=attempt_id)
    if view.closure is None:
        return redirect(url_for("learner.attempt", attempt_id=attempt_id))
    page = OverPage(
        quiz_title=view.quiz.title,
        course_title=view.course.title,
        course_url=url_for("learner.course", course_key=view.course.key),
        answered=sum(1 for question in view.questions if question.answered),
        total=len(view.questions),
        submit_url=url_for("learner.attempt_submit", attempt_id=attempt_id),
    )
    return render_template("learner/attempts/over.html", page=page)


def _page(view: ResultView) -> ResultPage:
    key, grade = view.course.key, view.grade
    return ResultPage(
        quiz_title=view.quiz.title,
        course_title=view.course.title,
        course_url=url_for("learner.course", course_key=key),
        passed=grade.passed,
        share=percent(grade.earned / grade.possible if grade.possible else 0, down=True),
        pass_mark=percent(grade.pass_mark),
        points=_(
            "%(earned)s of %(possible)s points", earned=number(grade.earned), possible=number(grade.possible)
        ),
        submitted=moment(grade.submitted_at),
        by_deadline=grade.by == DEADLINE,
        objectives=_objectives(view, view.objectives),
        reviewed=tuple(_reviewed(question) for question in view.reviewed),
        withheld=_withheld(view),
        attempts=attempts_words(view.attempts_left),
        again_url=url_for("learner.attempt_start", course_key=key, quiz_key=view.quiz.key),
        again_label=start_label(view.decision, view.attempt.ordinal),
        refusal=refusal_reason(view.decision)
        if isinstance(view.decision, Refused) and not grade.passed
        else "",
    )


def _withheld(view: ResultView) -> str:
    """Why the correct answers are not shown; empty when they are."""
    if view.released:
        return ""
    if view.quiz.release is KeyRelease.NEVER:
        return _("The correct answers of this quiz are not shown.")
    if isinstance(view.decision, Resume):
        return _("The correct answers are not shown while another attempt is open.")
    return _("The correct answers are not shown yet, because you can still take this quiz.")


def _objectives(view: ResultView, results: Sequence[ObjectiveResult]) -> tuple[ObjectiveLine, ...]:
    statements = {objective.key: objective.statement for objective in view.course.objectives}
    return tuple(
        ObjectiveLine(
            statement=statements.get(result.objective or "", _("Other questions")),
            earned=number(result.earned),
            possible=number(result.possible),
            share=int(100 * result.earned / result.possible) if result.possible else 0,
            lessons=_lessons(view, result),
        )
        for result in results
    )


def _lessons(view: ResultView, result: ObjectiveResult) -> tuple[tuple[str, str], ...]:
    found = (view.course.lesson(key) for key in result.lessons)
    return tuple(_to_read(view, lesson) for lesson in found if lesson is not None)


def _to_read(view: ResultView, lesson: Lesson) -> tuple[str, str]:
    now_read = latter(view.reading, lesson)
    if now_read is None:
        return lesson.title, ""
    return now_read.title, url_for("learner.lesson", course_key=view.reading.key, lesson_key=now_read.key)


def _reviewed(reviewed: ReviewedQuestion) -> ReviewedPage:
    feedback = {
        option.key: FeedbackLine(option.key in reviewed.choice, option.correct, option.feedback_html)
        for option in reviewed.options
    }
    return ReviewedPage(
        question=reviewed.asked,
        answer=reviewed.choice,
        feedback=feedback,
        explanation_html=reviewed.question.explanation_html if reviewed.question else "",
        full=reviewed.mark.full if reviewed.question else None,
    )
