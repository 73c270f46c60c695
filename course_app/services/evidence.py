"""One person's whole training record with its proof: one value for the page and for every file."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Role, Scope, scope_as
from course_app.domain.certificates import Certificate
from course_app.domain.errors import NotFoundError
from course_app.domain.evidence import (
    AttemptFact,
    CompletionFact,
    EditionFact,
    EnrolmentFact,
    Evidence,
    GradeFact,
    MoveFact,
    Proof,
)
from course_app.domain.progress import flags, state
from course_app.domain.records import Entry, RecordKind
from course_app.services import access, certificates, records
from course_app.services.access import Looked
from course_app.storage.database import one_snapshot
from course_app.storage.editions import load_course
from course_app.storage.queries import evidence as queries
from course_app.storage.queries import officers as officer_queries
from course_app.storage.queries import records as record_queries
from course_app.storage.queries import teams as team_queries
from course_app.storage.queries import transcript as transcript_queries
from course_app.storage.queries.evidence import CompletionRow
from course_app.storage.queries.records import EntryRow
from course_app.storage.queries.teams import MemberRow


class FileKind(StrEnum):
    """What an export is written as."""

    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence about somebody, and whose it is, for the access log."""

    account_id: int
    evidence: Evidence


def of_person(session: Session, *, now: datetime, actor: Actor, officer: str) -> Found:
    """Everything about the person as of one moment. Whoever shows it notes that in the access log.

    Raises NotFoundError for anybody outside the auditor's agency.
    """
    one_snapshot(session)
    scope = scope_as(actor, Role.AUDITOR)
    person = team_queries.member(session, scope=scope, public_id=officer)
    if person is None:
        raise NotFoundError
    entries = record_queries.about(
        session, agency_id=scope.agency_id, account_id=person.account_id, public_id=officer
    )
    evidence = Evidence(
        agency=actor.agency_public_id,
        agency_name=actor.agency_name,
        time_zone=actor.time_zone,
        person=person.public_id,
        name=person.name,
        officer_id=person.officer_id,
        unit=person.unit or "",
        active=person.active,
        as_of=now,
        enrolments=_enrolments(session, now, scope, person),
        proof=proof(session, agency_id=scope.agency_id, entries=[row.entry for row in entries]),
        names=_names(entries),
    )
    return Found(person.account_id, evidence)


def proof(session: Session, *, agency_id: int, entries: Sequence[Entry]) -> Proof:
    """These entries with the hash of every entry of their chain, and what is kept about its end."""
    digests = tuple(record_queries.digests(session, agency_id=agency_id))
    return Proof(tuple(entries), digests, record_queries.head(session, agency_id=agency_id))


def note_export(
    session: Session,
    *,
    now: datetime,
    actor: Actor,
    found: Found,
    kind: FileKind,
    seal: str,
) -> None:
    """The evidence may leave as a file, and both logs say so.

    The record keeps the seal of the file: whoever holds the file later can have it compared.
    """
    access.note(session, now=now, actor=actor, subject_id=found.account_id, what=Looked.EVIDENCE_FILE)
    records.append(
        session,
        now=now,
        kind=RecordKind.EXPORT,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=found.account_id,
        data={
            "what": "evidence",
            "file": kind.value,
            "entries": found.evidence.proof.end.sequence,
            "head": found.evidence.proof.end.digest,
            "seal": seal,
        },
    )


def _names(entries: Sequence[EntryRow]) -> tuple[tuple[str, str], ...]:
    people = [
        pair for row in entries for pair in ((row.actor, row.actor_name), (row.subject, row.subject_name))
    ]
    return tuple(sorted({(public_id, name) for public_id, name in people if public_id and name}))


def _enrolments(
    session: Session, now: datetime, scope: Scope, person: MemberRow
) -> tuple[EnrolmentFact, ...]:
    facts = _Facts(session, scope, person)
    return tuple(
        EnrolmentFact(
            enrolment=facts.names[row.id].public_id,
            course_key=row.course_key,
            title=row.title,
            edition=row.edition,
            enrolled_at=row.enrolled_at,
            due_at=row.standing.due_at,
            state=state(row.standing, now),
            flags=flags(row.standing, now) if facts.names[row.id].is_newest else (),
            assignments=facts.rules.get(row.course_key, ()) if facts.names[row.id].is_newest else (),
            attempts=tuple(facts.attempts[row.id]),
            completion=facts.completion(row.id),
            certificate=facts.certificate(row.id),
            excusals=facts.excusals.get(row.id, ()),
            extensions=facts.extensions.get(row.id, ()),
            moves=facts.moves(row.id),
        )
        for row in transcript_queries.enrolments(session, account_id=person.account_id)
    )


class _Facts:
    """Every fact of one person, each asked for once."""

    def __init__(self, session: Session, scope: Scope, person: MemberRow) -> None:
        account_id = person.account_id
        only = Scope(scope.agency_id, account_id=account_id)
        self.names = officer_queries.enrolment_names(session, account_id=account_id)
        self.attempts = _attempts(session, account_id)
        completions = queries.completions(session, account_id=account_id)
        self._completions = {row.enrolment_id: row for row in completions}
        issued = certificates.certificates_of(session, scope=only)
        self._certificates = {each.public_id: each for each in issued}
        self.excusals = officer_queries.excusals(session, account_id=account_id)
        self.extensions = officer_queries.extensions(session, account_id=account_id)
        self._moves = queries.moves(session, account_id=account_id)
        self.rules = officer_queries.assignments(session, agency_id=scope.agency_id, person=person)

    def completion(self, enrolment_id: int) -> CompletionFact | None:
        row = self._completions.get(enrolment_id)
        return None if row is None else _completion(row)

    def certificate(self, enrolment_id: int) -> Certificate | None:
        row = self._completions.get(enrolment_id)
        return self._certificates.get(row.certificate or "") if row else None

    def moves(self, enrolment_id: int) -> tuple[MoveFact, ...]:
        own = (row for row in self._moves if row.enrolment_id == enrolment_id)
        return tuple(MoveFact(row.from_edition, row.to_edition, row.at) for row in own)


def _attempts(session: Session, account_id: int) -> defaultdict[int, list[AttemptFact]]:
    """Attempts by enrolment, oldest first, each with all its grades."""
    grades: defaultdict[int, list[GradeFact]] = defaultdict(list)
    for row in queries.grades(session, account_id=account_id):
        grades[row.attempt_id].append(
            GradeFact(
                row.sequence,
                row.earned,
                row.possible,
                row.pass_mark,
                row.passed,
                row.graded_at,
                row.by,
                row.reason,
            )
        )
    found: defaultdict[int, list[AttemptFact]] = defaultdict(list)
    for each in queries.attempts(session, account_id=account_id):
        quiz = load_course(session, each.edition_id).quiz(each.quiz)
        found[each.enrolment_id].append(
            AttemptFact(
                attempt=each.public_id,
                quiz=each.quiz,
                title=quiz.title if quiz else each.quiz,
                ordinal=each.ordinal,
                edition=each.edition,
                started_at=each.started_at,
                submitted_at=each.submitted_at,
                ended_by=each.by,
                grades=tuple(grades[each.id]),
            )
        )
    return found


def _completion(row: CompletionRow) -> CompletionFact:
    edition = EditionFact(row.edition, row.number, row.title, row.documents, row.published_at)
    return CompletionFact(row.public_id, row.completed_at, row.minutes, edition)
