"""The access log: who looked at whose data. Written by readings, in a short transaction of their own."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Integer, String, insert, literal, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.storage.base import UtcDateTime
from course_app.storage.models.accounts import Account
from course_app.storage.models.certificates import Certificate
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
    LIST = "list"
    ROSTER_FILE = "roster-file"


def note(session: Session, *, now: datetime, actor: Actor, subject_id: int, what: Looked) -> None:
    """The log says that ``actor`` looked at this of the person. Looking at one's own data leaves no entry."""
    if subject_id != actor.account_id:
        session.add(
            Access(
                agency_id=actor.agency_id, actor_id=actor.account_id, subject_id=subject_id, what=what, at=now
            )
        )


def note_shown(session: Session, *, now: datetime, actor: Actor, people: Collection[str]) -> None:
    """The same for the people, by public id, whom a page of a list showed; in one statement, none for nobody."""
    if people:
        _note_where(session, now, actor, Account.public_id.in_(sorted(set(people))))


def note_holders(session: Session, *, now: datetime, actor: Actor, certificates: Collection[str]) -> None:
    """The same for whoever holds these certificates, by public id."""
    if certificates:
        held = select(Certificate.account_id).where(Certificate.public_id.in_(sorted(set(certificates))))
        _note_where(session, now, actor, Account.id.in_(held))


def _note_where(session: Session, now: datetime, actor: Actor, shown: ColumnElement[bool]) -> None:
    entries = select(
        literal(actor.agency_id, Integer),
        literal(actor.account_id, Integer),
        Account.id,
        literal(Looked.LIST.value, String),
        literal(now, UtcDateTime()),
    ).where(
        shown,
        Account.agency_id == actor.agency_id,
        Account.id != actor.account_id,
    )
    columns = ["agency_id", "actor_id", "subject_id", "what", "at"]
    session.execute(insert(Access).from_select(columns, entries))


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
