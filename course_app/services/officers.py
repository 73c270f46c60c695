"""One officer as the supervisor sees her: what she takes and why, what came of it, never an answer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, Scope, scope_as
from course_app.domain.certificates import Certificate
from course_app.domain.errors import NotFoundError
from course_app.domain.evidence import AssignmentFact, ExcusalFact, ExtensionFact
from course_app.domain.progress import Standing
from course_app.domain.reports import TranscriptAttempt
from course_app.services import certificates
from course_app.services.teams import is_superior, member
from course_app.services.transcript import graded_attempt
from course_app.storage.queries import officers as queries
from course_app.storage.queries import reminders as reminder_queries
from course_app.storage.queries import transcript as transcript_queries
from course_app.storage.queries.teams import MemberRow


@dataclass(frozen=True, slots=True)
class OfficerEnrolment:
    """One period of one course, with why and until when it binds, and what came of it."""

    enrolment: str
    course_key: str
    title: str
    edition: int
    enrolled_at: datetime
    standing: Standing
    is_newest: bool
    attempts: tuple[TranscriptAttempt, ...]
    excusals: tuple[ExcusalFact, ...]
    extensions: tuple[ExtensionFact, ...]
    assignments: tuple[AssignmentFact, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """Everything about one person, as of one moment."""

    account_id: int
    officer: str
    name: str
    officer_id: str | None
    unit: str
    active: bool
    is_oneself: bool
    is_superior: bool
    as_of: datetime
    reminded_at: datetime | None
    enrolments: tuple[OfficerEnrolment, ...]
    certificates: tuple[Certificate, ...]


def look(session: Session, *, now: datetime, actor: Actor, officer: str) -> Officer:
    """The person of the team, newest enrolment first. Whoever shows it notes that in the access log.

    Raises NotFoundError outside the team.
    """
    person = member(session, actor=actor, officer=officer)
    only = Scope(actor.agency_id, account_id=person.account_id)
    return Officer(
        account_id=person.account_id,
        officer=person.public_id,
        name=person.name,
        officer_id=person.officer_id,
        unit=person.unit or "",
        active=person.active,
        is_oneself=person.account_id == actor.account_id,
        is_superior=is_superior(session, now=now, actor=actor, account_id=person.account_id),
        as_of=now,
        reminded_at=reminder_queries.last(session, account_id=person.account_id),
        enrolments=_enrolments(session, actor, person),
        certificates=certificates.certificates_of(session, scope=only),
    )


def certificate(session: Session, *, actor: Actor, public_id: str) -> tuple[Certificate, int]:
    """A certificate of somebody of the team, and whose it is. Raises NotFoundError outside the team."""
    scope = scope_as(actor, Role.SUPERVISOR)
    found = certificates.find(session, scope=scope, public_id=public_id)
    holder = queries.holder(session, scope=scope, certificate=public_id)
    if found is None or holder is None:
        raise NotFoundError
    return found, holder


def _enrolments(session: Session, actor: Actor, person: MemberRow) -> tuple[OfficerEnrolment, ...]:
    account_id = person.account_id
    attempts: defaultdict[int, list[TranscriptAttempt]] = defaultdict(list)
    for attempt in transcript_queries.attempts(session, account_id=account_id):
        attempts[attempt.enrolment_id].append(graded_attempt(session, attempt))
    names = queries.enrolment_names(session, account_id=account_id)
    excusals = queries.excusals(session, account_id=account_id)
    extensions = queries.extensions(session, account_id=account_id)
    rules = queries.assignments(session, agency_id=actor.agency_id, person=person)
    return tuple(
        OfficerEnrolment(
            enrolment=names[row.id].public_id,
            course_key=row.course_key,
            title=row.title,
            edition=row.edition,
            enrolled_at=row.enrolled_at,
            standing=row.standing,
            is_newest=names[row.id].is_newest,
            attempts=tuple(attempts[row.id]),
            excusals=excusals.get(row.id, ()),
            extensions=extensions.get(row.id, ()),
            assignments=rules.get(row.course_key, ()) if names[row.id].is_newest else (),
        )
        for row in transcript_queries.enrolments(session, account_id=account_id)
    )
