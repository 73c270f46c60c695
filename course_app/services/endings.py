"""Endings: an assignment binds nobody any more, and whom only it bound need not take the course."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, scope_as
from course_app.domain.assignments import EndEffect, EndFault, Ending, ending
from course_app.domain.errors import ConflictError, NotFoundError, RightsError, RightsFault, SelfDealingError
from course_app.domain.records import RecordKind
from course_app.services import due_dates, reasons, records, releases, team_assignments, teams
from course_app.services.due_dates import Change
from course_app.services.records import Fact, News
from course_app.services.releases import Cause, Release
from course_app.services.team_assignments import TeamAssignment
from course_app.storage.models.assignments import Assignment, AssignmentEnd
from course_app.storage.queries import assignments as assignment_queries
from course_app.storage.queries import endings as queries
from course_app.storage.queries.endings import ConcernedRow, EndingRow

Effects = Mapping[EndEffect, int]
"""For how many people the end has which effect."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whom the end of an assignment concerns, and by when her enrolment is due afterwards."""

    name: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndPlan:
    """What ending an assignment would come to, before it is done.

    ``people``: whom it concerns, by effect; of those outside the supervisor's team only the number is in ``effects``.
    ``keeps_own``: it binds whoever would end it too, and her own enrolment stays as it is; so do those of so many
    ``superiors``. Whoever shows the plan notes in the access log that ``assignment.account_id`` was looked at, where it
    is about one person.
    """

    assignment: TeamAssignment
    effects: Effects
    people: Mapping[EndEffect, Sequence[Affected]]
    keeps_own: bool
    superiors: int


def plan(session: Session, *, now: datetime, actor: Actor, assignment: str) -> EndPlan:
    """What becomes of whom. An assignment that has ended concerns nobody any more.

    Raises NotFoundError for one that binds nobody of the supervisor's team, SelfDealingError for one that is for her or
    a superior alone, RightsError for one over a unit above hers.
    """
    beyond = teams.beyond(session, now=now, actor=actor)
    found = _to_end(session, actor, beyond, assignment)
    row = _known(session, assignment)
    scope = scope_as(actor, Role.SUPERVISOR)
    concerned = [] if row.ended_at else queries.concerned(session, now=now, rule=row, but=())
    kept = {each.held.account_id for each in concerned} & beyond
    touched = [each for each in concerned if each.held.account_id not in kept]
    ends = _effects(session, row, touched)
    named: dict[EndEffect, list[Affected]] = {effect: [] for effect in EndEffect}
    for each, end in sorted(ends, key=lambda pair: pair[0].name.casefold()):
        unit_path = next((stay.unit_path for stay in each.held.stays if stay.until is None), "")
        if scope.reaches(agency_id=row.agency_id, account_id=each.held.account_id, unit_path=unit_path):
            named[end.effect].append(Affected(each.name, end.due_at))
    effects = Counter(end.effect for _each, end in ends)
    own = kept & {actor.account_id}
    return EndPlan(found, effects, named, keeps_own=bool(own), superiors=len(kept - own))


def end_for_team(session: Session, *, now: datetime, actor: Actor, assignment: str, reason: str) -> Effects:
    """The assignment has ended for everybody but the supervisor herself and her superiors, about whom she decides nothing.

    Raises as ``plan``, and ConflictError where it has ended already.
    """
    beyond = teams.beyond(session, now=now, actor=actor)
    _to_end(session, actor, beyond, assignment)
    return end(session, now=now, assignment=assignment, reason=reason, actor_id=actor.account_id, but=beyond)


def end(
    session: Session,
    *,
    now: datetime,
    assignment: str,
    reason: str,
    actor_id: int | None = None,
    but: Collection[int] = (),
) -> Effects:
    """The assignment binds nobody from now on; what was done under it stays, and so does every row of it.

    Whoever has not begun and is asked by no other assignment is excused; whoever has goes on without a due date; where
    another one asks for the course, its due date holds. The enrolments of the accounts ``but`` stay as they are.
    ``actor_id`` is who ends it, ``None`` the operator. Raises NotFoundError, ConflictError where it has ended already,
    InvalidInputError without a reason.
    """
    why = reasons.given(reason)
    row = _known(session, assignment, lock=True)
    if row.ended_at is not None:
        raise ConflictError("this assignment has ended already")
    queries.lock_concerned(session, rule=row, but=but)
    concerned = queries.concerned(session, now=now, rule=row, but=but)
    found = _effects(session, row, concerned)
    session.add(AssignmentEnd(assignment_id=row.id, reason=why, ended_by=actor_id, ended_at=now))
    session.execute(update(Assignment).where(Assignment.id == row.id).values(ended_at=now))
    session.flush()
    changes = [
        Change(
            each.enrolment_id,
            each.enrolment,
            each.held.account_id,
            row.course_key,
            row.public_id,
            before=each.held.due_at,
            after=end.due_at,
        )
        for each, end in found
        if end.due_at != each.held.due_at
    ]
    due_dates.store(session, changes=changes)
    cause = Cause(row.id, row.public_id, actor_id, why)
    excused = [
        Release(each.enrolment_id, each.enrolment, each.held.account_id, since=now, until=None, cause=cause)
        for each, end in found
        if end.effect is EndEffect.EXCUSED
    ]
    facts = releases.store(session, now=now, releases=excused)
    _record(session, now, row, actor_id, changes=[change.fact() for change in changes], excusals=facts)
    return Counter(end.effect for _each, end in found)


def _to_end(session: Session, actor: Actor, beyond: Collection[int], assignment: str) -> TeamAssignment:
    """The assignment, where the supervisor may end it."""
    scope = scope_as(actor, Role.SUPERVISOR)
    found = team_assignments.find(session, scope=scope, beyond=beyond, assignment=assignment)
    if found.fault is EndFault.OWN:
        raise SelfDealingError
    if found.fault is EndFault.ABOVE:
        raise RightsError(RightsFault.UNIT_ABOVE)
    return found


def _known(session: Session, assignment: str, *, lock: bool = False) -> EndingRow:
    found = queries.assignment(session, public_id=assignment, lock=lock)
    if found is None:
        raise NotFoundError("there is no such assignment")
    return found


def _effects(
    session: Session, row: EndingRow, concerned: Sequence[ConcernedRow]
) -> list[tuple[ConcernedRow, Ending]]:
    others, zone = queries.others(session, rule=row), ZoneInfo(row.time_zone)
    return [(each, ending(each.held, others, zone)) for each in concerned]


def _record(
    session: Session,
    now: datetime,
    row: EndingRow,
    actor_id: int | None,
    *,
    changes: Sequence[Fact],
    excusals: Sequence[Fact],
) -> None:
    """The end, every due date that changed by it and everybody whom it excused stand in the chain of the agency."""
    names = assignment_queries.public_ids(
        session, agency_id=row.agency_id, unit_id=row.unit_id, account_id=row.account_id
    )
    data = {
        "assignment": row.public_id,
        "course": row.course_key,
        "unit": names.unit if names else None,
        "place": names.place if names else None,
        "account": names.account if names else None,
    }
    news: list[News] = [(RecordKind.ASSIGNMENT_ENDED, actor_id, Fact(row.account_id, data))]
    news += [(RecordKind.DUE_DATE, actor_id, fact) for fact in changes]
    news += [(RecordKind.EXCUSAL, actor_id, fact) for fact in excusals]
    records.append_together(session, now=now, agency_id=row.agency_id, news=news)
