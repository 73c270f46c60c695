"""Courses, their modules and lessons: the value that one edition freezes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Bank, Quiz
from course_app.domain.catalog.references import Contacts, Indicator, Objective, Source, Term


class RequiredLessons(StrEnum):
    """Which lessons completion asks for."""

    ALL = "all"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A stretch of safe HTML."""

    html: str
    type: Literal["html"] = "html"


@dataclass(frozen=True, slots=True)
class CheckBlock:
    """The place of a check; the question is among the lesson's ``checks``."""

    question: str
    type: Literal["check"] = "check"


@dataclass(frozen=True, slots=True)
class ContactsBlock:
    """The place of some national contacts, by key."""

    contacts: tuple[str, ...]
    type: Literal["contacts"] = "contacts"


Block = HtmlBlock | CheckBlock | ContactsBlock

CREDIT_MINUTES = 15
"""Certificates count training in steps of so many minutes: quarters of an hour."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page of reading and practice; ``key`` is unique in its course, ``was`` a former key."""

    key: str
    title: str
    minutes: int
    core: bool
    objectives: tuple[str, ...]
    blocks: tuple[Block, ...]
    checks: tuple[Question, ...] = ()
    indicators: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    content_note: str = ""
    was: str | None = None
    digest: str = ""

    def check(self, key: str) -> Question | None:
        """The check with this key, if the lesson has it."""
        return next((question for question in self.checks if question.key == key), None)


@dataclass(frozen=True, slots=True)
class CourseModule:
    """A chapter: lessons in order, then perhaps a quiz."""

    key: str
    title: str
    summary: str
    lessons: tuple[Lesson, ...]
    quiz: str | None = None


@dataclass(frozen=True, slots=True)
class JobAid:
    """A one-page sheet to keep at hand."""

    key: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that lessons show; ``digest`` is the SHA-256 of its bytes in hex and names it in addresses."""

    path: str
    digest: str
    media_type: str


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """What completes a course: the required lessons, and quizzes that must be passed."""

    lessons: RequiredLessons
    quizzes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course as its documents declare it."""

    key: str
    title: str
    summary: str
    language: str
    open_enrolment: bool
    audience: str
    objectives: tuple[Objective, ...]
    sources: tuple[Source, ...]
    modules: tuple[CourseModule, ...]
    quizzes: tuple[Quiz, ...]
    banks: tuple[Bank, ...]
    completion: CompletionRule
    exam: str | None = None
    certificate_months: int | None = None
    glossary: tuple[Term, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    contacts: Contacts | None = None
    job_aids: tuple[JobAid, ...] = ()
    assets: tuple[Asset, ...] = ()

    def lessons(self) -> Iterator[Lesson]:
        """Every lesson in the order of the table of contents."""
        for module in self.modules:
            yield from module.lessons

    def lesson(self, key: str) -> Lesson | None:
        """The lesson with this key, if there is one."""
        return next((lesson for lesson in self.lessons() if lesson.key == key), None)

    def quiz(self, key: str) -> Quiz | None:
        """The quiz with this key, if there is one."""
        return next((quiz for quiz in self.quizzes if quiz.key == key), None)

    def quizzes_in_order(self) -> tuple[Quiz, ...]:
        """The quizzes as officers meet them: those of the modules, then others, and the exam at the end."""
        places = {module.quiz: place for place, module in enumerate(self.modules) if module.quiz}
        last = len(self.modules) + 1
        return tuple(
            sorted(
                self.quizzes,
                key=lambda quiz: last if quiz.key == self.exam else places.get(quiz.key, last - 1),
            )
        )

    def bank(self, key: str) -> Bank | None:
        """The bank with this key, if there is one."""
        return next((bank for bank in self.banks if bank.key == key), None)

    def quiz_questions(self) -> Iterator[Question]:
        """Every question that a quiz may ask, banks first; each once."""
        for bank in self.banks:
            yield from bank.questions
        for quiz in self.quizzes:
            yield from quiz.questions

    def quiz_question(self, key: str) -> Question | None:
        """The question with this key, if some quiz may ask it."""
        return next((question for question in self.quiz_questions() if question.key == key), None)

    def required_lessons(self) -> tuple[Lesson, ...]:
        """The lessons that completion asks for, in order."""
        if self.completion.lessons is RequiredLessons.ALL:
            return tuple(self.lessons())
        return tuple(lesson for lesson in self.lessons() if lesson.core)

    def minutes(self) -> int:
        """The minutes of the lessons that completion asks for; certificates show them as hours.

        Quizzes and optional lessons take time, too, but earn no credit: hours certify teaching, not testing.
        """
        return sum(lesson.minutes for lesson in self.required_lessons())
