"""A course in which every word of the key is a marker: whoever sees one has seen a piece of the key.

``expl-<question>-`` stands in explanations, ``why-<question>-<option>-`` in the feedback of options.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Kind, Option, Question
from course_app.domain.catalog.quizzes import KeyRelease, Quiz
from tests import courses

QUESTIONS_OF_A_QUIZ = 3
CHECK = "first-check"


def markers_in(text: str) -> set[str]:
    """The pieces of the key in a text."""
    return set(re.findall(r"(?:expl|why)-[a-z0-9-]+z", text))


def explanation(question: str) -> str:
    """The marker of a question's explanation."""
    return f"expl-{question}-z"


def why(question: str, *options: str) -> set[str]:
    """The markers of the feedback of some options."""
    return {f"why-{question}-{option}-z" for option in options}


def quiz_key(release: KeyRelease) -> str:
    """The quiz with this policy."""
    return f"quiz-{release.value}"


def question_keys(release: KeyRelease) -> tuple[str, ...]:
    """What that quiz asks, in its order."""
    return tuple(f"{release.value}-q{number}" for number in range(QUESTIONS_OF_A_QUIZ))


def marked_course(*, correct: str = courses.CORRECT, shuffle: bool = False) -> Course:
    """One lesson with a check, and a quiz with two attempts for each policy. ``correct`` is right everywhere."""
    check = _question(CHECK, correct)
    lesson = replace(courses.lesson("first", checks=1), checks=(check,))
    lesson = replace(lesson, blocks=tuple(_placed(block) for block in lesson.blocks))
    return courses.course(
        lessons=(lesson,),
        quizzes=tuple(_quiz(release, correct, shuffle=shuffle) for release in KeyRelease),
        bank=(),
    )


def _placed(block: object) -> object:
    return replace(block, question=CHECK) if hasattr(block, "question") else block  # type: ignore[type-var]


def _quiz(release: KeyRelease, correct: str, *, shuffle: bool) -> Quiz:
    questions = tuple(_question(key, correct) for key in question_keys(release))
    return courses.quiz(
        quiz_key(release),
        release=release,
        attempts=2,
        pass_mark=Fraction(1),
        shuffle=shuffle,
        draws=(),
        questions=questions,
    )


def _question(key: str, correct: str) -> Question:
    options: Iterable[Option] = (
        Option(option, f"<p>Option {option}</p>", option == correct, f"<p>why-{key}-{option}-z</p>")
        for option in "abcd"
    )
    return replace(
        courses.question(key, kind=Kind.SINGLE_CHOICE),
        options=tuple(options),
        explanation_html=f"<p>{explanation(key)}</p>",
    )
