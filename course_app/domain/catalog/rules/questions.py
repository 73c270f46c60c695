"""Rules about questions: there is something to choose, something correct, and something to learn from it."""

from collections import Counter
from collections.abc import Iterator

from course_app.domain.catalog.courses import Course
from course_app.domain.catalog.questions import Kind, Question, Scoring
from course_app.domain.catalog.rules.findings import Finding, Place, all_questions, graded_questions


def question_findings(course: Course) -> Iterator[Finding]:
    """Every question that could not be answered, graded or learned from."""
    for where, question in all_questions(course):
        yield from _options(where, question)
        yield from _key(where, question)
        yield from _weight(where, question)
    for where, question in graded_questions(course):
        yield from _graded(where, question)
    for module in course.modules:
        for lesson in module.lessons:
            for number, question in enumerate(lesson.checks):
                yield from _feedback(("lessons", module.key, lesson.key, "checks", number), question)


def _options(where: Place, question: Question) -> Iterator[Finding]:
    if len(question.options) < 2:
        yield Finding((*where, "options"), f"question '{question.key}' needs at least two options")
    keys = Counter(option.key for option in question.options)
    texts = Counter(option.html for option in question.options)
    for number, option in enumerate(question.options):
        if keys[option.key] > 1:
            yield Finding((*where, "options", number), f"two options have the key '{option.key}'")
        if texts[option.html] > 1:
            yield Finding((*where, "options", number), "two options have the same text")


def _key(where: Place, question: Question) -> Iterator[Finding]:
    correct = len(question.correct)
    if correct == 0:
        yield Finding((*where, "options"), f"question '{question.key}' has no correct option")
    if correct > 1 and question.kind is Kind.SINGLE_CHOICE:
        message = f"question '{question.key}' is single-choice but has {correct} correct options"
        yield Finding((*where, "options"), message)


def _weight(where: Place, question: Question) -> Iterator[Finding]:
    if question.weight <= 0:
        yield Finding((*where, "weight"), "a weight is greater than 0")
    if question.scoring is Scoring.PARTIAL and question.kind is not Kind.MULTIPLE_RESPONSE:
        yield Finding((*where, "scoring"), "only multiple-response questions can be scored partially")


def _graded(where: Place, question: Question) -> Iterator[Finding]:
    if question.objective is None:
        message = f"question '{question.key}' needs an objective: results are shown by objective"
        yield Finding((*where, "objectives"), message)
    if question.lesson is None:
        yield Finding(
            (*where, "lesson"),
            f"question '{question.key}' needs the lesson that an officer should read again",
        )


def _feedback(where: Place, question: Question) -> Iterator[Finding]:
    for number, option in enumerate(question.options):
        if not option.feedback_html:
            message = f"option '{option.key}' of check '{question.key}' has no feedback"
            yield Finding((*where, "options", number), message)
