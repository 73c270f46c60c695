"""Assignments: a rule is laid down once, and everyone it binds is enrolled, now and later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain.assignments import due_moment, due_moment_for, is_within_reach
from course_app.domain.errors import InvalidInputError, NotFoundError, missing
from course_app.domain.progress import must_renew, renews_until
from course_app.domain.records import RecordKind
from course_app.services import due_dates, records, releases
from course_app.services.due_dates import Change, moment_text
from course_app.services.enrolments import Inserted, NewEnrolment, insert_all
from course_app.services.records import Fact
from course_app.services.releases import Cause, Release
from course_app.storage.models.assignments import Assignment
from course_app.storage.queries import assignments as assignment_queries
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import enrolments as enrolment_queries
from course_app.storage.queries.assignments import Ask, BoundPerson, RuleRow, Whom

AT_ONCE = 500
"""How many people the worker enrols in one transaction, so that others write in between."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What laying down an assignment came to: how many were enrolled, and how many of the others are due earlier now.

    ``bound_again`` are those whom nothing but the end of another assignment had excused.
    """

    public_id: str
    enrolled: int
    earlier: int
    bound_again: int


def create(
    session: Session,
    *,
    now: datetime,
    agency_id: int,
    course_key: str,
    due_on: date | None,
    unit_id: int | None = None,
    account_id: int | None = None,
    actor_id: int | None = None,
) -> Assigned:
    """The course is assigned to the unit and all below, or to one person; everyone bound is enrolled.

    Whoever is enrolled already keeps the enrolment, and the earliest due date binds, also whom only the end of another
    assignment excused; whoever joins later has ``domain.assignments.GRACE`` at least; whoever completed the course
    begins a new period where ``domain.progress.must_renew`` says so. Raises NotFoundError where the agency may not use
    the course, or the unit or person is none of the agency's, InvalidInputError for a due date that must be a slip of
    the hand.
    """
    if due_on is not None and not is_within_reach(due_on, now=now):
        raise InvalidInputError(f"{due_on} is more than ten years away")
    offer = catalog_queries.offer(session, agency_id=agency_id, course_key=course_key, hold=True)
    names = assignment_queries.public_ids(
        session, agency_id=agency_id, unit_id=unit_id, account_id=account_id
    )
    if offer is None:
        offers = catalog_queries.offers(session, agency_id=agency_id)
        raise missing(
            f"this agency has no course with the key “{course_key}”", (each.course_key for each in offers)
        )
    if names is None:
        raise NotFoundError("the unit or person is none of this agency's")
    row = Assignment(
        agency_id=agency_id,
        course_id=offer.course_id,
        unit_id=unit_id,
        account_id=account_id,
        due_on=due_on,
        created_at=now,
        created_by=actor_id,
    )
    session.add(row)
    session.flush()
    applied = _apply(session, now=now, rules=assignment_queries.rules(session, assignment_id=row.id))
    records.append(
        session,
        now=now,
        kind=RecordKind.ASSIGNMENT,
        agency_id=agency_id,
        actor_id=actor_id,
        subject_id=account_id,
        data={
            "assignment": row.public_id,
            "course": course_key,
            "unit": names.unit,
            "place": names.place,
            "account": names.account,
            "due_on": due_on.isoformat() if due_on else None,
        },
    )
    _record(session, now=now, applied=applied, actor_id=actor_id)
    again = {fact.subject_id for _rule, fact in applied.again}
    earlier = [change for _rule, change in applied.forward if change.account_id not in again]
    return Assigned(row.public_id, len(applied.enrolled), len(earlier), len(again))


def apply_to(
    session: Session, *, now: datetime, agency_id: int, account_id: int, actor_id: int | None = None
) -> int:
    """The person is enrolled by every assignment in force that binds them now; how many were new.

    Called when somebody joins a unit; ``actor_id`` is who put them there.
    """
    rules = assignment_queries.rules(session, agency_id=agency_id)
    applied = _apply(session, now=now, rules=rules, account_id=account_id)
    _record(session, now=now, applied=applied, actor_id=actor_id)
    return len(applied.enrolled)


def is_anything_due(session: Session, *, now: datetime) -> bool:
    """Whether ``apply_next`` would do something now. Writes nothing."""
    return any(_unmet(session, now, rule, Whom(limit=1)) for rule in assignment_queries.rules(session))


def apply_next(session: Session, *, now: datetime) -> bool:
    """Everyone bound by an assignment in force is enrolled, at most ``AT_ONCE`` people; whether more may wait.

    For the worker, so that a rule keeps holding for whoever comes later, however they came.
    """
    applied = _apply(session, now=now, rules=assignment_queries.rules(session), limit=AT_ONCE)
    _record(session, now=now, applied=applied, actor_id=None)
    return applied.people == AT_ONCE


@dataclass(frozen=True, slots=True)
class _Applied:
    """What applying rules did, each with its rule: enrolments, due dates that came forward, and who is bound again."""

    people: int = 0
    enrolled: Sequence[tuple[RuleRow, Inserted]] = ()
    forward: Sequence[tuple[RuleRow, Change]] = ()
    again: Sequence[tuple[RuleRow, Fact]] = ()


def _apply(
    session: Session,
    *,
    now: datetime,
    rules: Sequence[RuleRow],
    account_id: int | None = None,
    limit: int | None = None,
) -> _Applied:
    """Rows are locked in the order that every use case keeps: all accounts, then assignments, then enrolments by id.

    Those with the lowest ids come first, so that up to the last of them everybody who waits is held. A rule is
    applied to everybody it binds when it is laid down, so whoever it finds later became bound only then: ``now``
    is their day. As that day moves on, what it asks of them comes never earlier, and nothing is done twice.
    """
    some = Whom(account_id=account_id, limit=limit)
    found = {rule: people for rule in rules if (people := _unmet(session, now, rule, some))}
    waiting = sorted({person.account_id for people in found.values() for person in people})[:limit]
    if not waiting:
        return _Applied()
    enrolment_queries.lock_accounts(session, account_ids=waiting)
    asking = assignment_queries.still_in_force(session, rules=list(found))
    held, whom = set(waiting), Whom(account_id=account_id, up_to=waiting[-1])
    enrolled: list[tuple[RuleRow, Inserted]] = []
    open_ones: dict[int, list[tuple[RuleRow, BoundPerson]]] = {}
    for rule in sorted(asking, key=partial(_earliest_first, now)):
        people = [person for person in _unmet(session, now, rule, whom) if person.account_id in held]
        fresh = [_new(now, rule, person) for person in people if not person.is_open]
        enrolled.extend((rule, made) for made in insert_all(session, now=now, news=fresh))
        for person in people:
            if person.enrolment_id is not None and person.is_open:
                open_ones.setdefault(person.enrolment_id, []).append((rule, person))
    forward = _bring_forward(session, now, open_ones)
    return _Applied(len(waiting), enrolled, forward, _bind_again(session, now, open_ones))


def _bring_forward(
    session: Session, now: datetime, found: Mapping[int, Sequence[tuple[RuleRow, BoundPerson]]]
) -> Sequence[tuple[RuleRow, Change]]:
    """Each enrolment is due as the first of the rules asks that ask for an earlier day."""
    changes = []
    for enrolment_id, asking in sorted(found.items()):
        rule, person = next((pair for pair in asking if pair[1].is_due_later), asking[0])
        if person.is_due_later:
            change = Change(
                enrolment_id,
                person.enrolment or "",
                person.account_id,
                rule.course_key,
                rule.public_id,
                before=person.due_at,
                after=_due_at(now, rule),
            )
            changes.append((rule, change))
    due_dates.store(session, changes=[change for _rule, change in changes])
    return changes


def _bind_again(
    session: Session, now: datetime, found: Mapping[int, Sequence[tuple[RuleRow, BoundPerson]]]
) -> Sequence[tuple[RuleRow, Fact]]:
    """Whoever was excused only because another assignment ended is so no longer."""
    rules, bound = [], []
    for enrolment_id, ((rule, person), *_later) in sorted(found.items()):
        if person.let_go_at is not None:
            cause = Cause(rule.id, rule.public_id, rule.created_by)
            ids = (enrolment_id, person.enrolment or "", person.account_id)
            bound.append(Release(*ids, since=person.let_go_at, until=now, cause=cause))
            rules.append(rule)
    return list(zip(rules, releases.store(session, now=now, releases=bound), strict=True))


def _unmet(session: Session, now: datetime, rule: RuleRow, whom: Whom) -> list[BoundPerson]:
    """The people bound by the rule who are not enrolled, are due later than it asks, or must renew."""
    return [
        person
        for person in assignment_queries.unmet(session, rule=rule, ask=_asks(now, rule), whom=whom)
        if person.completed_at is None
        or must_renew(
            assigned_at=rule.created_at,
            due_at=_own_due_at(rule),
            completed_at=person.completed_at,
            expires_at=person.expires_at,
        )
    ]


def _asks(now: datetime, rule: RuleRow) -> Ask:
    """Which certificates count hangs on the rule's own date: by one that moves, what counts today may not tomorrow."""
    return Ask(_due_at(now, rule), renews_until(assigned_at=rule.created_at, due_at=_own_due_at(rule)))


