"""How many wrong guesses are allowed, and how long to wait after too many.

Every guess counts from the moment it begins, so guesses made at once cannot slip through together. The waits
grow; with these figures one name can be guessed at about 40 times a day, a person by mail address and officer id
about 80 times: fewer than the 100 consecutive failures that NIST SP 800-63B-4 (3.2.2) allows at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Try(StrEnum):
    """What is being tried: to prove who one is, in whatever way, or to get a link by mail."""

    GUESS = "guess"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Allowance:
    """``free`` tries in ``window``; then waits that double from ``first_wait`` up to ``longest_wait``."""

    free: int
    window: timedelta
    first_wait: timedelta
    longest_wait: timedelta


@dataclass(frozen=True, slots=True)
class Allowances:
    """For one name from one address, one name from anywhere, and one address whatever the name."""

    pair: Allowance
    name: Allowance
    address: Allowance


_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

#: A whole agency may share one address, so an address is allowed more and waits less.
ALLOWANCES = {
    Try.GUESS: Allowances(
        pair=Allowance(5, _DAY, _MINUTE, _HOUR),
        name=Allowance(20, _DAY, _MINUTE, _HOUR),
        address=Allowance(100, _HOUR, _MINUTE, 5 * _MINUTE),
    ),
    Try.RESET: Allowances(
        pair=Allowance(3, _HOUR, _HOUR, _HOUR),
        name=Allowance(3, _HOUR, _HOUR, _HOUR),
        address=Allowance(20, _HOUR, 5 * _MINUTE, 5 * _MINUTE),
    ),
}

LONGEST_WINDOW = _DAY


def wait_until(tries: Sequence[datetime], allowance: Allowance, now: datetime) -> datetime | None:
    """Until when the next try must wait, or ``None``. ``tries`` are the moments of earlier ones, oldest first."""
    recent = [moment for moment in tries if moment > now - allowance.window]
    excess = len(recent) - allowance.free
    if excess < 0:
        return None
    # The exponent is bounded: a wait is at its longest long before doubling would overflow a timedelta.
    wait = min(allowance.first_wait * 2 ** min(excess, 20), allowance.longest_wait)
    until = recent[-1] + wait
    return until if now < until else None
