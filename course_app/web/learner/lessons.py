"""The lesson player: reading, practising, moving on."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from course_app.services.progress import CheckView, answer_check, complete_lesson, lesson_view
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.courses.lessons import CheckPage, check_page, lesson_page
from course_app.web.learner.addresses import OwnCourse, step_url
from course_app.web.learner.door import blueprint


@blueprint.get("/courses/<course_key>/lessons/<lesson_key>")
def lesson(course_key: str, lesson_key: str) -> str:
    """A lesson of the officer's edition."""
    view = lesson_view(current_session(), actor=the_actor(), course_key=course_key, lesson_key=lesson_key)
    return render_template("courses/lesson.html", page=lesson_page(view, OwnCourse(course_key)))


@blueprint.post("/courses/<course_key>/lessons/<lesson_key>/complete")
def lesson_complete(course_key: str, lesson_key: str) -> Response:
    """Marks the lesson done and moves on."""
    with transaction() as session:
        step = complete_lesson(
            session, now=now(), actor=the_actor(), course_key=course_key, lesson_key=lesson_key
        )
    return redirect(step_url(course_key, step))


@blueprint.post("/courses/<course_key>/lessons/<lesson_key>/checks/<question_key>")
def check_answer(course_key: str, lesson_key: str, question_key: str) -> Response | str:
    """Keeps a practice answer and shows what it was worth: the check alone for htmx, else the page at its place."""
    choice = tuple(request.form.getlist("choice"))
    if not choice:
        return redirect(_check_url(course_key, lesson_key, question_key))
    with transaction() as session:
        view = answer_check(
            session,
            now=now(),
            actor=the_actor(),
            course_key=course_key,
            lesson_key=lesson_key,
            question_key=question_key,
            choice=choice,
        )
    if request.headers.get("HX-Request"):
        return render_template("learner/lessons/check.html", check=_answered(view))
    return redirect(_check_url(course_key, lesson_key, question_key))


def _check_url(course_key: str, lesson_key: str, question_key: str) -> str:
    anchor = f"check-{question_key}"
    return url_for("learner.lesson", course_key=course_key, lesson_key=lesson_key, _anchor=anchor)


def _answered(view: CheckView) -> CheckPage:
    url = OwnCourse(view.course.key).check(view.lesson.key, view.question.key)
    return check_page(url, view.question, view.answer)
