"""Rules about keys: whatever a lesson or a question names must exist, and no key may stand for two things."""

from collections.abc import Iterator

from course_app.domain.catalog.courses import ContactsBlock, Course, Lesson
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.rules.findings import Finding, Place, all_questions, unknown


def reference_findings(course: Course) -> Iterator[Finding]:
    """Every reference that leads nowhere, and every key of a question that is taken already."""
    for module in course.modules:
        for lesson in module.lessons:
            yield from _lesson(course, ("lessons", module.key, lesson.key), lesson)
    for where, question in all_questions(course):
        yield from _question(course, where, question)
    yield from _question_keys(course)


def _lesson(course: Course, where: Place, lesson: Lesson) -> Iterator[Finding]:
    yield from _objectives(course, where, lesson.objectives)
    yield from _indicators(course, where, lesson.indicators)
    yield from _sources(course, where, lesson.sources)
    terms = {term.key for term in course.glossary}
    for key in lesson.terms:
        if key not in terms:
            yield Finding(
                (*where, "terms", key), unknown("glossary term", key, terms), rests_on=(("glossary",),)
            )
    contacts = {contact.key for contact in course.contacts.contacts} if course.contacts else set()
    for block in lesson.blocks:
        for key in block.contacts if isinstance(block, ContactsBlock) else ():
            if key not in contacts:
                message = unknown("contact", key, contacts)
                yield Finding((*where, "contacts", key), message, rests_on=(("contacts",),))


def _question(course: Course, where: Place, question: Question) -> Iterator[Finding]:
    if question.objective is not None:
        yield from _objectives(course, where, (question.objective,))
    yield from _indicators(course, where, question.indicators)
    yield from _sources(course, where, question.sources)
    lessons = [lesson.key for lesson in course.lessons()]
    if question.lesson is not None and question.lesson not in lessons:
        yield Finding(
            (*where, "lesson"), unknown("lesson", question.lesson, lessons), rests_on=(("modules",),)
        )


def _objectives(course: Course, where: Place, keys: tuple[str, ...]) -> Iterator[Finding]:
    known = {objective.key for objective in course.objectives}
    for key in keys:
        if key not in known:
            message = unknown("objective", key, known)
            yield Finding((*where, "objectives", key), message, rests_on=(("objectives",),))


def _indicators(course: Course, where: Place, keys: tuple[str, ...]) -> Iterator[Finding]:
    known = {indicator.key for indicator in course.indicators}
    for key in keys:
        if key not in known:
            message = unknown("indicator", key, known)
            yield Finding((*where, "indicators", key), message, rests_on=(("indicators",),))


def _sources(course: Course, where: Place, keys: tuple[str, ...]) -> Iterator[Finding]:
    known = {source.key for source in course.sources}
    for key in keys:
        if key not in known:
            yield Finding((*where, "sources", key), unknown("source", key, known), rests_on=(("sources",),))


def _question_keys(course: Course) -> Iterator[Finding]:
    seen: set[str] = set()
    for where, question in all_questions(course):
        if question.key in seen:
            message = (
                f"another question has the key '{question.key}': a question's key is unique in its course"
            )
            yield Finding((*where, "key"), message)
        seen.add(question.key)
