"""Quiz documents and bank documents."""

from collections.abc import Iterator
from typing import Final

from course_app.content.fields import Fields
from course_app.content.markdown.page import render_page
from course_app.content.markdown.surroundings import Surroundings
from course_app.content.report import Part
from course_app.content.schema.questions import read_questions
from course_app.content.yaml import Node
from course_app.domain.catalog.quizzes import Bank, Draw, KeyRelease, Layout, Quiz, QuizKind

MAX_SECONDS: Final = 366 * 86400


def read_bank(part: Part, around: Surroundings, node: Node, key: str) -> Bank:
    """A bank: a title and its questions."""
    with Fields(part, node, "a bank") as fields:
        title = fields.text("title")
        questions = read_questions(part, around, fields.items("questions", required=True))
    return Bank(key, title, questions)


def read_quiz(part: Part, around: Surroundings, node: Node, key: str) -> Quiz:
    """A quiz: what it draws, and how it may be taken."""
    with Fields(part, node, "a quiz") as fields:
        return Quiz(
            key=key,
            title=fields.text("title"),
            kind=fields.choice("kind", QuizKind, QuizKind.QUIZ),
            instructions_html=_instructions(fields, around),
            minutes=fields.whole("minutes", 1, 600),
            pass_mark=fields.percent("pass_mark"),
            attempts=_count(fields, "attempts", "unlimited"),
            wait_seconds=_duration(fields, "wait", 0) or 0,
            time_limit_seconds=_duration(fields, "time_limit", 60),
            layout=fields.choice("layout", Layout, Layout.ONE),
            release=fields.choice("feedback", KeyRelease, KeyRelease.AFTER_PASS),
            shuffle=fields.flag("shuffle", default=True),
            draws=tuple(_draws(fields)),
            questions=read_questions(part, around, fields.items("questions"), "questions"),
        )


def _instructions(fields: Fields, around: Surroundings) -> str:
    scalar = fields.scalar("instructions")
    if scalar is None:
        return ""
    line = scalar.line + 1 if scalar.literal else scalar.line
    return render_page(fields.part, around, scalar.text, line, exact=scalar.literal).html


def _count(fields: Fields, name: str, everything: str) -> int | None:
    """A whole number, or the word that stands for no limit."""
    scalar = fields.scalar(name, required=True)
    if scalar is None or scalar.text == everything:
        return None
    if not (scalar.text.isascii() and scalar.text.isdigit() and 1 <= int(scalar.text[:5]) <= 1000):
        fields.problem(
            name,
            f"'{name}' is '{scalar.text[:40]}': expected a whole number from 1 to 1000 or '{everything}'",
        )
        return None
    return int(scalar.text)


def _duration(fields: Fields, name: str, low: int) -> int | None:
    seconds = fields.seconds(name)
    if seconds is not None and not low <= seconds <= MAX_SECONDS:
        fields.problem(name, f"'{name}' is at least {low} seconds and at most a year")
    return seconds


def _draws(fields: Fields) -> Iterator[Draw]:
    for number, item in enumerate(fields.items("draw")):
        part = fields.part.inside(item.line, "draws", number)
        with Fields(part, item, "a draw") as inner:
            bank = inner.key("bank", required=True)
            draw = Draw(bank or "", _count(inner, "count", "all"), inner.keys("tags"))
        yield draw
