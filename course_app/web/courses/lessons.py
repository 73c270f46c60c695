"""A lesson as a page: its text, its checks, and the way through its course."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from course_app.domain.catalog.courses import CheckBlock, ContactsBlock, HtmlBlock
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.references import Contact, Term
from course_app.domain.completion import is_done
from course_app.domain.standings import Step, StepKind, following
from course_app.services.progress import CheckRow, LessonView
from course_app.web.courses.addresses import CourseAddresses
from course_app.web.courses.questions import FeedbackLine, QuestionPage, asked_question
from course_app.web.formatting import day
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check with what is known of it: before the first try nothing about its key. Without ``url`` nobody can answer."""

    question: QuestionPage
    url: str | None
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


class OutlineLine(NamedTuple):
    """A lesson or quiz in the outline. There are dozens on every page, and a tuple is made in half the time."""

    title: str
    url: str
    done: bool
    current: bool = False


@dataclass(frozen=True, slots=True)
class OutlineModule:
    """A module in the outline; only the lesson's own one and the exam are unfolded."""

    title: str
    lines: tuple[OutlineLine, ...]
    unfolded: bool


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
    complete_url: str | None
    done: bool
    next_url: str
    next_label: str


def lesson_page(view: LessonView, at: CourseAddresses) -> LessonPage:
    """The lesson of ``view``, with the addresses of the door that shows it."""
    course, lesson = view.course, view.lesson
    lessons = list(course.lessons())
    here = next(index for index, other in enumerate(lessons) if other is lesson)
    module = next(module for module in course.modules if any(other is lesson for other in module.lessons))
    step = following(course, lesson.key, view.passed_quizzes)
    before = Step(StepKind.LESSON, lessons[here - 1].key) if here else None
    return LessonPage(
        title=lesson.title,
        course_title=course.title,
        course_url=at.course(),
        module_title=module.title,
        number=here + 1,
        total=len(lessons),
        lessons_done=sum(1 for other in lessons if is_done(other, view.done)),
        blocks=_blocks(view, at),
        content_note=lesson.content_note,
        changed=lesson.key in view.changed,
        terms=tuple(term for term in course.glossary if term.key in lesson.terms),
        sources=tuple(source.title for source in course.sources if source.key in lesson.sources),
        contacts_checked=_contacts_checked(view),
        outline=_outline(view, at),
        back_url=at.step(before) if before else None,
        complete_url=at.complete(lesson.key),
        done=is_done(lesson, view.done),
        next_url=at.step(step),
        next_label=_next_label(step),
    )


def _next_label(step: Step | None) -> str:
    if step is None:
        return _("Finish")
    return _("Continue") if step.kind is StepKind.LESSON else _("Continue to the quiz")


def _contacts_checked(view: LessonView) -> str:
    shows_contacts = any(isinstance(block, ContactsBlock) for block in view.lesson.blocks)
    return day(view.course.contacts.last_verified) if shows_contacts and view.course.contacts else ""


def _blocks(view: LessonView, at: CourseAddresses) -> tuple[BlockPage, ...]:
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
            pages.append(BlockPage(check=_check_of(view, block, at)))
    return tuple(pages)


def _check_of(view: LessonView, block: CheckBlock, at: CourseAddresses) -> CheckPage | None:
    question = view.lesson.check(block.question)
    if question is None:
        return None
    url = at.check(view.lesson.key, question.key)
    return check_page(url, question, view.checks.get(question.key))


def check_page(url: str | None, question: Question, answer: CheckRow | None) -> CheckPage:
    """The check with what the newest answer to it opens of its key: all of it once the answer is right."""
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


def _outline(view: LessonView, at: CourseAddresses) -> tuple[OutlineModule, ...]:
    modules = []
    for module in view.course.modules:
        lines = tuple(
            OutlineLine(
                lesson.title,
                at.step(Step(StepKind.LESSON, lesson.key)),
                is_done(lesson, view.done),
                lesson is view.lesson,
            )
            for lesson in module.lessons
        )
        unfolded = any(line.current for line in lines)
        modules.append(OutlineModule(module.title, lines + _outline_quiz(view, module.quiz, at), unfolded))
    if view.course.exam:
        exam = _outline_quiz(view, view.course.exam, at)
        modules.append(OutlineModule(_("Final exam"), exam, unfolded=True))
    return tuple(modules)


def _outline_quiz(view: LessonView, quiz_key: str | None, at: CourseAddresses) -> tuple[OutlineLine, ...]:
    quiz = view.course.quiz(quiz_key) if quiz_key else None
    if quiz is None:
        return ()
    url = at.step(Step(StepKind.QUIZ, quiz.key))
    return (OutlineLine(quiz.title, url, quiz.key in view.passed_quizzes),)
