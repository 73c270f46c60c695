"""A course as a task list that says what is still missing and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, make_response, render_template, url_for

from course_app.domain.attempts import attempts_left
from course_app.domain.catalog.courses import CourseModule, Lesson
from course_app.domain.catalog.quizzes import Quiz
from course_app.domain.completion import QuizProgress, is_done
from course_app.domain.progress import Flag, State, state
from course_app.services.progress import CourseView, course_file, course_view
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import ngettext, percent
from course_app.web.learner.addresses import step_url
from course_app.web.learner.door import blueprint
from course_app.web.learner.words import (
    attempts_words,
    due_hint,
    flag_reasons,
    minutes_words,
    missing_lines,
    renewal_words,
    wait_words,
)
from course_app.web.wording import gettext as _

YEAR_SECONDS = 365 * 24 * 3600
DONE_STATES = (State.COMPLETED.value, "passed")


@dataclass(frozen=True, slots=True)
class Task:
    """One lesson or quiz in the task list. Before one is enrolled it has no ``url`` and no ``state``."""

    title: str
    url: str | None
    hint: str
    state: str
    flags: tuple[tuple[Flag, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A module's tasks, or the final exam's."""

    title: str
    summary: str
    progress: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course: what it is, what to do next, and every part with its state."""

    title: str
    summary: str
    audience: str
    minutes: str
    objectives: tuple[str, ...]
    enrolled: bool
    enrol_url: str | None
    renewal: str
    state: State | None
    flags: tuple[tuple[Flag, str], ...]
    due: str
    resume_url: str | None
    waits: tuple[str, ...]
    started: bool
    done: int
    total: int
    missing: tuple[str, ...]
    groups: tuple[TaskGroup, ...]
    updated: str
    certificates_url: str


@blueprint.get("/courses/<course_key>")
def course(course_key: str) -> str:
    """The course page."""
    at = now()
    view = course_view(current_session(), now=at, actor=the_actor(), course_key=course_key)
    return render_template("learner/courses/show.html", page=_page(view, at))


@blueprint.get("/courses/<course_key>/files/<digest>.<_extension>")
def course_file_bytes(course_key: str, digest: str, _extension: str) -> Response:
    """A figure of the course. Its bytes never change under this address; drawings cannot run anything."""
    found = course_file(current_session(), actor=the_actor(), course_key=course_key, digest=digest)
    response = make_response(found.content)
    response.mimetype = found.media_type
    response.headers["Cache-Control"] = f"private, max-age={YEAR_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _page(view: CourseView, at: datetime) -> CoursePage:
    standing = view.standing
    enrolled = view.enrolment is not None
    step = view.outlook.step if enrolled else None
    return CoursePage(
        title=view.course.title,
        summary=view.course.summary,
        audience=view.course.audience,
        minutes=minutes_words(view.course.minutes()),
        objectives=tuple(objective.statement for objective in view.course.objectives),
        enrolled=enrolled,
        enrol_url=url_for("learner.enrol", course_key=view.course.key) if view.enrolling else None,
        renewal=renewal_words(standing, view.enrolling, at),
        state=state(standing, at) if enrolled else None,
        flags=flag_reasons(standing, at),
        due=due_hint(standing, at),
        resume_url=step_url(view.course.key, step) if step else None,
        waits=_waits(view) if enrolled else (),
        started=standing.started_at is not None,
        done=standing.lessons_done + standing.quizzes_passed,
        total=standing.lessons_total + standing.quizzes_total,
        missing=missing_lines(view.course, view.missing) if enrolled else (),
        groups=_groups(view),
        updated=_updated(view),
        certificates_url=url_for("learner.certificates"),
    )


def _waits(view: CourseView) -> tuple[str, ...]:
    titles = {quiz.key: quiz.title for quiz in view.course.quizzes}
    return tuple(wait_words(titles[wait.quiz], wait.until) for wait in view.outlook.waits)


def _updated(view: CourseView) -> str:
    """What to say about editions: nothing, or that lessons changed after they were done."""
    if not view.changed:
        return ""
    return ngettext(
        "This course was updated. What you completed still counts; %(num)s changed lesson is marked.",
        "This course was updated. What you completed still counts; %(num)s changed lessons are marked.",
        len(view.changed),
    )


def _groups(view: CourseView) -> tuple[TaskGroup, ...]:
    groups = [_module_group(view, module) for module in view.course.modules]
    exam = view.course.quiz(view.course.exam) if view.course.exam else None
    if exam is not None:
        groups.append(TaskGroup(_("Final exam"), "", "", (_quiz_task(view, exam),)))
    return tuple(groups)


def _module_group(view: CourseView, module: CourseModule) -> TaskGroup:
    tasks = [_lesson_task(view, lesson) for lesson in module.lessons]
    quiz = view.course.quiz(module.quiz) if module.quiz else None
    if quiz is not None:
        tasks.append(_quiz_task(view, quiz))
    return TaskGroup(module.title, module.summary, _progress(tasks) if view.enrolment else "", tuple(tasks))


def _progress(tasks: Sequence[Task]) -> str:
    done = sum(1 for task in tasks if task.state in DONE_STATES)
    return _("%(done)s of %(total)s done", done=done, total=len(tasks))


def _lesson_task(view: CourseView, lesson: Lesson) -> Task:
    done = is_done(lesson, view.facts.lessons)
    required = lesson in view.course.required_lessons()
    parts = [minutes_words(lesson.minutes)]
    parts.extend([] if required else [_("optional")])
    parts.extend([_("changed since you read it")] if lesson.key in view.changed else [])
    url = url_for("learner.lesson", course_key=view.course.key, lesson_key=lesson.key)
    status = State.COMPLETED if done else State.NOT_STARTED
    return _task(view, Task(lesson.title, url, " · ".join(parts), status.value))


def _quiz_task(view: CourseView, quiz: Quiz) -> Task:
    progress = view.quizzes[quiz.key]
    parts = [minutes_words(quiz.minutes)] if quiz.minutes else []
    parts.append(_("Pass mark %(share)s", share=percent(quiz.pass_mark)))
    if not progress.passed:
        left = attempts_left(quiz, progress.used)
        parts.append(attempts_words(left))
    parts.extend([] if quiz.key in view.course.completion.quizzes else [_("optional")])
    url = url_for("learner.quiz", course_key=view.course.key, quiz_key=quiz.key)
    flags = ((Flag.BLOCKED, _("There are no attempts left.")),) if progress.exhausted else ()
    return _task(view, Task(quiz.title, url, " · ".join(parts), _quiz_state(progress), flags))


def _task(view: CourseView, task: Task) -> Task:
    return task if view.enrolment else replace(task, url=None, state="")


def _quiz_state(progress: QuizProgress) -> str:
    if progress.passed:
        return "passed"
    if progress.open:
        return State.IN_PROGRESS.value
    return "not-passed" if progress.used else State.NOT_STARTED.value
