"""course.yaml: what a course is called, what it teaches, its table of contents, and what completes it."""

from dataclasses import dataclass
from enum import StrEnum

from course_app.content.fields import Fields, key_fault
from course_app.content.markdown.surroundings import LANGUAGES
from course_app.content.report import Part
from course_app.content.yaml import Node, Scalar
from course_app.domain.catalog.courses import CompletionRule, RequiredLessons
from course_app.domain.catalog.references import Objective, Source


class Enrolment(StrEnum):
    """Whether officers may enrol themselves."""

    OPEN = "open"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class ModuleHead:
    """A module as course.yaml lists it; ``lessons`` are keys with their lines."""

    key: str
    title: str
    summary: str
    lessons: tuple[tuple[str, int], ...]
    quiz: str | None
    line: int


@dataclass(frozen=True, slots=True)
class CourseHead:
    """What course.yaml says."""

    title: str
    summary: str
    language: str
    enrolment: Enrolment
    audience: str
    objectives: tuple[Objective, ...]
    sources: tuple[Source, ...]
    modules: tuple[ModuleHead, ...]
    exam: str | None
    completion: CompletionRule
    certificate_months: int | None


def read_course(part: Part, node: Node) -> CourseHead:
    """The head of a course. Problems go to ``part``; harmless values stand in for what is wrong."""
    with Fields(part, node, "course.yaml") as fields:
        return CourseHead(
            title=fields.text("title"),
            summary=fields.text("summary"),
            language=_language(fields),
            enrolment=fields.choice("enrolment", Enrolment),
            audience=fields.text("audience", required=False),
            objectives=tuple(Objective(*pair) for pair in _statements(fields, "objectives")),
            sources=tuple(Source(*pair) for pair in _statements(fields, "sources")),
            modules=_modules(fields),
            exam=fields.key("exam"),
            completion=_completion(fields),
            certificate_months=_certificate(fields),
        )


def _language(fields: Fields) -> str:
    language = fields.text("language")
    if language and language not in LANGUAGES:
        fields.problem("language", f"'language' is '{language}': expected one of {', '.join(LANGUAGES)}")
    return language if language in LANGUAGES else LANGUAGES[0]


def _statements(fields: Fields, name: str) -> list[tuple[str, str]]:
    """A block of ``key: sentence`` lines. Doubt about one entry is doubt about the whole list."""
    found: list[tuple[str, str]] = []
    for key, value in fields.entries(name, required=name == "objectives"):
        part = fields.part.inside(key.line, name)
        fault = key_fault(key.text)
        if not isinstance(value, Scalar) or value.absent:
            fault = fault or f"'{key.text}' needs a sentence after its colon"
        if fault or not isinstance(value, Scalar):
            part.problem(key.line, fault)
            part.doubt()
            continue
        found.append((key.text, " ".join(value.text.split())))
    return found


def _modules(fields: Fields) -> tuple[ModuleHead, ...]:
    found: list[ModuleHead] = []
    for item in fields.items("modules", required=True):
        part = fields.part.inside(item.line, "modules", len(found))
        with Fields(part, item, "a module") as inner:
            key = inner.key("key", required=True) or ""
            found.append(
                ModuleHead(
                    key=key,
                    title=inner.text("title"),
                    summary=inner.text("summary"),
                    lessons=inner.keys_with_lines("lessons", required=True),
                    quiz=inner.key("quiz"),
                    line=item.line,
                )
            )
    return tuple(found)


def _completion(fields: Fields) -> CompletionRule:
    node = fields.node("completion", required=True)
    if node is None:
        return CompletionRule(RequiredLessons.ALL, ())
    part = fields.part.inside(fields.line_of("completion"), "completion")
    with Fields(part, node, "'completion'") as inner:
        return CompletionRule(inner.choice("lessons", RequiredLessons), inner.keys("quizzes"))


def _certificate(fields: Fields) -> int | None:
    node = fields.node("certificate")
    if node is None:
        return None
    with Fields(fields.part, node, "'certificate'") as inner:
        months = inner.whole("valid_months", 1, 600, default=0)
    return months or None
