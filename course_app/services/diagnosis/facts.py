"""Whether the facts hold: the records of the agencies, the standings, the clock they are dated by, the work that waits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from course_app.domain.appointments import covered_until
from course_app.services import health, records, standings
from course_app.services.diagnosis.finding import Finding, counted, lasting
from course_app.storage.queries import administrators, clocks

WORKER_SILENT_SECONDS = 180
"""The worker shows itself every minute."""
OUTBOX_LATE_SECONDS = 900
CLOCK_TOLERANCE = timedelta(seconds=60)
SOON = timedelta(days=30)
NAMED = 3
"""So many are named; of the others it is said how many there are."""


def worker(session: Session, *, now: datetime) -> Finding:
    """Whether somebody sends mail and closes attempts that are over."""
    seen = health.state(session, now=now).worker_seen_seconds
    advice = "start it: flask jobs run (flask serve starts one by itself)"
    if seen is None:
        return Finding("worker", "not seen within a day", advice)
    silent = seen > WORKER_SILENT_SECONDS
    return Finding("worker", f"last seen {lasting(max(seen, 0))} ago", advice if silent else "")


def outbox(session: Session, *, now: datetime) -> Finding:
    """Whether mail leaves."""
    state = health.state(session, now=now)
    if not state.waiting_deliveries:
        return Finding("outbox", "nothing waits")
    oldest = state.oldest_delivery_seconds or 0
    what = f"{counted(state.waiting_deliveries, 'letter waits', 'letters wait')}, the oldest for {lasting(max(oldest, 0))}"
    late = oldest > OUTBOX_LATE_SECONDS
    return Finding("outbox", what, "flask jobs list names the last error of each" if late else "")


def clock(session: Session, *, now: datetime) -> Finding:
    """Whether the clock that dates facts is one with the database's and never behind what is stored."""
    last, theirs = clocks.last_fact(session), clocks.database_time(session)
    advice = "set the clock of this machine and keep it set (chrony or systemd-timesyncd)"
    if last is not None and last > now + CLOCK_TOLERANCE:
        return Finding(
            "clock", f"the last stored fact is dated {lasting((last - now).total_seconds())} ahead", advice
        )
    if theirs is not None and abs(theirs - now) > CLOCK_TOLERANCE:
        apart = lasting(abs((theirs - now).total_seconds()))
        return Finding("clock", f"this machine and the database are {apart} apart", advice)
    return Finding("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, after everything stored")


def time_zones(session: Session) -> Finding:
    """Whether the days of every agency can be computed."""
    unknown = [key for key, zone in clocks.zones(session) if not _is_known(zone)]
    if unknown:
        advice = "install the time zones: pip install -r requirements.txt brings tzdata"
        return Finding("time zones", f"unknown for {', '.join(unknown[:NAMED])}", advice)
    return Finding("time zones", "known for every agency")


def successors(session: Session, *, now: datetime) -> Finding:
    """Whether no agency is about to be without the administrators that were appointed to it."""
    ends = {
        key: covered_until(terms, now=now)
        for key, terms in administrators.terms_by_agency(session, now=now).items()
    }
    soon = [f"{key} on {end:%Y-%m-%d}" for key, end in ends.items() if end < now + SOON]
    if not soon:
        return Finding("administrators", "no agency is about to lose its last one")
    what = f"the last one goes from {', '.join(soon[:NAMED])}"
    return Finding("administrators", what, "flask accounts appoint … administrator")


def chains(session: Session) -> Iterator[Finding]:
    """Whether the record of every agency is unbroken."""
    for verdict in records.verify_all(session):
        about = f"record of {verdict.agency_key}"
        if verdict.fault is None:
            yield Finding(about, f"{counted(verdict.entries, 'entry', 'entries')}, unbroken")
        else:
            what = f"broken at entry {verdict.fault.sequence:,}: {verdict.fault.reason}"
            yield Finding(about, what, "keep this database as it is, and compare with the last good backup")


def standing_rows(session: Session) -> Finding:
    """Whether what reports count is what the facts come to."""
    wrong = list(standings.wrong(session))
    if not wrong:
        return Finding("standings", "equal to the facts")
    named = ", ".join(wrong[:NAMED])
    what = f"{counted(len(wrong), 'enrolment differs', 'enrolments differ')} from the facts: {named}"
    return Finding("standings", what, "flask standings rebuild")


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
