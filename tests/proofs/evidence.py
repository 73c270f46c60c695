"""What must be true of a database whatever happened to the server that wrote it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from course_app.domain.records import RecordKind
from course_app.domain.standings import derive, next_step, quiz_progress
from course_app.services import records
from course_app.services.completion import facts_of
from course_app.storage.editions import load_course
from course_app.storage.models.attempts import Answer, Attempt, Submission
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.queries import enrolments
from tests.databases import POSTGRESQL, Database


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A revision that the server said was saved."""

    attempt: str
    question: str
    revision: int
    choice: tuple[str, ...]


ORPHANS = {
    "submissions without a grade": "SELECT count(*) FROM submission s LEFT JOIN grade g ON g.attempt_id = s.attempt_id WHERE g.id IS NULL",
    "grades without a submission": "SELECT count(*) FROM grade g LEFT JOIN submission s ON s.attempt_id = g.attempt_id WHERE s.attempt_id IS NULL",
    "completions without a certificate": "SELECT count(*) FROM completion c LEFT JOIN certificate z ON z.completion_id = c.id WHERE z.id IS NULL",
    "certificates without mail": "SELECT (SELECT count(*) FROM certificate) - (SELECT count(*) FROM outbox WHERE kind = 'certificate')",
    "enrolments without a standing": "SELECT count(*) FROM enrolment e LEFT JOIN standing s ON s.enrolment_id = e.id WHERE s.enrolment_id IS NULL",
    "attempts graded twice": "SELECT count(*) FROM (SELECT attempt_id FROM grade GROUP BY attempt_id HAVING count(*) > 1) AS twice",
}
"""Facts that belong together and were stored apart."""

ON_RECORD = {
    RecordKind.ENROLMENT: "enrolment",
    RecordKind.ATTEMPT: "attempt",
    RecordKind.SUBMISSION: "submission",
    RecordKind.GRADE: "grade",
    RecordKind.COMPLETION: "completion",
    RecordKind.CERTIFICATE: "certificate",
}
"""Facts of which each has exactly one entry in the record."""


def faults(database: Database, *, saved: Iterable[Acknowledged], submitted: Iterable[str]) -> list[str]:
    """Everything wrong with the database, in words; ``saved`` and ``submitted`` is what people were told."""
    return database.read(
        lambda session: [
            *_lost_answers(session, saved),
            *_lost_submissions(session, submitted),
            *torn(session),
            *_broken_chains(session),
            *_wrong_standings(session),
            *_damage(session, database.kind),
        ]
    )


def torn(session: Session) -> list[str]:
    """Facts that should have been stored together and were not."""
    found = []
    for name, query in ORPHANS.items():
        number = session.execute(text(query)).scalar_one()
        found += [f"{number} {name}"] if number else []
    for kind, table in ON_RECORD.items():
        facts = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        entries = session.execute(
            text("SELECT count(*) FROM record WHERE kind = :kind"), {"kind": kind.value}
        ).scalar_one()
        found += [f"{facts} rows of {table}, {entries} records of them"] if facts != entries else []
    return found


def _lost_answers(session: Session, saved: Iterable[Acknowledged]) -> list[str]:
    rows = session.execute(
        select(Attempt.public_id, Answer.question, Answer.revision, Answer.choice).join(
            Attempt, Attempt.id == Answer.attempt_id
        )
    )
    stored = {(attempt, question, revision): tuple(choice) for attempt, question, revision, choice in rows}
    lost = [each for each in saved if stored.get((each.attempt, each.question, each.revision)) != each.choice]
    return [f"{len(lost)} acknowledged answers lost"] if lost else []


def _lost_submissions(session: Session, submitted: Iterable[str]) -> list[str]:
    rows = session.execute(select(Attempt.public_id).join(Submission, Submission.attempt_id == Attempt.id))
    lost = set(submitted) - set(rows.scalars())
    return [f"{len(lost)} acknowledged submissions lost"] if lost else []


def _broken_chains(session: Session) -> list[str]:
    return [
        f"the record of {each.agency_key}: {each.fault}" for each in records.verify_all(session) if each.fault
    ]


def _wrong_standings(session: Session) -> list[str]:
    wrong = 0
    for enrolment_id in session.execute(select(Enrolment.id)).scalars().all():
        enrolment = enrolments.by_id(session, enrolment_id=enrolment_id)
        assert enrolment is not None
        course, facts = (
            load_course(session, enrolment.edition_id),
            facts_of(session, enrolment=enrolment),
        )
        step = next_step(course, facts.lessons, quiz_progress(course, facts.sittings))
        right = (
            *astuple(derive(course, facts)),
            step.kind.value if step else None,
            step.key if step else None,
        )
        columns = select(*enrolments.STANDING, Standing.next_kind, Standing.next_key)
        stored = session.execute(columns.where(Standing.enrolment_id == enrolment_id)).one()
        wrong += tuple(stored) != right
    return [f"{wrong} standings differ from their facts"] if wrong else []


def _damage(session: Session, kind: str) -> list[str]:
    if kind == POSTGRESQL:
        return []
    said = session.execute(text("PRAGMA integrity_check")).scalars().all()
    return [] if said == ["ok"] else [f"SQLite: {'; '.join(said[:3])}"]
