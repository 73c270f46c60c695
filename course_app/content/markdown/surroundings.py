"""Where a text stands, and what it refers to: what the renderer must know besides the text itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from course_app.content.pictures import Picture
from course_app.content.report import Part

# Words that rendering adds, by language of the course.
CALLOUT_WORDS: Final = {
    "en": {"note": "Note", "law": "The law", "caution": "Caution", "scene": "Scene"},
    "es": {"note": "Nota", "law": "La ley", "caution": "Precaución", "scene": "Escena"},
}
ANSWER_WORDS: Final = {"en": {True: "True", False: "False"}, "es": {True: "Verdadero", False: "Falso"}}
LANGUAGES: Final = tuple(CALLOUT_WORDS)


@dataclass(frozen=True, slots=True)
class Reference:
    """A key that a text names, at a place that is known as soon as the text is read."""

    part: Part
    line: int
    key: str


@dataclass(slots=True)
class References:
    """What all texts of a course name in their Markdown: checked when every document has been read."""

    lessons: list[Reference] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One text's whereabouts.

    ``pictures`` are those beside the text, by file name; None where pictures have no place. ``terms`` collects
    the glossary terms that are linked to; None where no page has a glossary to lead to.
    """

    course: str
    language: str
    references: References
    pictures: Mapping[str, Picture] | None = None
    terms: list[Reference] | None = None
    headings: bool = False
