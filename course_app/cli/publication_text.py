"""What a publication changes and whom it moves, in lines for a terminal."""

from collections.abc import Iterator, Sequence

from course_app.domain.changes import Changes
from course_app.domain.publishing import ChangeClass, InProgress, moves_in_progress
from course_app.services.publishing import Plan, Wish

SHOWN = 12
"""How many keys of one kind are named before the rest is only counted."""


def describe_plan(plan: Plan, wish: Wish) -> str:
    """What would happen, for the operator to confirm."""
    return "\n".join(_lines(plan, wish))


def _lines(plan: Plan, wish: Wish) -> Iterator[str]:
    if plan.unchanged:
        yield f"{plan.course_key}: edition {plan.number} was made of the same documents. Nothing to publish."
        return
    yield f"{plan.course_key}: edition {plan.number}, class {plan.kind}"
    if wish.kind is not None and wish.kind is not plan.kind:
        yield f"  asked for class {wish.kind}, but questions, keys, weights or rules changed: it is {plan.kind}"
    if plan.changes is None:
        yield "  first edition of this course"
        return
    yield from _changes(plan.changes)
    yield from _people(plan, wish)


def _changes(changes: Changes) -> Iterator[str]:
    yield from _named("lessons added", changes.lessons_added)
    yield from _named("lessons removed", changes.lessons_removed)
    yield from _named("lessons changed", changes.lessons_changed)
    yield from _named("lessons renamed", [f"{old} -> {new}" for old, new in changes.lessons_renamed])
    yield from _named("questions added", changes.questions_added)
    yield from _named("questions removed", changes.questions_removed)
    yield from _named("questions changed", changes.questions_changed)
    yield from _named("questions with other feedback or references", changes.questions_reworded)
    yield from _named("quizzes added", changes.quizzes_added)
    yield from _named("quizzes removed", changes.quizzes_removed)
    yield from _named(
        "quiz settings changed", [f"{quiz}.{setting}" for quiz, setting in changes.quiz_settings]
    )
    if changes.completion:
        yield "  what completes the course changed"
    yield from _named("details changed", changes.details)


def _named(label: str, keys: Sequence[str]) -> Iterator[str]:
    if keys:
        rest = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
        yield f"  {label} ({len(keys)}): {', '.join(keys[:SHOWN])}{rest}"


def _people(plan: Plan, wish: Wish) -> Iterator[str]:
    people = plan.affected
    yield f"  {people.not_started} not started: move to edition {plan.number}"
    if moves_in_progress(plan.kind, wish.in_progress):
        marked = (
            ""
            if plan.kind is ChangeClass.COSMETIC
            else "; what they have done counts, changed lessons are marked"
        )
        yield f"  {people.in_progress} in progress: move to edition {plan.number}{marked}"
    else:
        yield f"  {people.in_progress} in progress: keep their edition (--in-progress {InProgress.MOVE} would move them)"
    yield f"  {people.completed} completed: stay on their edition"
    if people.open_attempts:
        yield f"  {people.open_attempts} open attempts: are finished on their edition"
