"""The clock of the doors. Below them, ``now`` is an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)
