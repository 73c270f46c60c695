"""What a rule finds, and where: a place in the catalog, which the reader turns into a file and a line."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Question
from course_app.domain.problems import suggestion

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    ``rests_on`` names other places that the finding was derived from. A reader that could not read one of
    them drops the finding, because it may only be an echo of the first problem. ``key`` is a word that should be one
    of ``known``; which of them was meant is looked for only when somebody is told.
    """

    where: Place
    message: str
    rests_on: tuple[Place, ...] = ()
    key: str = ""
    known: Collection[str] = ()

    @property
    def words(self) -> str:
        """What an author is told."""
        return f"{self.message}{suggestion(self.key, self.known)}" if self.key else self.message


def unknown(kind: str, key: str, known: Iterable[str]) -> str:
    """The message for a reference that leads nowhere."""
    return f"unknown {kind} '{key}'{suggestion(key, known)}"


def missing(
    where: Place, kind: str, key: str, known: Collection[str], *, rests_on: tuple[Place, ...] = ()
) -> Finding:
    """The finding about a reference that leads nowhere."""
    return Finding(where, f"unknown {kind} '{key}'", rests_on, key, known)


def all_questions(course: Course) -> Iterator[tuple[Place, Question]]:
    """Every question of the course with its place: checks in reading order, then banks, then quizzes."""
    for module in course.modules:
        for lesson in module.lessons:
            for number, question in enumerate(lesson.checks):
                yield ("lessons", module.key, lesson.key, "checks", number), question
    yield from graded_questions(course)


def graded_questions(course: Course) -> Iterator[tuple[Place, Question]]:
    """Every question that a quiz may ask, with its place."""
    for bank in course.banks:
        for number, question in enumerate(bank.questions):
            yield ("banks", bank.key, number), question
    for quiz in course.quizzes:
        for number, question in enumerate(quiz.questions):
            yield ("quizzes", quiz.key, "questions", number), question
