"""The access log: who looked at whose data. Written by readings, in a short transaction of their own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, String, insert, literal, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.storage.base import UtcDateTime
from course_app.storage.models.records import Access
from course_app.storage.queries import rosters
from course_app.storage.queries.rosters import Question
from course_app.storage.queries.scopes import ask


class Looked(StrEnum):
    """What was looked at."""

    OFFICER = "officer"
    ACCOUNT = "account"
    CERTIFICATE = "certificate"
    EVIDENCE = "evidence"
    EVIDENCE_FILE = "evidence-file"
    ROSTER_FILE = "roster-file"


def note(session: Session, *, now: datetime, actor: Actor, subject_id: int, what: Looked) -> None:
    """The log says that ``actor`` looked at this of the person. Looking at one's own data leaves no entry."""
    if subject_id != actor.account_id:
        session.add(
            Access(
                agency_id=actor.agency_id, actor_id=actor.account_id, subject_id=subject_id, what=what, at=now
            )
        )


def note_all(session: Session, *, now: datetime, actor: Actor, question: Question, what: Looked) -> None:
    """The same for everybody who stands in a list, in one statement however long it is."""
    people = rosters.people(question).subquery()
    entries = select(
        literal(actor.agency_id, Integer),
        literal(actor.account_id, Integer),
        people.c.id,
        literal(what.value, String),
        literal(now, UtcDateTime()),
    ).where(people.c.id != actor.account_id)
    columns = ["agency_id", "actor_id", "subject_id", "what", "at"]
    ask(session, insert(Access).from_select(columns, entries), question.values())
