"""What a supervisor is about to decide: whose enrolment it is and how it stands, before any form is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.errors import NotFoundError
from course_app.domain.progress import Standing, is_excused
from course_app.services.excusals import open_facts
from course_app.services.teams import enrolment_to_decide
from course_app.storage.queries import catalog as catalog_queries


@dataclass(frozen=True, slots=True)
class Matter:
    """An enrolment that is not completed. Officer and enrolment are named by their public ids."""

    account_id: int
    enrolment: str
    officer: str
    name: str
    course: str
    due_at: datetime | None
    is_excused: bool


def matter(session: Session, *, now: datetime, actor: Actor, enrolment: str) -> Matter:
    """The enrolment of somebody of the team, as it stands at ``now``. Whoever shows it notes that in the access log.

    Raises NotFoundError outside the team, SelfDealingError for one's own and a superior's, ConflictError for a completed one.
    """
    found = enrolment_to_decide(session, now=now, actor=actor, enrolment=enrolment)
    facts = open_facts(session, enrolment_id=found.enrolment_id)
    offer = catalog_queries.offer(session, agency_id=actor.agency_id, course_key=found.course_key)
    if offer is None:
        raise NotFoundError
    held = Standing(excused_from=facts.excused_from, excused_until=facts.excused_until)
    return Matter(
        found.account_id,
        found.public_id,
        found.officer,
        found.name,
        offer.title,
        facts.due_at,
        is_excused(held, now),
    )
