"""All documents of one course, each read by itself: which path holds what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from course_app.content.fields import key_fault
from course_app.content.files import ASSETS, SourceTree
from course_app.content.markdown.surroundings import LANGUAGES, References, Surroundings
from course_app.content.pictures import Picture, PictureError, read_picture, stand_in
from course_app.content.report import Part, Report
from course_app.content.schema.courses import CourseHead, read_course
from course_app.content.schema.lessons import read_job_aid, read_lesson
from course_app.content.schema.quizzes import read_bank, read_quiz
from course_app.content.schema.references import read_contacts, read_glossary, read_indicators
from course_app.content.text import decode
from course_app.content.yaml import Node, YamlError, parse
from course_app.domain.catalog.courses import JobAid, Lesson
from course_app.domain.catalog.quizzes import Bank, Quiz
from course_app.domain.catalog.references import Contacts, Indicator, Term
from course_app.domain.catalog.rules import Place
from course_app.domain.problems import Problem, suggestion

Value = TypeVar("Value")

COURSE_FILES = ("course.yaml", "glossary.yaml", "indicators.yaml", "contacts.yaml")


@dataclass(slots=True)
class Documents:
    """What was read. A lesson whose file is there but is no text has no blocks."""

    head: CourseHead | None = None
    lessons: dict[tuple[str, str], Lesson] = field(default_factory=dict)
    quizzes: list[Quiz] = field(default_factory=list)
    banks: list[Bank] = field(default_factory=list)
    glossary: tuple[Term, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    contacts: Contacts | None = None
    job_aids: list[JobAid] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    references: References = field(default_factory=References)


def read_documents(tree: SourceTree, course: str, report: Report) -> Documents:
    """Every document of ``course`` in ``tree``. Problems go to ``report``; what cannot be read is left out."""
    return _Reading(tree, course, report).run()


class _Reading:
    def __init__(self, tree: SourceTree, course: str, report: Report) -> None:
        self.tree = tree
        self.course = course
        self.report = report
        self.found = Documents()
        self.language = LANGUAGES[0]

    def run(self) -> Documents:
        known = sorted({*self.tree.files, *self.tree.refused})
        paths = [path for path in known if path.split("/")[1] == self.course]
        if f"modules/{self.course}/course.yaml" not in paths:
            self.report.add(
                f"modules/{self.course}/course.yaml", 1, "this document is missing: every course has one"
            )
        # Pictures first, because lessons show them; course.yaml next, because it says the language.
        for path in sorted(
            paths, key=lambda path: (PurePosixPath(path).suffix not in ASSETS, "/course.yaml" not in path)
        ):
            self._read(path, path.split("/"))
        return self.found

    def _read(self, path: str, parts: list[str]) -> None:
        name, suffix = PurePosixPath(path).stem, PurePosixPath(path).suffix
        if fault := _misplaced(parts, suffix):
            self.report.add(path, 1, fault)
        elif suffix in ASSETS:
            self._picture(path)
        elif "." in name:
            self.report.add(path, 1, "translations (name.es.md, name.es.yaml) are not supported yet")
        elif fault := key_fault(name):
            self.report.add(path, 1, fault)
        elif suffix == ".md":
            self._markdown(path, parts, name)
        elif parts[0] == "quizzes":
            self._quiz(path, parts, name)
        else:
            self._course_file(path, name)

    def _picture(self, path: str) -> None:
        try:
            picture = read_picture(path, self.tree.files[path]) if path in self.tree.files else stand_in(path)
        except PictureError as error:
            self.report.add(path, error.line, error.message)
            picture = stand_in(path)
        self.found.pictures[path] = picture

    def _markdown(self, path: str, parts: list[str], name: str) -> None:
        module = parts[2]
        aid = module == "job-aids"
        part = self._part(path, ("job_aids", name) if aid else ("lessons", module, name))
        text = self._text(path)
        if text is None:
            part.doubt()
            if not aid:
                self.found.lessons[module, name] = Lesson(name, "", 1, core=False, objectives=(), blocks=())
            return
        folder = path.rpartition("/")[0]
        pictures = {
            path.rpartition("/")[2]: picture
            for path, picture in self.found.pictures.items()
            if path.rpartition("/")[0] == folder
        }
        references = self.found.references
        if aid:
            around = Surroundings(self.course, self.language, references, pictures, headings=True)
            self.found.job_aids.append(read_job_aid(part, around, text, name))
        else:
            around = Surroundings(self.course, self.language, references, pictures, terms=[], headings=True)
            self.found.lessons[module, name] = read_lesson(part, around, text, name)

    def _quiz(self, path: str, parts: list[str], name: str) -> None:
        around = Surroundings(self.course, self.language, self.found.references)
        if parts[2] == "bank":
            part = self._part(path, ("banks", name))
            bank = self._yaml(part, lambda node: read_bank(part, around, node, name))
            self.found.banks.append(bank or Bank(name, "", ()))
        else:
            part = self._part(path, ("quizzes", name))
            quiz = self._yaml(part, lambda node: read_quiz(part, around, node, name))
            if quiz is not None:
                self.found.quizzes.append(quiz)

    def _course_file(self, path: str, name: str) -> None:
        part = self._part(path, () if name == "course" else (name,))
        if name == "course":
            self.found.head = self._yaml(part, lambda node: read_course(part, node))
            self.language = self.found.head.language if self.found.head else self.language
        elif name == "glossary":
            self.found.glossary = self._yaml(part, lambda node: read_glossary(part, node)) or ()
        elif name == "indicators":
            self.found.indicators = self._yaml(part, lambda node: read_indicators(part, node)) or ()
        else:
            self.found.contacts = self._yaml(part, lambda node: read_contacts(part, node))

    def _part(self, path: str, where: Place) -> Part:
        part = Part(self.report, path, where)
        part.mark(1)
        return part

    def _yaml(self, part: Part, read: Callable[[Node], Value]) -> Value | None:
        text = self._text(part.path)
        if text is None:
            part.doubt()
            return None
        try:
            return read(parse(text))
        except YamlError as error:
            part.problem(error.line, error.message)
            part.doubt()
            return None

    def _text(self, path: str) -> str | None:
        """The text of a document; None where it is none, which is said by now."""
        if path not in self.tree.files:
            return None
        text = decode(path, self.tree.files[path])
        if isinstance(text, Problem):
            self.report.problems.append(text)
            return None
        return text


def _misplaced(parts: list[str], suffix: str) -> str:
    """Why a file of this type does not belong where it lies; empty if it does."""
    if parts[0] == "quizzes":
        if suffix != ".yaml":
            return "quizzes/ holds .yaml documents only: pictures and lessons lie below modules/"
        if (len(parts) == 4 and parts[2] != "bank") or len(parts) > 4:
            return "quizzes lie in quizzes/<course>/, banks in quizzes/<course>/bank/"
        return ""
    if suffix == ".yaml":
        if len(parts) != 3:
            return "documents of this type lie in modules/<course>/: lessons are .md files"
        if parts[2] not in COURSE_FILES and "." not in parts[2].removesuffix(".yaml"):
            return f"unknown document '{parts[2]}'{suggestion(parts[2], COURSE_FILES)}: expected {', '.join(COURSE_FILES)}"
        return ""
    if len(parts) != 4:
        return "lessons and their pictures lie in modules/<course>/<module>/"
    return key_fault(parts[2])
