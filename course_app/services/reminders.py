"""Reminders: whoever is overdue gets one mail a day at most, however many supervisors press the button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, Scope, scope_as, scope_of
from course_app.domain.agencies import local_day
from course_app.domain.errors import NotFoundError
from course_app.domain.records import RecordKind
from course_app.domain.rosters import RosterFilter
from course_app.services import deliveries, records
from course_app.services.deliveries import DeliveryKind
from course_app.services.records import Fact
from course_app.services.teams import courses, member, units
from course_app.storage.base import new_public_id
from course_app.storage.inserts import insert_unless_there
from course_app.storage.models.reminders import Reminder
from course_app.storage.queries import reminders as queries
from course_app.storage.queries import rosters as roster_queries
from course_app.storage.queries.rosters import OverdueRow, Question

MANY = 500
"""How many rows one statement stores; databases have limits."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to remind: everybody overdue in the course and unit, or one officer. Keys and public ids, as in addresses."""

    course: str | None = None
    unit: str | None = None
    officer: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who would be reminded, and of which courses (title by key)."""

    account_id: int
    officer: str
    name: str
    activated: bool
    courses: dict[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What reminding would come to, before it is done.

    ``already`` were reminded today and get nothing more. ``not_activated`` never chose a password: they could not
    open what the mail leads to. ``oneself``: who asks is overdue too, and knows it now. Whoever shows the plan notes
    in the access log that ``account_id`` was looked at, where it is about one person.
    """

    recipients: tuple[Recipient, ...]
    already: int
    not_activated: int
    oneself: bool
    account_id: int | None


def plan(session: Session, *, now: datetime, actor: Actor, target: Target) -> Plan:
    """Who would get a mail. Raises NotFoundError for a unit, officer or course out of the supervisor's reach."""
    question = _question(session, now, actor, target)
    overdue = _by_person(roster_queries.overdue(session, question))
    day = local_day(now, ZoneInfo(actor.time_zone))
    reminded = queries.reminded_on(session, agency_id=actor.agency_id, day=day)
    others = [each for each in overdue if each.account_id != actor.account_id]
    able = [each for each in others if each.activated]
    return Plan(
        recipients=tuple(each for each in able if each.account_id not in reminded),
        already=sum(1 for each in able if each.account_id in reminded),
        not_activated=len(others) - len(able),
        oneself=len(others) < len(overdue),
        account_id=question.account_id,
    )


def send(session: Session, *, now: datetime, actor: Actor, target: Target) -> int:
    """Everybody of the plan has a mail in the outbox; how many. The record says who was reminded of what.

    Whoever somebody else reminded meanwhile is left out: the day's row is there already.
    """
    planned = plan(session, now=now, actor=actor, target=target).recipients
    in_order = sorted(planned, key=lambda each: each.account_id)  # the order in which everybody locks
    wanted = {new_public_id(): recipient for recipient in in_order}
    stored = _store(session, now, actor, wanted)
    reminded = {name: recipient for name, recipient in wanted.items() if name in stored}
    for name, recipient in reminded.items():
        deliveries.enqueue(
            session,
            now=now,
            kind=DeliveryKind.REMINDER,
            account_id=recipient.account_id,
            payload={"reminder": name},
        )
    facts = [
        Fact(recipient.account_id, {"reminder": name, "courses": sorted(recipient.courses)})
        for name, recipient in reminded.items()
    ]
    if facts:
        records.append_all(
            session,
            now=now,
            kind=RecordKind.REMINDER,
            agency_id=actor.agency_id,
            actor_id=actor.account_id,
            facts=facts,
        )
    return len(reminded)


def still_due(session: Session, *, now: datetime, reminder: str) -> tuple[str, ...]:
    """The courses that the reminder is still about, by key; empty where it need not be sent any more.

    Asked at the moment of sending: the person is overdue now, and whoever wanted the reminder supervises her now.
    """
    row = queries.by_public_id(session, public_id=reminder)
    if row is None:
        return ()
    held = queries.appointments(session, now=now, account_id=row.reminded_by, role=Role.SUPERVISOR)
    scope = scope_of(row.agency_id, held)
    question = Question(now, scope, RosterFilter(), account_id=row.account_id)
    overdue = roster_queries.overdue(session, question)
    return tuple(each.course_key for each in overdue if each.course_key in row.courses)


def _question(session: Session, now: datetime, actor: Actor, target: Target) -> Question:
    scope: Scope = scope_as(actor, Role.SUPERVISOR)
    wish = RosterFilter(course=target.course)
    known = courses(session, agency_id=actor.agency_id) if target.course is not None else ()
    if target.course is not None and all(each.key != target.course for each in known):
        raise NotFoundError
    if target.officer is not None:
        person = member(session, actor=actor, officer=target.officer)
        return Question(now, scope, wish, account_id=person.account_id)
    if target.unit is None:
        return Question(now, scope, wish)
    unit = next((each for each in units(session, scope=scope) if each.public_id == target.unit), None)
    if unit is None:
        raise NotFoundError
    return Question(now, scope, wish, unit_path=unit.path)


def _by_person(rows: Sequence[OverdueRow]) -> list[Recipient]:
    found: dict[int, Recipient] = {}
    for row in rows:
        new = Recipient(row.account_id, row.officer, row.name, row.has_password, {})
        person = found.setdefault(row.account_id, new)
        person.courses[row.course_key] = row.course_title
    return list(found.values())


def _store(session: Session, now: datetime, actor: Actor, wanted: Mapping[str, Recipient]) -> set[str]:
    """The public ids of the reminders that are new; who comes second on a day gets no row and no error."""
    rows = [
        {
            "public_id": name,
            "account_id": recipient.account_id,
            "day": local_day(now, ZoneInfo(actor.time_zone)),
            "courses": sorted(recipient.courses),
            "reminded_by": actor.account_id,
            "created_at": now,
        }
        for name, recipient in wanted.items()
    ]
    stored: set[str] = set()
    for start in range(0, len(rows), MANY):
        statement = insert_unless_there(session, Reminder).values(rows[start : start + MANY])
        new = session.execute(statement.returning(Reminder.public_id))
        stored.update(new.scalars())
    return stored
