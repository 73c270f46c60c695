"""What an author has to know beside the example: the words that a key may take, and the limits, as they are enforced."""

from collections.abc import Iterable
from dataclasses import dataclass

from course_app.content.archives import MAX_ARCHIVE, MAX_SIGNS, MAX_TEXT, MAX_UNPACKED
from course_app.content.fields import MAX_KEY, MAX_LINE_OF_TEXT
from course_app.content.files import ASSETS, MAX_ASSET, MAX_DOCUMENT, MAX_FILES
from course_app.content.markdown import parser
from course_app.content.markdown.surroundings import CALLOUT_WORDS, LANGUAGES
from course_app.content.pictures import MAX_SIDE
from course_app.content.schema.courses import Enrolment
from course_app.content.schema.questions import MAX_OPTIONS
from course_app.content.schema.references import Form
from course_app.content.yaml import MAX_CHARACTERS
from course_app.domain.catalog.courses import RequiredLessons
from course_app.domain.catalog.questions import Kind, Level, Scoring
from course_app.domain.catalog.quizzes import KeyRelease, Layout, QuizKind
from course_app.domain.catalog.references import ContactRole
from course_app.domain.problems import Problem

SLIPS = {"enrolment: open": "enrolment: opened", "lessons: [knock]": "lessons: [knock, nock]"}
"""What somebody mistyped in the course.yaml of the example …"""
FOUND = (
    Problem("modules/example/course.yaml", 4, "'enrolment' is 'opened', did you mean 'open'?"),
    Problem(
        "modules/example/course.yaml",
        14,
        "unknown lesson 'nock', did you mean 'knock'?: there is no file modules/example/doors/nock.md",
    ),
)
"""… and what the check says then."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a zip file and its documents may hold: bytes, unless the name says what is counted."""

    archive: int = MAX_ARCHIVE
    unpacked: int = MAX_UNPACKED
    documents: int = MAX_TEXT
    signs: int = MAX_SIGNS
    document: int = MAX_DOCUMENT
    picture: int = MAX_ASSET
    files: int = MAX_FILES
    pixels: int = MAX_SIDE
    lesson_characters: int = parser.MAX_CHARACTERS
    yaml_characters: int = MAX_CHARACTERS
    text_characters: int = MAX_LINE_OF_TEXT
    key_characters: int = MAX_KEY
    options: int = MAX_OPTIONS
    pictures: tuple[str, ...] = tuple(sorted(ASSETS))


def words() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The keys that take one word of a list: the document, the key in it, and its words."""

    def listed(kinds: Iterable[object]) -> tuple[str, ...]:
        return tuple(str(kind) for kind in kinds)

    return (
        ("course.yaml", "language", LANGUAGES),
        ("course.yaml", "enrolment", listed(Enrolment)),
        ("course.yaml", "completion: lessons", listed(RequiredLessons)),
        ("*.md", ":::", listed(CALLOUT_WORDS[LANGUAGES[0]])),
        ("*.yaml", "kind", listed(QuizKind)),
        ("*.yaml", "layout", listed(Layout)),
        ("*.yaml", "feedback", listed(KeyRelease)),
        ("bank/*.yaml", "kind", listed(Kind)),
        ("bank/*.yaml", "scoring", listed(Scoring)),
        ("bank/*.yaml", "level", listed(Level)),
        ("indicators.yaml", "form", listed(Form)),
        ("contacts.yaml", "role", listed(ContactRole)),
    )
