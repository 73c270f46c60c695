"""The few errors that use cases raise. Expected outcomes are values with a reason instead."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

SHOWN = 12
"""So many names of what there is are told; more would hide the message."""


class NotFoundError(Exception):
    """There is no such thing, or it is out of the caller's scope: the two look the same from outside."""


def missing(told: str, known: Iterable[str]) -> NotFoundError:
    """What was not found, with the names of what there is: for an operator, who may know all of them."""
    names = sorted(known)
    if not names:
        return NotFoundError(f"{told}; there is none yet")
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return NotFoundError(f"{told}; there is: {', '.join(names[:SHOWN])}{more}")


class InvalidInputError(Exception):
    """The input has a shape that no honest form sends. Nothing was stored."""


class SelfDealingError(Exception):
    """Somebody would decide about her own training, or about that of whoever decides about hers."""


class KeyWithheldError(Exception):
    """Somebody asks for answer keys of a course in which her own attempt is open."""


class RightsFault(StrEnum):
    """Why somebody may not change these rights, what protects this account, or what others laid down."""

    OWN = "own"
    """They are her own."""
    ABOVE = "above"
    """The role is not an administrator's to give."""
    LAST = "last"
    """The agency would be without an administrator."""
    LOST = "lost"
    """She has just ceased to be an administrator herself."""
    HIGHER = "higher"
    """The account holds a right that administrators do not give."""
    FRESH = "fresh"
    """The mail address of the account has just been changed."""
    UNIT_ABOVE = "unit-above"
    """It was laid down over a unit above those that she supervises."""


class RightsError(Exception):
    """Somebody would change what she may know of and not change; ``fault`` says why."""

    def __init__(self, fault: RightsFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class ConflictError(Exception):
    """The wish cannot be met as things stand now; the message says why in words for the person who asked."""


class TooManyTriesError(Exception):
    """Too many wrong guesses; the next one is looked at from ``retry_at`` on."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("too many tries")
        self.retry_at = retry_at
