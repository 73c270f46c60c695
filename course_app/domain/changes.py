"""What differs between two editions of a course: lessons, questions, quizzes, completion, and details beside them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from course_app.domain.catalog.courses import Course, Lesson
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz


class Detail(StrEnum):
    """What else may differ between two editions, beside lessons, questions, quizzes and completion."""

    COURSE = "course"
    """Its title, summary, audience or language."""
    ENROLMENT = "enrolment"
    CERTIFICATE = "certificate"
    OBJECTIVES = "objectives"
    SOURCES = "sources"
    MODULES = "modules"
    """Their titles, summaries and quizzes, and in which order the lessons stand."""
    LESSONS = "lessons"
    """What is known about a lesson and not read in it: its minutes, what it teaches, whether it is core."""
    GLOSSARY = "glossary"
    INDICATORS = "indicators"
    CONTACTS = "contacts"
    JOB_AIDS = "job-aids"
    UNSEEN = "unseen"
    """Nothing that anybody sees: a remark, a renaming of long ago that is no longer told, or the order of things of which an
    order means nothing."""


POOL = "pool"
"""The setting of a quiz that other documents make: which questions it may ask, by their tags and banks."""
# Settings of a quiz that decide who passes. The others say how it looks or when its key is shown.
_ASSESSING = ("pass_mark", "attempts", "wait_seconds", "time_limit_seconds", "draws")
_OTHER = ("title", "kind", "instructions_html", "minutes", "layout", "release", "shuffle")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two editions; keys in the order of the newer one.

    ``questions_*`` speak of graded questions. ``questions_changed`` were asked or scored differently before, and of
    these ``keys_changed`` had other right answers;
    ``questions_reworded`` differ only in feedback, explanation or what they refer to. ``quiz_settings`` are
    (quiz, setting) pairs. ``outline``: modules, lessons, quizzes or completion differ, so that progress has
    to be counted again. ``details``: what else differs.
    """

    lessons_added: tuple[str, ...] = ()
    lessons_removed: tuple[str, ...] = ()
    lessons_changed: tuple[str, ...] = ()
    lessons_renamed: tuple[tuple[str, str], ...] = ()
    questions_added: tuple[str, ...] = ()
    questions_removed: tuple[str, ...] = ()
    questions_changed: tuple[str, ...] = ()
    keys_changed: tuple[str, ...] = ()
    questions_reworded: tuple[str, ...] = ()
    quizzes_added: tuple[str, ...] = ()
    quizzes_removed: tuple[str, ...] = ()
    quiz_settings: tuple[tuple[str, str], ...] = ()
    completion: bool = False
    outline: bool = False
    details: tuple[Detail, ...] = ()

    @property
    def assessment(self) -> bool:
        """Whether grades or completion before and after the change are not comparable."""
        questions = self.questions_added or self.questions_removed or self.questions_changed
        quizzes = self.quizzes_added or self.quizzes_removed
        settings = any(setting in (*_ASSESSING, POOL) for _, setting in self.quiz_settings)
        return bool(questions or quizzes or settings or self.completion)


def compare(old: Course, new: Course) -> Changes:
    """What publishing ``new`` after ``old`` changes."""
    before = {question.key: question for question in old.quiz_questions()}
    after = {question.key: question for question in new.quiz_questions()}
    both = [key for key in after if key in before]
    old_quizzes = {quiz.key: quiz for quiz in old.quizzes}
    new_quizzes = {quiz.key: quiz for quiz in new.quizzes}
    pairs = [(former(old, lesson), lesson) for lesson in new.lessons()]
    kept = {past.key for past, _ in pairs if past is not None}
    changed = tuple(key for key in both if _asked(before[key]) != _asked(after[key]))
    found = Changes(
        lessons_added=tuple(lesson.key for past, lesson in pairs if past is None),
        lessons_removed=tuple(lesson.key for lesson in old.lessons() if lesson.key not in kept),
        lessons_changed=tuple(
            lesson.key for past, lesson in pairs if past and not reads_the_same(past, lesson)
        ),
        lessons_renamed=tuple(
            (past.key, lesson.key) for past, lesson in pairs if past and past.key != lesson.key
        ),
        questions_added=_missing_from(before, after),
        questions_removed=_missing_from(after, before),
        questions_changed=changed,
        keys_changed=tuple(key for key in changed if before[key].correct != after[key].correct),
        questions_reworded=tuple(key for key in both if key not in changed and before[key] != after[key]),
        quizzes_added=_missing_from(old_quizzes, new_quizzes),
        quizzes_removed=_missing_from(new_quizzes, old_quizzes),
        quiz_settings=(*_settings(old_quizzes, new_quizzes), *_pools(old, new, set(both))),
        completion=old.completion != new.completion or _required(old, kept) != _required(new, kept, pairs),
        outline=_outline(old) != _outline(new),
        details=tuple(_details(old, new, pairs)),
    )
    told = replace(found, outline=False) != Changes()
    return found if told or old == new else replace(found, details=(Detail.UNSEEN,))


