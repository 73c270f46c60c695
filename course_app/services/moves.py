"""Moving enrolments from one edition of their course to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.completion import settle_all
from course_app.services.records import Fact
from course_app.storage.queries import publishing as queries
from course_app.storage.queries.publishing import OpenEnrolment


@dataclass(frozen=True, slots=True)
class Target:
    """The edition to move to."""

    edition_id: int
    number: int
    course_key: str


def move(
    session: Session,
    *,
    now: datetime,
    enrolments: Sequence[OpenEnrolment],
    target: Target,
    by: int | None,
    recount: bool,
) -> None:
    """The enrolments are pinned to the target: a row and a record for each, and its standing counted again.

    ``recount`` False says that both editions ask the same, so that every standing stays as it is. A recount may
    complete an enrolment that has already done everything the new edition asks.
    """
    queries.move(session, now=now, enrolments=enrolments, edition_id=target.edition_id)
    for agency_id in sorted({row.agency_id for row in enrolments}):
        facts = [
            Fact(row.account_id, _moved(row, target)) for row in enrolments if row.agency_id == agency_id
        ]
        records.append_all(
            session, now=now, kind=RecordKind.MOVE, agency_id=agency_id, actor_id=by, facts=facts
        )
    if recount:
        settle_all(session, now=now, enrolment_ids=[row.id for row in enrolments])


def _moved(row: OpenEnrolment, target: Target) -> Mapping[str, object]:
    return {
        "enrolment": row.public_id,
        "course": target.course_key,
        "from": row.edition_number,
        "to": target.number,
    }
