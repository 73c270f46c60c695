"""Drafts and changes in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from course_app.domain.attempts import askable
from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Question
from course_app.domain.changes import POOL, Changes, Detail
from course_app.domain.publishing import ChangeClass, DraftState
from course_app.domain.standings import Step, StepKind
from course_app.services.changes import FileChanges
from course_app.services.drafts import DraftView
from course_app.web.formatting import number
from course_app.web.instructor.addresses import DraftCourse
from course_app.web.wording import gettext as _

TEXT_LENGTH = 160
"""So much of a question tells which one it is."""
STATE_LOOKS = {
    DraftState.PUBLISHED: ("good", "check_circle"),
    DraftState.WITHDRAWN: ("plain", "remove_circle"),
    DraftState.FAULTY: ("bad", "error"),
    DraftState.OVERTAKEN: ("warn", "info"),
    DraftState.READY: ("info", "timelapse"),
}

LINES_SHOWN = 100
"""Of more changes of one kind than this, their number says more than their names."""

Tag = tuple[str, str, str]
"""Text, kind and icon: as ``components/states.html`` wants them."""


Line = tuple[str, str | None]
"""What a change touches, and where it can be looked at."""


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """One kind of change with what it touches; ``more`` of that is not listed."""

    title: str
    lines: tuple[Line, ...]
    more: int


def state_tag(view: DraftView) -> Tag:
    """The state of a draft as a tag."""
    words = {
        DraftState.PUBLISHED: _("Published"),
        DraftState.WITHDRAWN: _("Withdrawn"),
        DraftState.FAULTY: _("Has problems"),
        DraftState.OVERTAKEN: _("Overtaken"),
        DraftState.READY: _("Ready"),
    }
    return (words[view.state], *STATE_LOOKS[view.state])


def state_sentence(view: DraftView, *, unchanged: bool) -> str:
    """What the state means for whoever sent the draft; ``unchanged``: its documents are those of the live edition."""
    if unchanged:
        return _("Its documents are those of the live edition. Withdraw it, or send others.")
    return {
        DraftState.PUBLISHED: _("It is edition %(number)s.", number=number(view.row.published_number or 0)),
        DraftState.WITHDRAWN: _(
            "It was withdrawn. Its documents are gone; that it was sent stays on record."
        ),
        DraftState.FAULTY: _(
            "It cannot be published. Correct every line named below in your documents, and send them again."
        ),
        DraftState.OVERTAKEN: _(
            "Another edition was published since you sent it, so what would change is not known any more. "
            "Take the documents of the live edition, change them there, and send them again."
        ),
        DraftState.READY: _("Look at it as officers will, see what changes, and publish it."),
    }[view.state]


def beginning(html: str) -> str:
    """How a question begins, as plain text."""
    text = str(Markup(html).striptags())  # noqa: S704 (safe HTML, to be stripped)
    return text if len(text) <= TEXT_LENGTH else f"{text[:TEXT_LENGTH]}…"


def class_words(kind: str) -> str:
    """The class of a change."""
    return {
        ChangeClass.COSMETIC: _("Wording only"),
        ChangeClass.CONTENT: _("Content"),
        ChangeClass.ASSESSMENT: _("Assessment"),
    }[ChangeClass(kind)]


def change_groups(
    changes: Changes, files: FileChanges | None, *, before: Course, course: Course, at: DraftCourse
) -> tuple[ChangeGroup, ...]:
    """What differs from the live edition ``before``: documents, then what they say. Only groups that have something."""
    found = (
        *_documents(files),
        *_lessons(changes, before, course, at),
        *_questions(changes, before, _asked(course, at)),
        *_rest(changes, before, course),
    )
    return tuple(
        ChangeGroup(title, tuple(lines[:LINES_SHOWN]), max(0, len(lines) - LINES_SHOWN))
        for title, lines in found
        if lines
    )


Group = tuple[str, Sequence[Line]]


def _plain(texts: Iterable[str]) -> list[Line]:
    return [(text, None) for text in texts]


def _documents(files: FileChanges | None) -> Iterator[Group]:
    if files is not None:
        yield _("Documents added"), _plain(files.added)
        yield _("Documents removed"), _plain(files.removed)
        yield _("Documents changed"), _plain(files.changed)


def _told(question: Question) -> str:
    """Which question it is."""
    return f"{question.key}: {beginning(question.html)}"


def _lessons(changes: Changes, before: Course, course: Course, at: DraftCourse) -> Iterator[Group]:
    lines = {
        lesson.key: (lesson.title, at.step(Step(StepKind.LESSON, lesson.key))) for lesson in course.lessons()
    }
    gone = {lesson.key: lesson.title for lesson in before.lessons()}
    yield _("Lessons added"), [lines[key] for key in changes.lessons_added]
    yield _("Lessons removed"), _plain(gone[key] for key in changes.lessons_removed)
    yield _("Lessons changed"), [lines[key] for key in changes.lessons_changed]
    yield _("Lessons renamed"), _plain(f"{old} → {new}" for old, new in changes.lessons_renamed)


def _asked(course: Course, at: DraftCourse) -> dict[str, Line]:
    """Every question that a quiz may ask, by its key: how it begins, and where it can be looked at."""
    return {
        question.key: (_told(question), at.question(quiz.key, number))
        for quiz in reversed(course.quizzes_in_order())
        for number, question in enumerate(askable(course, quiz), start=1)
    }


def _questions(changes: Changes, before: Course, asked: Mapping[str, Line]) -> Iterator[Group]:
    def lines(keys: Iterable[str]) -> list[Line]:
        return [asked.get(key, (key, None)) for key in keys]

    gone = {each.key: _told(each) for each in before.quiz_questions()}
    differently = [key for key in changes.questions_changed if key not in changes.keys_changed]
    yield _("Answer keys changed"), lines(changes.keys_changed)
    yield _("Questions added"), lines(changes.questions_added)
    yield _("Questions removed"), _plain(gone[key] for key in changes.questions_removed)
    yield _("Questions asked or scored differently"), lines(differently)
    yield _("Feedback or explanation of questions changed"), lines(changes.questions_reworded)


def _rest(changes: Changes, before: Course, course: Course) -> Iterator[Group]:
    titles = {quiz.key: quiz.title for quiz in course.quizzes}
    gone = {quiz.key: quiz.title for quiz in before.quizzes}
    settings = [f"{titles[quiz]}: {_setting(name)}" for quiz, name in changes.quiz_settings]
    yield _("Quizzes added"), _plain(titles[key] for key in changes.quizzes_added)
    yield _("Quizzes removed"), _plain(gone[key] for key in changes.quizzes_removed)
    yield _("Settings of quizzes changed"), _plain(settings)
    completion = [_("What completes the course is different.")] if changes.completion else []
    yield _("Completion"), _plain(completion)
    details = changes.details or ((Detail.UNSEEN,) if changes == Changes() else ())
    yield _("What else is different"), _plain(_detail(each) for each in details)


def _setting(name: str) -> str:
    """A setting of a quiz, by the name that the domain has for it."""
    return {
        "pass_mark": _("pass mark"),
        "attempts": _("number of attempts"),
        "wait_seconds": _("wait before another attempt"),
        "time_limit_seconds": _("time limit"),
        "draws": _("how many questions it draws from which bank"),
        POOL: _("which questions it may ask"),
        "title": _("title"),
        "kind": _("whether it is the exam"),
        "instructions_html": _("instructions"),
        "minutes": _("expected minutes"),
        "layout": _("one question a page or all"),
        "release": _("when the key is shown"),
        "shuffle": _("whether the order changes each time"),
    }[name]


def _detail(detail: Detail) -> str:
    return {
        Detail.COURSE: _("Title, summary, audience or language of the course"),
        Detail.ENROLMENT: _("Whether officers may enrol themselves"),
        Detail.CERTIFICATE: _("How long a certificate is valid"),
        Detail.OBJECTIVES: _("Objectives of the course"),
        Detail.SOURCES: _("Sources"),
        Detail.MODULES: _("Modules: their titles, summaries or quizzes, or the order of lessons"),
        Detail.LESSONS: _(
            "Minutes of lessons, what they teach, whether they are core, or their content note"
        ),
        Detail.GLOSSARY: _("Glossary"),
        Detail.INDICATORS: _("Indicators"),
        Detail.CONTACTS: _("Whom to call"),
        Detail.JOB_AIDS: _("Job aids"),
        Detail.UNSEEN: _("Nothing that officers see: remarks, or the order of what has none"),
    }[detail]
