"""An agency whose lists are as long as a test asks for, written straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.services.passwords import Hasher
from course_app.storage.base import Base, new_public_id
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Membership, Unit
from course_app.storage.models.publishing import Course
from tests import builders
from tests.builders import NOW

NAMES = (("Wolfeschlegelsteinhausenbergerdorff" * 5)[:168], "Maximiliane-Alexandra de la Torre y Vega " * 4)
"""168 letters: without a place where a line could end, and with many."""
EACH = 25
"""Every so many names are as long as names can be."""


@dataclass(frozen=True)
class FullAgency:
    """The ids of an agency and of its one administrator, who signs in with ``email``."""

    agency_id: int
    account_id: int
    email: str


def name_of(number: int, word: str) -> str:
    """A name for the ``number``-th of something: now and then a very long one."""
    return f"{NAMES[number // EACH % 2]} {number}" if number % EACH == 0 else f"{word} {number:05}"


def found(session: Session, *, role: Role, password: str, course: Course | None = None) -> FullAgency:
    """An agency in which nothing happened yet, and somebody appointed in it."""
    agency = builders.agency(session, name="Alder Creek Police Department")
    account = builders.account(
        session, agency, name="Ada Appointed", password=Hasher(cheap=True).hash(password)
    )
    builders.appointment(session, account, role, course=course)
    return FullAgency(agency.id, account.id, account.email)


def people(session: Session, agency: FullAgency, number: int, unit_id: int | None = None) -> list[int]:
    """So many more people, in the unit if one is given; returns their ids."""
    first = next_id(session, Account)
    rows = [
        {
            "id": first + each,
            "public_id": new_public_id(),
            "agency_id": agency.agency_id,
            "email": f"{'long-' * (10 if each % EACH == 0 else 0)}person-{first + each}@example.org",
            "officer_id": f"P-{first + each}",
            "name": name_of(each, "Officer"),
            "password": "chosen" if each % 3 else None,
            "active": each % 7 != 3,
            "fs_uniquifier": new_public_id(),
            "created_at": NOW,
        }
        for each in range(number)
    ]
    insert_all(session, Account, rows)
    ids = [int(str(row["id"])) for row in rows]
    if unit_id is not None:
        insert_all(
            session, Membership, [{"account_id": each, "unit_id": unit_id, "since": NOW} for each in ids]
        )
    return ids


def tree(session: Session, agency: FullAgency, *, wide: int = 0, deep: int = 0) -> list[int]:
    """A unit with ``wide`` units directly below it, and a chain of ``deep`` units; returns all their ids."""
    first = next_id(session, Unit)
    rows: list[dict[str, Any]] = []

    def add(name: str, above: dict[str, Any] | None) -> dict[str, Any]:
        unit_id = first + len(rows)
        row = {
            "id": unit_id,
            "public_id": new_public_id(),
            "agency_id": agency.agency_id,
            "parent_id": above["id"] if above else None,
            "path": f"{above['path'] if above else '/'}{unit_id}/",
            "name": name,
            "created_at": NOW,
        }
        rows.append(row)
        return row

    if wide:
        top = add("Field Operations", None)
        for each in range(wide):
            add(name_of(each, "Squad"), top)
    below = None
    for each in range(deep):
        below = add(name_of(each, "Level"), below)
    insert_all(session, Unit, rows)
    return [int(row["id"]) for row in rows]


def appointments(session: Session, accounts: Sequence[int], *, unit_id: int, over: bool = False) -> None:
    """Each of these people supervises the unit, or did so in the past."""
    since = NOW - timedelta(days=400)
    until = NOW - timedelta(days=30) if over else None
    insert_all(
        session,
        Appointment,
        [
            {
                "public_id": new_public_id(),
                "account_id": each,
                "role": Role.SUPERVISOR,
                "unit_id": unit_id,
                "since": since,
                "until": until,
                "appointed_by": accounts[0],
            }
            for each in accounts
        ],
    )


def next_id(session: Session, table: Any) -> int:
    """An id that no row of the table has."""
    return int(session.execute(select(func.coalesce(func.max(table.id), 0))).scalar_one()) + 1


def insert_all(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """The rows are there; none is fine too."""
    if rows:
        session.execute(insert(table), rows)
