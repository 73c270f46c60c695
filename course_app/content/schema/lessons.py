"""Lessons and job aids: front matter between two '---' lines, then Markdown."""

import hashlib
import json
from dataclasses import asdict, dataclass

from course_app.content.fields import Fields, read_keys
from course_app.content.markdown.page import Stretch, render_page
from course_app.content.markdown.surroundings import Surroundings
from course_app.content.report import Part
from course_app.content.schema.questions import read_question
from course_app.content.yaml import Node, Sequence, YamlError, parse
from course_app.domain.catalog.courses import Block, CheckBlock, ContactsBlock, HtmlBlock, JobAid, Lesson
from course_app.domain.catalog.questions import Question


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown document taken apart; ``body_line`` is the line on which the Markdown begins."""

    front: Node | None
    body: str
    body_line: int


def split(part: Part, text: str) -> Document:
    """Front matter and Markdown. A document without front matter has an empty one, and a problem."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        wanted = (
            "begins with a line '---'"
            if lines[0].rstrip() != "---"
            else "ends its keys with a second line '---'"
        )
        part.problem(1, f"a lesson {wanted}: keys such as title stand between two '---' lines")
        return Document(None, "", 1)
    body = "\n".join(lines[end + 1 :])
    try:
        front = parse("\n".join(lines[1:end]), first_line=2)
    except YamlError as error:
        part.problem(error.line, error.message)
        return Document(None, body, end + 2)
    return Document(front, body, end + 2)


def read_lesson(part: Part, around: Surroundings, text: str, key: str) -> Lesson:
    """A lesson, with its digest: the same whenever an officer would read and be asked the same."""
    document = split(part, text)
    page = render_page(part, around, document.body, document.body_line)
    reading = _Reading(part, around)
    blocks = tuple(block for stretch in page.stretches if (block := reading.block(stretch)))
    if not document.body.strip() and document.front is not None:
        part.problem(document.body_line, "this lesson has no text")
    for term in around.terms or ():
        part.mark(term.line, "terms", term.key)
    with Fields(part, document.front, "the lesson") as fields:
        return Lesson(
            key=key,
            title=fields.text("title"),
            minutes=fields.whole("minutes", 1, 240),
            core=fields.flag("core", default=False),
            objectives=fields.keys("objectives"),
            blocks=blocks,
            checks=tuple(reading.checks),
            indicators=fields.keys("indicators"),
            sources=fields.keys("sources"),
            terms=tuple(dict.fromkeys(term.key for term in around.terms or ())),
            content_note=fields.text("content_note", required=False),
            was=fields.key("was"),
            digest=_digest(blocks, tuple(reading.checks)),
        )


def read_job_aid(part: Part, around: Surroundings, text: str, key: str) -> JobAid:
    """A job aid: one page of Markdown, without checks and contacts."""
    document = split(part, text)
    page = render_page(part, around, document.body, document.body_line)
    for stretch in page.stretches:
        if stretch.fence:
            part.problem(stretch.line - 1, f"a {stretch.fence} block stands in lessons only")
    with Fields(part, document.front, "the job aid") as fields:
        return JobAid(key, fields.text("title"), page.html)


class _Reading:
    """Turns the stretches of one lesson into blocks and collects its checks."""

    def __init__(self, part: Part, around: Surroundings) -> None:
        self.part = part
        self.around = around
        self.checks: list[Question] = []

    def block(self, stretch: Stretch) -> Block | None:
        if not stretch.fence:
            return HtmlBlock(stretch.html)
        try:
            node = parse(stretch.text, stretch.line)
        except YamlError as error:
            self.part.problem(error.line, error.message)
            return None
        return self._check(node, stretch.line) if stretch.fence == "check" else self._contacts(node)

    def _check(self, node: Node, line: int) -> CheckBlock:
        part = self.part.inside(line, "checks", len(self.checks))
        question = read_question(part, self.around, node, check=True)
        self.checks.append(question)
        return CheckBlock(question.key)

    def _contacts(self, node: Node) -> ContactsBlock | None:
        items = node.items if isinstance(node, Sequence) else ()
        if not items:
            self.part.problem(node.line, "a contacts block is a list of keys: '- emergency'")
            return None
        return ContactsBlock(tuple(key for key, _ in read_keys(self.part, items, "contacts")))


def _digest(blocks: tuple[Block, ...], checks: tuple[Question, ...]) -> str:
    shown = [[asdict(block) for block in blocks], [asdict(check) for check in checks]]
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
