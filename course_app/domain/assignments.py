"""Assignments: why somebody must take a course, by when, and what becomes of it when one ends."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from course_app.domain.accounts import Scope
from course_app.domain.agencies import ROOT, end_of_day, is_within, last_day, local_day

FARTHEST = timedelta(days=3660)
"""No due date is farther off than this: ten years."""

GRACE = timedelta(days=30)
"""Whoever becomes bound after a rule was laid down has at least this long, so nobody is overdue on the first day."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A rule: a course for a unit and all below, or for one person, by the end of ``due_on``."""

    id: int
    laid_down_at: datetime
    due_on: date | None = None
    unit_path: str | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a unit; without ``until`` it lasts."""

    unit_path: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """A due date was put off to ``due_at``, whatever was laid down before ``granted_at`` asks."""

    granted_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Obligation:
    """Somebody's enrolment that is not completed, with what decides by when it is due.

    ``made_by`` is the assignment that enrolled her, ``None`` where she did so herself. ``is_excused``: somebody decided
    so, for a time or for good. ``stays`` are her times in units, the latest first.
    """

    account_id: int
    made_at: datetime
    made_by: int | None = None
    due_at: datetime | None = None
    is_begun: bool = False
    is_excused: bool = False
    extended: Extended | None = None
    stays: tuple[Stay, ...] = ()


class EndEffect(StrEnum):
    """What becomes of an enrolment when an assignment ends."""

    EXCUSED = "excused"
    """Nothing was done yet, and nothing asks for it any more."""
    FREE = "free"
    """Nothing asks for it any more: whoever has begun, or wanted it herself, goes on without a due date."""
    LATER = "later"
    """Another assignment asks for it, by a later day or by none."""
    SAME = "same"
    """Another assignment asks for it by the same day, or an earlier one."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The effect, and by when the enrolment is due afterwards."""

    effect: EndEffect
    due_at: datetime | None


class EndFault(StrEnum):
    """Why a supervisor may not end an assignment that binds somebody of her team."""

    OWN = "own"
    """It is for herself alone, or for somebody who decides about her."""
    ABOVE = "above"
    """It was laid over a unit above those that she supervises."""


def end_fault(
    *, unit_path: str | None, account_id: int | None, scope: Scope, beyond: Collection[int]
) -> EndFault | None:
    """Why a supervisor of ``scope`` may not end the assignment to this unit or person, or ``None``.

    ``beyond`` are the accounts about which she decides nothing.
    """
    if account_id is not None:
        return EndFault.OWN if account_id in beyond else None
    own = scope.unit_paths
    is_own = own is None or any(is_within(unit_path or ROOT, path) for path in own)
    return None if is_own else EndFault.ABOVE


def bound_since(rule: Assignment, held: Obligation) -> datetime | None:
    """Since when the rule binds the person; ``None`` where it does not.

    Whom it enrolled it binds also when she has left its unit since: nobody said that she need not.
    """
    if held.made_by == rule.id:
        return held.made_at
    if rule.account_id is not None:
        return rule.laid_down_at if rule.account_id == held.account_id else None
    since: datetime | None = None
    for stay in held.stays:
        if stay.until != since or not is_within(stay.unit_path, rule.unit_path or ROOT):
            break
        since = stay.since
    return None if since is None else max(since, rule.laid_down_at)


def ending(held: Obligation, others: Iterable[Assignment], zone: tzinfo) -> Ending:
    """What becomes of the enrolment when an assignment ends and ``others`` for its course stay in force.

    What they ask holds as if the ended one had never been: the earliest of their due dates, or the one that was put
    off. It never comes forward by an ending, so nobody is overdue for one.
    """
    left = [(rule, since) for rule in others if (since := bound_since(rule, held)) is not None]
    if not left:
        is_over = held.made_by is not None and not held.is_begun and not held.is_excused
        return Ending(EndEffect.EXCUSED if is_over else EndEffect.FREE, None)
    asked = [
        (
            rule.laid_down_at,
            due_moment_for(rule.due_on, zone, laid_down_at=rule.laid_down_at, bound_at=since),
        )
        for rule, since in left
    ]
    due_at = _earliest_left(asked, held.extended)
    if held.due_at is None or (due_at is not None and due_at <= held.due_at):
        return Ending(EndEffect.SAME, held.due_at)
    return Ending(EndEffect.LATER, due_at)


def _earliest_left(
    asked: Iterable[tuple[datetime, datetime | None]], extended: Extended | None
) -> datetime | None:
    """The earliest of these due dates; those that were laid down before the extension not before its day."""
    return earliest_due(
        due_at
        if due_at is None or extended is None or laid_down_at >= extended.granted_at
        else max(due_at, extended.due_at)
        for laid_down_at, due_at in asked
    )


def due_moment(due_on: date | None, zone: tzinfo) -> datetime | None:
    """When the due date is over: midnight at its end in the agency's time zone, in UTC."""
    return None if due_on is None else end_of_day(due_on, zone)


def due_moment_for(
    due_on: date | None, zone: tzinfo, *, laid_down_at: datetime, bound_at: datetime
) -> datetime | None:
    """When the rule's due date is over for somebody whom it binds since ``bound_at``.

    Who was bound when the rule was laid down is due on its date. Who became bound later is due ``GRACE`` after the
    day of becoming bound, where that is later than the rule's date.
    """
    due_at = due_moment(due_on, zone)
    if due_at is None or bound_at <= laid_down_at:
        return due_at
    return max(due_at, end_of_day(local_day(bound_at, zone) + GRACE, zone))


def last_day_of(due_at: datetime, zone: tzinfo) -> date:
    """The day at whose end something is due."""
    return last_day(due_at, zone)


def earliest_due(moments: Iterable[datetime | None]) -> datetime | None:
    """The due date that binds when several rules ask for the same course: the earliest."""
    return min((moment for moment in moments if moment is not None), default=None)


def is_within_reach(due_on: date, *, now: datetime) -> bool:
    """Whether ``due_on`` may be a due date at all, past ones included: an operator may enter what was decided before.

    One more day on both sides, because it is another day elsewhere.
    """
    return abs(due_on - now.date()) <= FARTHEST + timedelta(days=1)


class DayFault(StrEnum):
    """Why a day cannot be taken as a due date or as the last day of an excusal."""

    PAST = "past"
    NOT_LATER = "not-later"
    TOO_FAR = "too-far"


def day_fault(day: date, *, today: date, after: date | None = None) -> DayFault | None:
    """What is wrong with ``day``: it is over, not later than ``after``, or so far off that it is a slip of the hand."""
    if day < today:
        return DayFault.PAST
    if after is not None and day <= after:
        return DayFault.NOT_LATER
    return DayFault.TOO_FAR if day - today > FARTHEST else None
