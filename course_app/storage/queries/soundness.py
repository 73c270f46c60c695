"""Reading in which mode the database works, and which of its rows lack what they rest on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ForeignKeyConstraint, Select, and_, exists, func, select, text
from sqlalchemy.orm import Session

from course_app.storage.base import Base
from course_app.storage.models.attempts import Grade, Submission
from course_app.storage.models.certificates import Certificate
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, Standing

FULL = 2
"""How SQLite says synchronous=FULL; more is EXTRA."""
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")
OLDEST_POSTGRESQL = 140000


@dataclass(frozen=True, slots=True)
class SqliteMode:
    """How SQLite works on a connection of ours."""

    version: str
    journal: str
    is_durable: bool
    checks_references: bool


@dataclass(frozen=True, slots=True)
class PostgresqlMode:
    """How PostgreSQL works."""

    version: str
    number: int
    durability: Mapping[str, str]
    encoding: str = "UTF8"


@dataclass(frozen=True, slots=True)
class Lack:
    """How many rows lack something, and which."""

    what: str
    rows: int


def sqlite_mode(session: Session) -> SqliteMode:
    """The mode of this session's connection."""

    def pragma(name: str) -> str:
        return str(session.execute(text(f"PRAGMA {name}")).scalar_one())

    return SqliteMode(
        version=str(session.execute(text("SELECT sqlite_version()")).scalar_one()),
        journal=pragma("journal_mode"),
        is_durable=int(pragma("synchronous")) >= FULL,
        checks_references=pragma("foreign_keys") == "1",
    )


def postgresql_mode(session: Session) -> PostgresqlMode:
    """The mode of the server."""

    def setting(name: str) -> str:
        return str(session.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one())

    durability = {name: setting(name) for name in DURABILITY}
    return PostgresqlMode(
        version=setting("server_version"),
        number=int(setting("server_version_num")),
        durability=durability,
        encoding=setting("server_encoding"),
    )


def rows_without_parent(session: Session) -> Iterator[Lack]:
    """Rows that refer to what is not there, by table and reference."""
    for table in Base.metadata.sorted_tables:
        for reference in sorted(table.foreign_key_constraints, key=lambda each: str(each.name)):
            number = session.execute(_without_parent(reference)).scalar_one()
            if number:
                yield Lack(f"{table.name} without their {reference.referred_table.name}", number)


def torn_facts(session: Session) -> Iterator[Lack]:
    """Facts that are stored together and of which only one is there."""
    pairs = {
        "submission without a grade": select(Submission).where(
            ~exists().where(Grade.attempt_id == Submission.attempt_id)
        ),
        "grade without a submission": select(Grade).where(
            ~exists().where(Submission.attempt_id == Grade.attempt_id)
        ),
        "completion without a certificate": select(Completion).where(
            ~exists().where(Certificate.completion_id == Completion.id)
        ),
        "enrolment without a standing": select(Enrolment).where(
            ~exists().where(Standing.enrolment_id == Enrolment.id)
        ),
    }
    for what, query in pairs.items():
        number = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        if number:
            yield Lack(what, number)


def _without_parent(reference: ForeignKeyConstraint) -> Select[int]:
    child = reference.table
    parent = reference.referred_table.alias("parent")
    pairs = [(element.parent, parent.c[element.column.name]) for element in reference.elements]
    here = exists().select_from(parent).where(*(theirs == ours for ours, theirs in pairs))
    given = and_(*(ours.is_not(None) for ours, _ in pairs))
    return select(func.count()).select_from(child).where(given, ~here.correlate(child))
