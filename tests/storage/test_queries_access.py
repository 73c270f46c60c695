"""One reading of the access log is found among very many entries in one walk over them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from course_app.services.access import Looked
from course_app.storage.models.accounts import Account
from course_app.storage.models.records import Access
from course_app.storage.queries import access
from course_app.storage.queries.access import AccessQuestion
from tests import builders
from tests.builders import NOW
from tests.databases import POSTGRESQL, Database

PEOPLE, ENTRIES = 500, 2000


def _log(session: Session) -> AccessQuestion:
    """One auditor looked at a list of 50 people again and again; the question about one of these readings."""
    home = builders.agency(session)
    auditor = builders.account(session, home)
    people = [builders.account(session, home) for _ in range(50)]
    others = [
        {"agency_id": home.id, "email": f"x{number}@example.org", "name": "X", "created_at": NOW}
        for number in range(PEOPLE)
    ]
    session.execute(insert(Account), others)
    entries = [
        {
            "agency_id": home.id,
            "actor_id": auditor.id,
            "subject_id": people[number % 50].id,
            "what": Looked.LIST,
            "at": NOW + timedelta(seconds=number // 50),
        }
        for number in range(ENTRIES)
    ]
    session.execute(insert(Access), entries)
    session.execute(text("ANALYZE"))
    return AccessQuestion(home.id, reading=session.query(Access).offset(ENTRIES // 2).limit(1).one().id)


def _compared(plan: dict[str, Any]) -> Iterator[int]:
    """How many pairs of rows each step of a plan looked at in vain."""
    yield int(plan.get("Rows Removed by Join Filter", 0) * plan["Actual Loops"])
    for step in plan.get("Plans", ()):
        yield from _compared(step)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", [POSTGRESQL])
def test_a_reading_costs_no_more_than_a_walk_over_the_log(database: Database) -> None:
    question = database.run(_log)
    plans: list[Any] = []

    def explained(_connection: Any, cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "FROM access" in statement and not plans:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            plans.extend(cursor.fetchone()[0])

    event.listen(database.engine, "before_cursor_execute", explained)
    rows = database.read(lambda session: access.rows(session, question, offset=0, limit=100))
    event.remove(database.engine, "before_cursor_execute", explained)
    assert len(rows) == 50
    assert sum(_compared(plans[0]["Plan"])) <= ENTRIES
