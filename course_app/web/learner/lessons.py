"""The lesson player: reading, practising, moving on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from course_app.domain.catalog.courses import CheckBlock, ContactsBlock, Course, HtmlBlock
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.references import Contact, Term
from course_app.domain.completion import is_done
from course_app.domain.standings import Step, StepKind, following
from course_app.services.progress import (
    CheckRow,
    CheckView,
    LessonView,
    answer_check,
    complete_lesson,
    lesson_view,
)
from course_app.storage.database import current_session, transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.formatting import day
from course_app.web.learner.addresses import step_url
from course_app.web.learner.door import blueprint
from course_app.web.learner.questions import FeedbackLine, QuestionPage, asked_question


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check with what is known of it: before the first try nothing about its key."""

    question: QuestionPage
    url: str
    answer: tuple[str, ...] = ()
    feedback: Mapping[str, FeedbackLine] = field(default_factory=dict)
    verdict: bool | None = None
    explanation_html: str = ""


@dataclass(frozen=True, slots=True)
class BlockPage:
    """One block of a lesson: exactly one of the three is there."""

    html: str = ""
    check: CheckPage | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """A lesson or quiz in the outline."""

    title: str
    url: str
    state: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class OutlineModule:
    """A module in the outline."""

    title: str
    lessons: tuple[OutlineLine, ...]
    quiz: OutlineLine | None


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson, and the way through its course."""

    title: str
    course_title: str
    course_url: str
    module_title: str
    number: int
    total: int
    lessons_done: int
    blocks: tuple[BlockPage, ...]
    content_note: str
    changed: bool
    terms: tuple[Term, ...]
    sources: tuple[str, ...]
    contacts_checked: str
    outline: tuple[OutlineModule, ...]
    back_url: str | None
    complete_url: str
    done: bool
    next_url: str
    next_label: str


@blueprint.get("/courses/<course_key>/lessons/<lesson_key>")
def lesson(course_key: str, lesson_key: str) -> str:
    """A lesson of the officer's edition."""
    view = lesson_view(current_session(), actor=the_actor(), course_key=course_key, lesson_key=lesson_key)
    return render_template("learner/lessons/show.html", page=_page(view))


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
    return _check_page(view.course, view.lesson.key, view.question, view.answer)


def _page(view: LessonView) -> LessonPage:
    course, lesson = view.course, view.lesson
    lessons = list(course.lessons())
    here = lessons.index(lesson)
    module = next(module for module in course.modules if lesson in module.lessons)
    step = following(course, lesson.key, view.passed_quizzes)
    before = Step(StepKind.LESSON, lessons[here - 1].key) if here else None
    return LessonPage(
        title=lesson.title,
        course_title=course.title,
        course_url=url_for("learner.course", course_key=course.key),
        module_title=module.title,
        number=here + 1,
        total=len(lessons),
        lessons_done=sum(1 for other in lessons if is_done(other, view.done)),
        blocks=_blocks(view),
        content_note=lesson.content_note,
        changed=lesson.key in view.changed,
        terms=tuple(term for term in course.glossary if term.key in lesson.terms),
        sources=tuple(source.title for source in course.sources if source.key in lesson.sources),
        contacts_checked=_contacts_checked(view),
        outline=_outline(view),
        back_url=step_url(course.key, before) if before else None,
        complete_url=url_for("learner.lesson_complete", course_key=course.key, lesson_key=lesson.key),
        done=is_done(lesson, view.done),
        next_url=step_url(course.key, step),
        next_label=_next_label(step),
    )


def _next_label(step: Step | None) -> str:
    if step is None:
        return _("Finish")
    return _("Continue") if step.kind is StepKind.LESSON else _("Continue to the quiz")


def _contacts_checked(view: LessonView) -> str:
    shows_contacts = any(isinstance(block, ContactsBlock) for block in view.lesson.blocks)
    return day(view.course.contacts.last_verified) if shows_contacts and view.course.contacts else ""


def _blocks(view: LessonView) -> tuple[BlockPage, ...]:
    contacts = (
        {contact.key: contact for contact in view.course.contacts.contacts} if view.course.contacts else {}
    )
    pages = []
    for block in view.lesson.blocks:
        if isinstance(block, HtmlBlock):
            pages.append(BlockPage(html=block.html))
        elif isinstance(block, ContactsBlock):
            pages.append(
                BlockPage(contacts=tuple(contacts[key] for key in block.contacts if key in contacts))
            )
        else:
            pages.append(BlockPage(check=_check_of(view, block)))
    return tuple(pages)


def _check_of(view: LessonView, block: CheckBlock) -> CheckPage | None:
    question = view.lesson.check(block.question)
    if question is None:
        return None
    return _check_page(view.course, view.lesson.key, question, view.checks.get(question.key))


def _check_page(course: Course, lesson_key: str, question: Question, answer: CheckRow | None) -> CheckPage:
    url = url_for(
        "learner.check_answer", course_key=course.key, lesson_key=lesson_key, question_key=question.key
    )
    page = asked_question(question)
    if answer is None:
        return CheckPage(page, url)
    feedback = {
        option.key: FeedbackLine(
            chosen=option.key in answer.choice,
            correct=option.correct,
            feedback_html=option.feedback_html,
        )
        for option in question.options
        if answer.correct or option.key in answer.choice
    }
    explanation = question.explanation_html if answer.correct else ""
    return CheckPage(page, url, answer.choice, feedback, answer.correct, explanation)


def _outline(view: LessonView) -> tuple[OutlineModule, ...]:
    key = view.course.key
    modules = []
    for module in view.course.modules:
        lines = tuple(
            OutlineLine(
                title=lesson.title,
                url=step_url(key, Step(StepKind.LESSON, lesson.key)),
                state="completed" if is_done(lesson, view.done) else "not-started",
                current=lesson.key == view.lesson.key,
            )
            for lesson in module.lessons
        )
        modules.append(OutlineModule(module.title, lines, _outline_quiz(view, module.quiz)))
    if view.course.exam:
        modules.append(OutlineModule(_("Final exam"), (), _outline_quiz(view, view.course.exam)))
    return tuple(modules)


def _outline_quiz(view: LessonView, quiz_key: str | None) -> OutlineLine | None:
    quiz = view.course.quiz(quiz_key) if quiz_key else None
    if quiz is None:
        return None
    status = "passed" if quiz.key in view.passed_quizzes else "not-started"
    return OutlineLine(quiz.title, step_url(view.course.key, Step(StepKind.QUIZ, quiz.key)), status)
