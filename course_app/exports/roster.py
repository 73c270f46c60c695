"""A team's roster for a spreadsheet: the lines of the page, in their order, with the filter and the moment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from course_app.domain.agencies import local_day
from course_app.domain.assignments import last_day_of
from course_app.domain.progress import Flag, State, flags, is_excused, state
from course_app.domain.rosters import RosterLine
from course_app.exports import csv
from course_app.exports.words import Words


@dataclass(frozen=True, slots=True)
class RosterHead:
    """What every line of the file repeats. ``filters`` says in words what was asked for."""

    agency: str
    time_zone: str
    as_of: datetime
    filters: str


@dataclass(frozen=True, slots=True)
class _Repeated:
    """What a hundred thousand lines need and one file has once."""

    zone: ZoneInfo
    states: Mapping[State, str]
    flags: Mapping[Flag, str]


def roster_csv(lines: Iterable[RosterLine], *, head: RosterHead, words: Words) -> Iterator[bytes]:
    """One line per person and course. Days are those of the agency's time zone; each line names it, and the moment."""
    _ = words.gettext
    header = (
        _("Agency"), _("Name"), _("Officer ID"), _("Unit"), _("Course"), _("Course key"), _("State"), _("Notes"),
        _("Done"), _("Required"), _("Due"), _("Last activity"), _("Completed"), _("Excused through"), _("Valid through"),
        _("Filters"), _("Time zone"), _("As of"),
    )  # fmt: skip
    repeated = _Repeated(
        ZoneInfo(head.time_zone),
        {each: words.state(each) for each in State},
        {each: words.flag(each) for each in Flag},
    )
    return csv.table(header, (_row(line, head, repeated) for line in lines))


def _row(line: RosterLine, head: RosterHead, repeated: _Repeated) -> tuple[csv.Cell, ...]:
    zone, standing = repeated.zone, line.standing
    excused_until = standing.excused_until if is_excused(standing, head.as_of) else None
    return (
        head.agency, line.name, line.officer_id, line.unit, line.course_title, line.course_key,
        repeated.states[state(standing, head.as_of)],
        ", ".join(repeated.flags[flag] for flag in flags(standing, head.as_of)),
        line.done, line.total, _last_day(standing.due_at, zone), _day(standing.last_activity_at, zone),
        _day(standing.completed_at, zone), _last_day(excused_until, zone), _last_day(standing.expires_at, zone),
        head.filters, head.time_zone, head.as_of.astimezone(zone),
    )  # fmt: skip


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else local_day(moment, zone)


def _last_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else last_day_of(moment, zone)
