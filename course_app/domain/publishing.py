"""Publishing: what a new edition changes, which class of change that is, and whom it moves.

Cosmetic: everyone who has not completed moves to the new edition, and nothing is marked. Content: changed lessons
are marked; whoever is in progress keeps the old edition or moves, as the publisher chooses. Assessment: as content,
but it follows from what changed and cannot be lowered, because grades before and after are not comparable.
Whoever has not started always moves; completed enrolments and open attempts always stay on their edition.
"""

from dataclasses import replace
from enum import StrEnum

from course_app.domain.catalog.courses import Course, Lesson
from course_app.domain.changes import Changes, former, reads_the_same


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
    """Another edition came after the one that was live when the draft was sent."""
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
        if past is not None and (kind is ChangeClass.COSMETIC or reads_the_same(past, lesson)):
            return replace(lesson, digest=past.digest)
        return lesson

    modules = (replace(module, lessons=tuple(map(marked, module.lessons))) for module in new.modules)
    return replace(new, modules=tuple(modules))
