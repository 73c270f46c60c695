"""Questions, as they stand in check blocks, in quizzes and in banks."""

from collections.abc import Iterable
from fractions import Fraction
from string import ascii_lowercase
from typing import Final

from course_app.content.fields import Fields
from course_app.content.markdown.page import render_line, render_page
from course_app.content.markdown.surroundings import ANSWER_WORDS, Surroundings
from course_app.content.report import Part
from course_app.content.yaml import Node
from course_app.domain.catalog.questions import Kind, Level, Option, Question, Scoring

MAX_OPTIONS: Final = 12


def read_questions(
    part: Part, around: Surroundings, items: Iterable[Node], *steps: str
) -> tuple[Question, ...]:
    """The graded questions of a list, each marked with its place."""
    found: list[Question] = []
    for item in items:
        inner = part.inside(item.line, *steps, len(found))
        found.append(read_question(inner, around, item, check=False))
    return tuple(found)


def read_question(part: Part, around: Surroundings, node: Node, *, check: bool) -> Question:
    """One question. A check has no weight, tags, level or lesson: it never counts, and it is in its lesson."""
    before = len(part.report.problems)
    plain = Scoring.ALL_OR_NOTHING
    with Fields(part, node, "a check" if check else "a question") as fields:
        kind = fields.choice("kind", Kind)
        objective = _objective(fields)
        question = Question(
            key=fields.key("key", required=True) or "",
            kind=kind,
            html=_passage(fields, around, "text", required=True),
            options=_true_false(fields, around) if kind is Kind.TRUE_FALSE else _options(fields, around),
            explanation_html=_passage(fields, around, "explanation"),
            objective=objective,
            lesson=None if check else fields.key("lesson"),
            indicators=fields.keys("indicators"),
            sources=fields.keys("sources"),
            tags=() if check else fields.keys("tags"),
            level=None if check else _level(fields),
            weight=Fraction(1) if check else fields.positive("weight", Fraction(1)),
            scoring=plain if check else fields.choice("scoring", Scoring, plain),
        )
    if len(part.report.problems) > before:
        part.doubt()
    return question


def _objective(fields: Fields) -> str | None:
    objective = fields.key("objective")
    if objective is not None:
        fields.part.mark(fields.line_of("objective"), "objectives", objective)
    return objective


def _level(fields: Fields) -> Level | None:
    return fields.choice("level", Level, Level.REMEMBER) if fields.node("level") else None


def _passage(fields: Fields, around: Surroundings, name: str, *, required: bool = False) -> str:
    scalar = fields.scalar(name, required=required)
    if scalar is None:
        return ""
    if required and not scalar.text.strip():
        fields.problem(name, f"'{name}' is empty")
    line = scalar.line + 1 if scalar.literal else scalar.line
    return render_page(fields.part, around, scalar.text, line, exact=scalar.literal).html


def _options(fields: Fields, around: Surroundings) -> tuple[Option, ...]:
    items = fields.items("options", required=True)
    if len(items) > MAX_OPTIONS:
        fields.problem("options", f"a question has at most {MAX_OPTIONS} options")
    found: list[Option] = []
    for letter, item in zip(ascii_lowercase, items, strict=False):
        part = fields.part.inside(item.line, "options", len(found))
        with Fields(part, item, "an option") as inner:
            text = inner.scalar("text", required=True)
            found.append(
                Option(
                    key=inner.key("key") or letter,
                    html=render_line(part, around, text.text, text.line) if text else "",
                    correct=inner.flag("correct", default=False),
                    feedback_html=_passage(inner, around, "feedback"),
                )
            )
    return tuple(found)


def _true_false(fields: Fields, around: Surroundings) -> tuple[Option, ...]:
    answer = fields.flag("answer")
    feedback = {True: "", False: ""}
    node = fields.node("feedback")
    if node is not None:
        with Fields(fields.part, node, "'feedback'") as inner:
            feedback = {value: _passage(inner, around, str(value).lower()) for value in feedback}
    return tuple(
        Option(
            str(value).lower(),
            ANSWER_WORDS[around.language][value],
            correct=value is answer,
            feedback_html=words,
        )
        for value, words in feedback.items()
    )
