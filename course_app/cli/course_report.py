"""What a course consists of, in numbers: for authors who balance it."""

import html
import re
from collections import Counter
from collections.abc import Iterator

from course_app.domain.catalog.courses import Course, CourseModule, HtmlBlock, Lesson

_TAG = re.compile(r"<[^>]*>")


def describe(course: Course) -> str:
    """A few lines of plain text about ``course``."""
    return "\n".join(_lines(course))


def counted(number: int, noun: str) -> str:
    """``1 lesson``, ``2 lessons``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def words(lesson: Lesson) -> int:
    """Words of the text of a lesson, without its checks."""
    text = " ".join(block.html for block in lesson.blocks if isinstance(block, HtmlBlock))
    return len(html.unescape(_TAG.sub(" ", text)).split())


def _lines(course: Course) -> Iterator[str]:
    lessons = list(course.lessons())
    checks = sum(len(lesson.checks) for lesson in lessons)
    yield f"{course.key}: {course.title}"
    yield (
        f"  {counted(len(course.modules), 'module')}, {counted(len(lessons), 'lesson')}"
        f" ({len(course.required_lessons())} required), {counted(checks, 'check')},"
        f" {counted(sum(map(words, lessons)), 'word')}, {counted(course.minutes(), 'minute')} of required lessons"
    )
    for module in course.modules:
        yield from _module(module)
    for bank in course.banks:
        kinds = Counter(str(question.kind) for question in bank.questions)
        shown = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        yield f"  bank {bank.key}: {counted(len(bank.questions), 'item')} ({shown})"
    for quiz in course.quizzes:
        drawn = ", ".join(f"{draw.count or 'all'} of {draw.bank}" for draw in quiz.draws)
        yield f"  quiz {quiz.key}: {drawn or 'no draws'}, {counted(len(quiz.questions), 'own question')}"
    asked = Counter(question.objective for question in course.quiz_questions())
    taught = Counter(key for lesson in lessons for key in lesson.objectives)
    for objective in course.objectives:
        items, pages = asked[objective.key], taught[objective.key]
        flag = "  <- no items" if not items else "  <- no lesson" if not pages else ""
        yield f"  objective {objective.key}: {counted(pages, 'lesson')}, {counted(items, 'item')}{flag}"


def _module(module: CourseModule) -> Iterator[str]:
    minutes = sum(lesson.minutes for lesson in module.lessons)
    size = f"{counted(len(module.lessons), 'lesson')}, {counted(minutes, 'minute')}"
    yield f"  module {module.key}: {size}, quiz: {module.quiz or 'none'}"
    for lesson in module.lessons:
        length = f"{counted(lesson.minutes, 'minute')}, {counted(words(lesson), 'word')}"
        yield f"    {lesson.key}: {length}, {counted(len(lesson.checks), 'check')}"
