"""Who may give which right, and who may take it away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from course_app.domain.accounts import Role
from course_app.domain.agencies import end_of_day, is_within, local_day
from course_app.domain.errors import RightsFault

GIVEN_BY_ADMINISTRATORS = (Role.INSTRUCTOR, Role.SUPERVISOR, Role.AUDITOR)
"""Administrators are appointed by the operator: nobody gives a right as high as her own."""
LONGEST_DAYS = 3660
ADDRESS_REST = timedelta(hours=72)
"""So long after a change of an activated account's mail address no link that sets a password goes to the new one."""


class TermFault(StrEnum):
    """Why an appointment cannot last from one day to another."""

    PAST = "past"
    """It would have begun before today: nobody is given a right for what is over."""
    BACKWARDS = "backwards"
    """It would end before it begins."""
    TOO_FAR = "too-far"
    ALREADY = "already"
    """The same right is held, or to come, in that time: two of it would look like one."""
    DISABLED = "disabled"
    """Nobody can use the account: it would wake with rights that nobody remembers."""


class When(StrEnum):
    """Which appointments a list shows."""

    CURRENT = "current"
    """Those in force and those that are still to begin."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class AppointmentFilter:
    """One question to the list. ``text`` is a part of a name or officer id, ``officer`` and ``unit`` are public ids."""

    when: When = When.CURRENT
    role: Role | None = None
    text: str = ""
    officer: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """One appointment of the list. Without ``unit`` and ``course`` it is over the agency. ``by``: who gave it."""

    public_id: str
    officer: str
    name: str
    role: Role
    unit: str | None
    course: str | None
    since: datetime
    until: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class GivenRight:
    """One appointment as the operator reads it. ``over``: a unit's place, a course's key, or the agency's key.

    ``first`` and ``last`` are days of the agency; ``by`` is a mail address, ``None`` for the operator.
    """

    public_id: str
    email: str
    role: Role
    over: str
    first: date
    last: date | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A time in which somebody administers an agency, or shall. Without ``until`` it does not end."""

    appointment: str
    account_id: int
    since: datetime
    until: datetime | None


def holders(terms: Collection[Term], *, now: datetime) -> frozenset[int]:
    """Who administers the agency at ``now``."""
    return frozenset(term.account_id for term in terms if term.since <= now)


def is_last(terms: Collection[Term], leaving: Collection[Term], *, now: datetime) -> bool:
    """Whether the agency would be without an administrator, or sooner than it will be anyway, if these left at ``now``.

    Whoever stays only for some days is no successor to whoever stays for good.
    """
    rest = [term for term in terms if term not in leaving]
    return covered_until(rest, now=now) < covered_until(terms, now=now)


def covered_until(terms: Collection[Term], *, now: datetime) -> datetime:
    """Up to when somebody administers without a gap from ``now`` on; the end of all time where that is for good."""
    reached = now
    for term in sorted(terms, key=lambda each: each.since):
        if term.since > reached:
            break
        reached = max(reached, term.until or datetime.max.replace(tzinfo=UTC))
    return reached


def may_appoint(
    *, administrators: Collection[int], actor_id: int, subject_id: int, role: Role
) -> RightsFault | None:
    """Why ``actor_id`` may not give ``subject_id`` this role, or ``None``.

    ``administrators`` are those who hold that role right now.
    """
    if actor_id not in administrators:
        return RightsFault.LOST
    if actor_id == subject_id:
        return RightsFault.OWN
    return None if role in GIVEN_BY_ADMINISTRATORS else RightsFault.ABOVE


def may_end(*, terms: Collection[Term], now: datetime, actor_id: int, appointment: str) -> RightsFault | None:
    """Why ``actor_id`` may not end this appointment, or ``None``. Giving up one's own is no gain.

    ``terms`` are those of the agency's administrators.
    """
    if actor_id not in holders(terms, now=now):
        return RightsFault.LOST
    leaving = [term for term in terms if term.appointment == appointment]
    return RightsFault.LAST if is_last(terms, leaving, now=now) else None


