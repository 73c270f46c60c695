"""Agencies and their unit trees: paths, and the days of an agency's time zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

ROOT = "/"


def child_path(parent: str, unit_id: int) -> str:
    """The materialised path of a unit below ``parent``: ids from the top, each followed by a slash."""
    return f"{parent}{unit_id}/"


def is_within(path: str, ancestor: str) -> bool:
    """Whether the unit at ``path`` is the one at ``ancestor`` or below it."""
    return path.startswith(ancestor)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The moment (UTC) at which ``day`` is over in ``zone``: the following midnight there."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The calendar day on which ``moment`` falls in ``zone``."""
    return moment.astimezone(zone).date()