def former(old: Course, lesson: Lesson) -> Lesson | None:
    """The lesson of the older edition that ``lesson`` continues, under its key or under the one it had."""
    return old.lesson(lesson.key) or (old.lesson(lesson.was) if lesson.was else None)


def latter(new: Course, lesson: Lesson) -> Lesson | None:
    """The lesson of the newer edition that continues ``lesson``, under its key or under the one it got."""
    return new.lesson(lesson.key) or next((each for each in new.lessons() if each.was == lesson.key), None)


def reads_the_same(past: Lesson, lesson: Lesson) -> bool:
    """Whether an officer reads and is asked the same in both."""
    return (past.title, past.blocks, past.checks) == (lesson.title, lesson.blocks, lesson.checks)


def _asked(question: Question) -> tuple[object, ...]:
    """What an officer sees before answering, and what decides the score."""
    options = tuple((option.key, option.html, option.correct) for option in question.options)
    return question.kind, question.html, options, question.weight, question.scoring


def _missing_from(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    present = set(some)
    return tuple(key for key in others if key not in present)


def _settings(old: dict[str, Quiz], new: dict[str, Quiz]) -> Iterator[tuple[str, str]]:
    for key, quiz in new.items():
        if key in old:
            for setting in (*_ASSESSING, *_OTHER):
                if getattr(old[key], setting) != getattr(quiz, setting):
                    yield key, setting


def _pools(old: Course, new: Course, both: set[str]) -> Iterator[tuple[str, str]]:
    """Quizzes that draw as before, but of which a question that both editions have is asked differently often."""
    for quiz in new.quizzes:
        past = old.quiz(quiz.key)
        if past is not None and past.draws == quiz.draws and _pool(old, past, both) != _pool(new, quiz, both):
            yield quiz.key, POOL


def _pool(course: Course, quiz: Quiz, keys: set[str]) -> list[set[str]]:
    """Of these questions, those that the quiz always asks, then those of each draw."""
    drawn = [
        {each.key for each in bank.questions if set(draw.tags) <= set(each.tags)}
        for draw in quiz.draws
        if (bank := course.bank(draw.bank)) is not None
    ]
    return [found & keys for found in ({each.key for each in quiz.questions}, *drawn)]


def _details(old: Course, new: Course, pairs: Iterable[tuple[Lesson | None, Lesson]]) -> Iterator[Detail]:
    kept = [(past, lesson) for past, lesson in pairs if past is not None]
    seen = {
        Detail.COURSE: ("title", "summary", "audience", "language"),
        Detail.ENROLMENT: ("open_enrolment",),
        Detail.CERTIFICATE: ("certificate_months",),
        Detail.OBJECTIVES: ("objectives",),
        Detail.SOURCES: ("sources",),
        Detail.GLOSSARY: ("glossary",),
        Detail.INDICATORS: ("indicators",),
        Detail.CONTACTS: ("contacts",),
        Detail.JOB_AIDS: ("job_aids",),
    }
    differing = {
        detail
        for detail, names in seen.items()
        if any(getattr(old, name) != getattr(new, name) for name in names)
    }
    if _chapters(old, {past.key for past, _ in kept}) != _chapters(
        new, {lesson.key for _, lesson in kept}, {lesson.key: past.key for past, lesson in kept}
    ):
        differing.add(Detail.MODULES)
    if any(_known(past) != _known(lesson) for past, lesson in kept):
        differing.add(Detail.LESSONS)
    yield from (detail for detail in Detail if detail in differing)


def _chapters(
    course: Course, kept: set[str], older: Mapping[str, str] | None = None
) -> list[tuple[object, ...]]:
    """The modules, with those of these lessons that stand in each, by their older keys."""
    before = older or {}
    return [
        (
            module.key,
            module.title,
            module.summary,
            module.quiz,
            [before.get(lesson.key, lesson.key) for lesson in module.lessons if lesson.key in kept],
        )
        for module in course.modules
    ]


def _known(lesson: Lesson) -> tuple[object, ...]:
    return (
        lesson.minutes,
        lesson.core,
        lesson.objectives,
        lesson.indicators,
        lesson.sources,
        lesson.content_note,
    )


def _required(course: Course, kept: set[str], pairs: Iterable[tuple[Lesson | None, Lesson]] = ()) -> set[str]:
    """Required lessons that exist in both editions, by their older key: becoming core changes completion."""
    older = {lesson.key: past.key for past, lesson in pairs if past is not None}
    return {older.get(lesson.key, lesson.key) for lesson in course.required_lessons()} & kept


def _outline(course: Course) -> tuple[object, ...]:
    lessons = tuple(
        (module.key, module.quiz, tuple((lesson.key, lesson.core, lesson.was) for lesson in module.lessons))
        for module in course.modules
    )
    return (
        lessons,
        course.completion,
        course.exam,
        tuple((quiz.key, quiz.attempts) for quiz in course.quizzes),
    )
