"""What the documents of a course look like: for whoever writes them in an editor and sends them as a zip file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template

from course_app.content import example
from course_app.domain.problems import Problem
from course_app.web.formatting import number
from course_app.web.instructor.door import blueprint
from course_app.web.wording import gettext as _

if TYPE_CHECKING:
    from course_app.content.guide import Limits

KIBI = 1024


@dataclass(frozen=True, slots=True)
class ExampleDocument:
    """A document of the example, and what such a document is for."""

    path: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """The example, the words that keys take, what a check says, and the limits, in words."""

    documents: tuple[ExampleDocument, ...]
    words: tuple[tuple[str, str, str], ...]
    slips: tuple[tuple[str, str], ...]
    found: tuple[Problem, ...]
    limits: tuple[tuple[str, str], ...]
    pictures: str


@blueprint.get("/guide")
def guide() -> str:
    """How a course is written."""
    from course_app.content import guide as known  # noqa: PLC0415 (it brings the parsers, which few processes need)

    limits = known.Limits()
    page = GuidePage(
        documents=_documents(example.documents()),
        words=tuple((document, key, ", ".join(words)) for document, key, words in known.words()),
        slips=tuple(known.SLIPS.items()),
        found=known.FOUND,
        limits=_limits(limits),
        pictures=", ".join(limits.pictures),
    )
    return render_template("instructor/guide/show.html", page=page)


def _documents(texts: Mapping[str, str]) -> tuple[ExampleDocument, ...]:
    modules, quizzes = f"modules/{example.KEY}", f"quizzes/{example.KEY}"
    about = {
        f"{modules}/course.yaml": _(
            "What the course is called, what is in it and in which order, and what completes it. Every course has one."
        ),
        f"{modules}/doors/knock.md": _(
            "A lesson, in the folder of its module: keys between two lines of three hyphens, then Markdown. Pictures lie beside it. A check is a practice question and never counts."
        ),
        f"{quizzes}/bank/doors.yaml": _("A bank: questions that quizzes draw from."),
        f"{quizzes}/practice.yaml": _("A quiz. What it does not ask itself it draws from banks."),
        f"{quizzes}/exam.yaml": _("The final exam, with everything that a quiz may say."),
        f"{quizzes}/bank/exam.yaml": _(
            "A bank of its own for the exam, so that nobody has seen its keys. The question has everything that one may say."
        ),
        f"{modules}/glossary.yaml": _("Words that lessons link to. Optional."),
        f"{modules}/indicators.yaml": _("Signs that lessons teach and questions test. Optional."),
        f"{modules}/contacts.yaml": _("Whom to call, with the day on which somebody checked it. Optional."),
        f"{modules}/job-aids/card.md": _("A sheet to keep at hand. Optional."),
    }
    return tuple(ExampleDocument(path, words, texts[path]) for path, words in about.items())


def _limits(limits: "Limits") -> tuple[tuple[str, str], ...]:
    return (
        (_("A zip file"), _size(limits.archive)),
        (_("Unpacked, with its pictures"), _size(limits.unpacked)),
        (_("Its documents together"), _size(limits.documents)),
        (
            _("Punctuation and marks in them; a line counts as four"),
            number(limits.signs),
        ),
        (_("Files of a course"), number(limits.files)),
        (_("One document"), _size(limits.document)),
        (_("Characters of a lesson"), number(limits.lesson_characters)),
        (_("Characters of a YAML document"), number(limits.yaml_characters)),
        (_("Characters of a title or another single line"), number(limits.text_characters)),
        (_("Characters of a key"), number(limits.key_characters)),
        (_("Options of a question"), number(limits.options)),
        (_("One picture"), _size(limits.picture)),
        (_("Pixels of a picture, each side"), number(limits.pixels)),
    )


def _size(size: int) -> str:
    return _("%(size)s MB", size=size // KIBI // KIBI)
