"""Releases: an enrolment is excused because an assignment ended, and bound again because another one asks for it.

Nobody decides about a person here, so a later assignment may take back what an earlier one's end brought; an excusal
that somebody decided stays until somebody ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from course_app.services.due_dates import moment_text
from course_app.services.records import Fact
from course_app.storage.base import new_public_id
from course_app.storage.models.assignments import Excusal
from course_app.storage.models.progress import Standing


@dataclass(frozen=True, slots=True)
class Cause:
    """The assignment that ended or asks anew: its id and public id, and who ended it or laid it down."""

    assignment_id: int
    assignment: str
    by: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """An enrolment that is excused from ``since`` on, or, with ``until``, no longer."""

    enrolment_id: int
    enrolment: str
    account_id: int
    since: datetime
    until: datetime | None
    cause: Cause


def store(session: Session, *, now: datetime, releases: Sequence[Release]) -> Sequence[Fact]:
    """The excusals and the standings are as the releases say; returns what the record says of each."""
    if not releases:
        return []
    names = [new_public_id() for _ in releases]
    session.execute(
        insert(Excusal),
        [
            {
                "public_id": name,
                "enrolment_id": release.enrolment_id,
                "since": release.since,
                "until": release.until,
                "reason": release.cause.reason,
                "excused_by": release.cause.by,
                "created_at": now,
                "assignment_id": release.cause.assignment_id,
            }
            for name, release in zip(names, releases, strict=True)
        ],
    )
    session.execute(
        update(Standing).execution_options(synchronize_session=False),
        [
            {
                "enrolment_id": release.enrolment_id,
                "excused_from": release.since,
                "excused_until": release.until,
            }
            for release in releases
        ],
    )
    return [_fact(name, release) for name, release in zip(names, releases, strict=True)]


def _fact(name: str, release: Release) -> Fact:
    data = {
        "excusal": name,
        "enrolment": release.enrolment,
        "assignment": release.cause.assignment,
        "since": release.since.isoformat(),
        "until": moment_text(release.until),
    }
    return Fact(release.account_id, data)
