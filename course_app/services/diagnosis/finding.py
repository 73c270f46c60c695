"""What a check came to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` is true of this installation. Where that is not good, ``advice`` says what to do."""

    about: str
    what: str
    advice: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing has to be done."""
        return not self.advice


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def lasting(seconds: float) -> str:
    """A span of time in the unit in which people would say it."""
    for length, one, many in ((86400, "day", "days"), (3600, "hour", "hours"), (60, "minute", "minutes")):
        if seconds >= 2 * length:
            return counted(int(seconds // length), one, many)
    return counted(int(seconds), "second", "seconds")
