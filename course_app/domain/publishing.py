"""Publishing: what a new edition changes, which class of change that is, and whom it moves.

Cosmetic: everyone who has not completed moves to the new edition, and nothing is marked. Content: changed lessons
are marked; whoever is in progress keeps the old edition or moves, as the publisher chooses. Assessment: as content,
but it follows from what changed and cannot be lowered, because grades before and after are not comparable.
Whoever has not started always moves; completed enrolments and open attempts always stay on their edition.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from course_app.domain.catalog.courses import Course, Lesson
from course_app.domain.catalog.questions import Question
from course_app.domain.catalog.quizzes import Quiz


class ChangeClass(StrEnum):
    """How much an edition changes, from least to most."""

    COSMETIC = "cosmetic"
    CONTENT = "content"
    ASSESSMENT = "assessment"


class InProgress(StrEnum):
    """What happens to enrolments in progress when the change is more than cosmetic."""

    KEEP = "keep"
    MOVE = "move"


class DraftState(StrEnum):
    """Exactly one holds for a draft: the first of Published, Withdrawn, Faulty, Overtaken, Ready."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    FAULTY = "faulty"
    OVERTAKEN = "overtaken"
    """Another edition came after the one that the draft was made from."""
    READY = "ready"


def draft_state(*, published: bool, withdrawn: bool, faulty: bool, overtaken: bool) -> DraftState:
    """The state of a draft; only a ready one may be published, and only a faulty, overtaken or ready one withdrawn."""
    if published:
        return DraftState.PUBLISHED
    if withdrawn:
        return DraftState.WITHDRAWN
    if faulty:
        return DraftState.FAULTY
    return DraftState.OVERTAKEN if overtaken else DraftState.READY


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
    to be counted again. ``details``: something else differs, such as a title or the glossary.
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
    details: bool = False

    @property
    def assessment(self) -> bool:
        """Whether grades or completion before and after the change are not comparable."""
        questions = self.questions_added or self.questions_removed or self.questions_changed
        quizzes = self.quizzes_added or self.quizzes_removed
        settings = any(setting in _ASSESSING for _, setting in self.quiz_settings)
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
    return Changes(
        lessons_added=tuple(lesson.key for past, lesson in pairs if past is None),
        lessons_removed=tuple(lesson.key for lesson in old.lessons() if lesson.key not in kept),
        lessons_changed=tuple(
            lesson.key for past, lesson in pairs if past and not _reads_the_same(past, lesson)
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
        quiz_settings=tuple(_settings(old_quizzes, new_quizzes)),
        completion=old.completion != new.completion or _required(old, kept) != _required(new, kept, pairs),
        outline=_outline(old) != _outline(new),
        details=old != new,
    )


def change_class(changes: Changes | None, wanted: ChangeClass | None) -> ChangeClass:
    """The class of an edition with these ``changes`` (None: it is the first one).

    At least assessment if the changes are, else what the publisher wants, else content.
    """
    if changes is not None and changes.assessment:
        return ChangeClass.ASSESSMENT
    return wanted or ChangeClass.CONTENT


def moves_in_progress(kind: ChangeClass, choice: InProgress) -> bool:
    """Whether enrolments in progress move to the new edition."""
    return kind is ChangeClass.COSMETIC or choice is InProgress.MOVE


def with_reading_marks(old: Course | None, new: Course, kind: ChangeClass) -> Course:
    """``new`` as it is stored: a lesson keeps its old digest unless there is something to read again.

    A lesson whose digest differs from the one that was read is marked as changed. After a cosmetic change
    nothing is, and later editions keep to that as long as the lesson stays the same.
    """
    if old is None:
        return new

    def marked(lesson: Lesson) -> Lesson:
        past = former(old, lesson)
        if past is not None and (kind is ChangeClass.COSMETIC or _reads_the_same(past, lesson)):
            return replace(lesson, digest=past.digest)
        return lesson

    modules = (replace(module, lessons=tuple(map(marked, module.lessons))) for module in new.modules)
    return replace(new, modules=tuple(modules))


def former(old: Course, lesson: Lesson) -> Lesson | None:
    """The lesson of the older edition that ``lesson`` continues, under its key or under the one it had."""
    return old.lesson(lesson.key) or (old.lesson(lesson.was) if lesson.was else None)


def latter(new: Course, lesson: Lesson) -> Lesson | None:
    """The lesson of the newer edition that continues ``lesson``, under its key or under the one it got."""
    return new.lesson(lesson.key) or next((each for each in new.lessons() if each.was == lesson.key), None)


def _reads_the_same(past: Lesson, lesson: Lesson) -> bool:
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