def _own_due_at(rule: RuleRow) -> datetime | None:
    return due_moment(rule.due_on, ZoneInfo(rule.time_zone))


def _due_at(now: datetime, rule: RuleRow) -> datetime | None:
    """When whoever the rule finds at ``now`` is due."""
    zone = ZoneInfo(rule.time_zone)
    return due_moment_for(rule.due_on, zone, laid_down_at=rule.created_at, bound_at=now)


def _earliest_first(now: datetime, rule: RuleRow) -> tuple[datetime, int]:
    return _due_at(now, rule) or datetime.max.replace(tzinfo=UTC), rule.id


def _new(now: datetime, rule: RuleRow, person: BoundPerson) -> NewEnrolment:
    return NewEnrolment(
        agency_id=rule.agency_id,
        account_id=person.account_id,
        course_id=rule.course_id,
        edition_id=rule.edition_id,
        period=person.period + 1,
        due_at=_due_at(now, rule),
        assignment_id=rule.id,
        created_by=rule.created_by,
    )


def _record(session: Session, *, now: datetime, applied: _Applied, actor_id: int | None) -> None:
    """Every enrolment, every due date that came forward and everybody bound again stands in the chain of the agency."""
    enrolled = [
        (rule, Fact(made.new.account_id, _enrolment_fact(rule, made))) for rule, made in applied.enrolled
    ]
    forward = [(rule, change.fact()) for rule, change in applied.forward]
    told = (
        *((rule, RecordKind.ENROLMENT, fact) for rule, fact in enrolled),
        *((rule, RecordKind.DUE_DATE, fact) for rule, fact in forward),
        *((rule, RecordKind.EXCUSAL, fact) for rule, fact in applied.again),
    )
    for agency_id in sorted({rule.agency_id for rule, _kind, _fact in told}):
        news = [(kind, actor_id, fact) for rule, kind, fact in told if rule.agency_id == agency_id]
        records.append_together(session, now=now, agency_id=agency_id, news=news)


def _enrolment_fact(rule: RuleRow, made: Inserted) -> Mapping[str, object]:
    return {
        "enrolment": made.public_id,
        "course": rule.course_key,
        "edition": rule.edition_number,
        "period": made.new.period,
        "assignment": rule.public_id,
        "due_at": moment_text(made.new.due_at),
    }
