"""Rules about keys: whatever a lesson or a question names must exist, and no key may stand for two things."""

from collections.abc import Iterable, Iterator

from course_app.domain.catalog.courses import ContactsBlock, Course, Lesson
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.rules.findings import Finding, Place, all_questions, missing


def reference_findings(course: Course) -> Iterator[Finding]:
    """Every reference that leads nowhere, and every key of a question that is taken already."""
    known = _Known(course)
    for module in course.modules:
        for lesson in module.lessons:
            yield from known.lesson(("lessons", module.key, lesson.key), lesson)
    for where, question in all_questions(course):
        yield from known.question(where, question)
    yield from _question_keys(course)


class _Known:
    """Every key of a course that others may name, collected once."""

    def __init__(self, course: Course) -> None:
        self._lessons = [lesson.key for lesson in course.lessons()]
        contacts = course.contacts.contacts if course.contacts else ()
        self._keys = {
            "lessons": set(self._lessons),
            "objectives": {each.key for each in course.objectives},
            "indicators": {each.key for each in course.indicators},
            "sources": {each.key for each in course.sources},
            "terms": {each.key for each in course.glossary},
            "contacts": {each.key for each in contacts},
        }

    def lesson(self, where: Place, lesson: Lesson) -> Iterator[Finding]:
        """What of the lesson's references leads nowhere."""
        yield from self._missing(where, "objective", "objectives", lesson.objectives)
        yield from self._missing(where, "indicator", "indicators", lesson.indicators)
        yield from self._missing(where, "source", "sources", lesson.sources)
        yield from self._missing(where, "glossary term", "terms", lesson.terms, document="glossary")
        for block in lesson.blocks:
            keys = block.contacts if isinstance(block, ContactsBlock) else ()
            yield from self._missing(where, "contact", "contacts", keys)

    def question(self, where: Place, question: Question) -> Iterator[Finding]:
        """What of the question's references leads nowhere."""
        objectives = () if question.objective is None else (question.objective,)
        yield from self._missing(where, "objective", "objectives", objectives)
        yield from self._missing(where, "indicator", "indicators", question.indicators)
        yield from self._missing(where, "source", "sources", question.sources)
        if question.lesson is not None and question.lesson not in self._keys["lessons"]:
            named = (*where, "lesson")
            yield missing(named, "lesson", question.lesson, self._lessons, rests_on=(("modules",),))

    def _missing(
        self, where: Place, kind: str, name: str, keys: Iterable[str], *, document: str = ""
    ) -> Iterator[Finding]:
        known = self._keys[name]
        for key in keys:
            if key not in known:
                yield missing((*where, name, key), kind, key, known, rests_on=((document or name,),))


def _question_keys(course: Course) -> Iterator[Finding]:
    seen: set[str] = set()
    for where, question in all_questions(course):
        if question.key in seen:
            message = (
                f"another question has the key '{question.key}': a question's key is unique in its course"
            )
            yield Finding((*where, "key"), message)
        seen.add(question.key)
