"""People, what they are appointed to, and whom they may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from course_app.domain.agencies import is_within

PASSWORD_LENGTH_MIN = 15
PASSWORD_LENGTH_MAX = 256
LEAST_DIFFERENT = 4
"""A password of this many different characters or fewer is a pattern."""
MOSTLY = 0.75
KEYBOARD_ROWS = ("`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "azertyuiop")


class Role(StrEnum):
    """A right given for a time. Everyone is an officer without an appointment."""

    INSTRUCTOR = "instructor"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class PasswordFault(StrEnum):
    """Why a password cannot be taken."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"
    PATTERN = "pattern"
    OWN_NAME = "own-name"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role over a unit and all below, over a course, or over the whole agency (neither given)."""

    role: Role
    since: datetime
    until: datetime | None = None
    unit_path: str | None = None
    course_id: int | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the appointment is in force at ``now``; ``until`` itself is already outside."""
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting: one signed-in account with the appointments that hold right now."""

    account_id: int
    public_id: str
    name: str
    agency_id: int
    agency_public_id: str
    agency_name: str
    time_zone: str
    session_id: int
    appointments: tuple[Appointment, ...] = ()
    language: str = "en"
    second_factor_due: bool = False
    """The agency asks for a second factor and this session has none: appointments rest until it has."""
    agency_accent: str | None = None
    agency_mark: str | None = None
    """The digest of the picture that stands for the agency."""

    def roles(self) -> frozenset[Role]:
        """Every role this person holds now."""
        return frozenset(appointment.role for appointment in self.appointments)

    def is_a(self, role: Role) -> bool:
        """Whether this person holds ``role`` over anything at all."""
        return any(appointment.role is role for appointment in self.appointments)


@dataclass(frozen=True, slots=True)
class Scope:
    """The people a query may touch. Made on the server from appointments, never from a request.

    ``account_id`` limits to one person, ``unit_paths`` to these units and all below; with neither, the whole
    agency. An empty ``unit_paths`` tuple reaches nobody.
    """

    agency_id: int
    account_id: int | None = None
    unit_paths: tuple[str, ...] | None = None

    def reaches(self, *, agency_id: int, account_id: int, unit_path: str) -> bool:
        """Whether a person of this agency and unit is inside the scope."""
        if agency_id != self.agency_id:
            return False
        if self.account_id is not None:
            return account_id == self.account_id
        if self.unit_paths is not None:
            return any(is_within(unit_path, path) for path in self.unit_paths)
        return True


def own_scope(actor: Actor) -> Scope:
    """Only the actor's own facts."""
    return Scope(actor.agency_id, account_id=actor.account_id)


def scope_as(actor: Actor, role: Role) -> Scope:
    """The people whom ``actor`` reaches in ``role``: units of supervisors, the agency of the others.

    Without an appointment to the role the scope reaches nobody.
    """
    held = [appointment for appointment in actor.appointments if appointment.role is role]
    return scope_of(actor.agency_id, held)


def scope_of(agency_id: int, held: Sequence[Appointment]) -> Scope:
    """The people whom these appointments of one role reach; without any, nobody."""
    if not held:
        return Scope(agency_id, unit_paths=())
    paths = tuple(appointment.unit_path for appointment in held if appointment.unit_path is not None)
    whole_agency = any(appointment.unit_path is None for appointment in held)
    return Scope(agency_id, unit_paths=None if whole_agency else paths)


def teaches(actor: Actor, *, course_id: int, owner_agency_id: int | None) -> bool:
    """Whether ``actor`` may change this course: appointed to it, or to all courses of the agency that owns it.

    A course without an owner is the installation's, so an appointment of one agency to all courses does not reach it:
    other agencies teach it too.
    """
    held = (appointment for appointment in actor.appointments if appointment.role is Role.INSTRUCTOR)
    return any(
        owner_agency_id == actor.agency_id
        if appointment.course_id is None
        else appointment.course_id == course_id
        for appointment in held
    )


def own_words(
    *, name: str, email: str, officer_id: str | None, agency_name: str, agency_key: str, site_name: str
) -> tuple[str, ...]:
    """The words that anybody would try first at this account: of the person, the agency and the site."""
    texts = (name, email, officer_id or "", agency_name, agency_key, site_name)
    return tuple(word for text in texts for word in re.split(r"[\W_]+", text) if word)


def password_fault(
    password: str, *, common: frozenset[str], own_words: tuple[str, ...]
) -> PasswordFault | None:
    """Why ``password`` is refused, or ``None``: NIST SP 800-63B-4 length and blocklist, no composition rules.

    Lengths count code points. ``common`` holds lower-case passwords without white space; ``own_words`` are those
    of the account.
    """
    if len(password) < PASSWORD_LENGTH_MIN:
        return PasswordFault.TOO_SHORT
    if len(password) > PASSWORD_LENGTH_MAX:
        return PasswordFault.TOO_LONG
    lowered = password.casefold()
    if "".join(lowered.split()) in common:
        return PasswordFault.COMMON
    if _is_pattern(lowered):
        return PasswordFault.PATTERN
    remainder = lowered
    for word in sorted(own_words, key=len, reverse=True):
        remainder = remainder.replace(word.casefold(), "") if len(word) > 2 else remainder
    return PasswordFault.OWN_NAME if len(remainder) < PASSWORD_LENGTH_MIN // 2 else None


def _is_pattern(text: str) -> bool:
    """Whether ``text`` says little for its length: few characters, one piece repeated, or keys in a row."""
    if len(set(text)) <= LEAST_DIFFERENT:
        return True
    if any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1)):
        return True
    steps = [_are_neighbours(first, second) for first, second in pairwise(text)]
    return sum(steps) >= MOSTLY * len(steps)


def _are_neighbours(first: str, second: str) -> bool:
    """Whether two characters follow each other in the alphabet, in counting, or on a row of the keyboard."""
    if first.isalnum() and second.isalnum() and abs(ord(first) - ord(second)) <= 1:
        return True
    return any(first + second in row or second + first in row for row in KEYBOARD_ROWS)