def may_care_for(*, administrators: Collection[int], actor_id: int, subject_id: int) -> RightsFault | None:
    """Why ``actor_id`` may not change what protects this account or where it belongs, or ``None``.

    Nobody does so with her own.
    """
    if actor_id not in administrators:
        return RightsFault.LOST
    return RightsFault.OWN if actor_id == subject_id else None


def may_disable(
    *, terms: Collection[Term], now: datetime, actor_id: int, subject_id: int
) -> RightsFault | None:
    """Why ``actor_id`` may not disable this account, or ``None``."""
    fault = may_care_for(administrators=holders(terms, now=now), actor_id=actor_id, subject_id=subject_id)
    leaving = [term for term in terms if term.account_id == subject_id]
    return RightsFault.LAST if fault is None and is_last(terms, leaving, now=now) else fault


def may_change(
    *,
    administrators: Collection[int],
    actor_id: int,
    subject_id: int,
    fields: Collection[str],
    holds_higher: bool,
) -> RightsFault | None:
    """Why ``actor_id`` may not change these particulars, or ``None``.

    Links go to the mail address, so it is a key; and nobody chooses the officer id under which her own training counts.
    """
    if actor_id not in administrators:
        return RightsFault.LOST
    if "email" in fields and holds_higher and actor_id != subject_id:
        return RightsFault.HIGHER
    return RightsFault.OWN if "officer_id" in fields and actor_id == subject_id else None


def is_higher(role: Role, *, is_over_own: bool) -> bool:
    """Whether administrators do not give this right. ``is_over_own``: it is over nothing but what the agency owns."""
    return role not in GIVEN_BY_ADMINISTRATORS or not is_over_own


def may_open(*, holds_higher: bool, address_changed_at: datetime | None, now: datetime) -> RightsFault | None:
    """Why no administrator may cause a password link for this account or take its second factor, or ``None``.

    Whoever chooses the mail box and then has the link sent there becomes the person: so not with rights that she could
    not give, and with others only after the box before had time to object.
    """
    if holds_higher:
        return RightsFault.HIGHER
    return RightsFault.FRESH if is_fresh(address_changed_at, now) else None


def is_fresh(address_changed_at: datetime | None, now: datetime) -> bool:
    """Whether the mail address was changed so lately that no link goes there."""
    return address_changed_at is not None and now - address_changed_at < ADDRESS_REST


def widens(supervised: Collection[str], *, place: str, into: str) -> bool:
    """Whether a supervisor of the units at these paths gets more people with what is at ``place`` moved to ``into``.

    ``place`` is empty for somebody who belongs to no unit.
    """
    return any(is_within(into, path) for path in supervised) and not any(
        is_within(place, path) for path in supervised
    )


def is_above(supervised: Collection[str], *, own: Collection[str], home: str) -> bool:
    """Whether a supervisor of the units at ``supervised`` is above one who supervises ``own`` and belongs to ``home``.

    Whoever supervises the same unit is beside her.
    """
    return any(
        any(is_within(each, path) for each in (*own, home)) and not any(is_within(path, each) for each in own)
        for path in supervised
    )


def term_fault(*, since: date | None, until: date | None, now: datetime, zone: tzinfo) -> TermFault | None:
    """Why nobody can be appointed from ``since`` (today, if not given) through ``until`` (for good), or ``None``."""
    today = local_day(now, zone)
    first = since or today
    if first < today:
        return TermFault.PAST
    if until is not None and until < first:
        return TermFault.BACKWARDS
    if any(day is not None and (day - today).days > LONGEST_DAYS for day in (since, until)):
        return TermFault.TOO_FAR
    return None


def term(
    *, since: date | None, until: date | None, now: datetime, zone: tzinfo
) -> tuple[datetime, datetime | None]:
    """The moments (UTC) between which an appointment holds whose first day is ``since`` and whose last ``until``.

    Today means at once: the hours before it was given are not claimed.
    """
    starts_later = since is not None and since > local_day(now, zone)
    begins = datetime.combine(since, time.min, tzinfo=zone).astimezone(UTC) if since and starts_later else now
    return begins, end_of_day(until, zone) if until else None
