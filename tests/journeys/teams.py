"""A team for one journey: what it does to overdue people takes none of them from another journey."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.services.passwords import Hasher
from course_app.storage.models.agencies import Agency
from course_app.storage.models.publishing import Course, Edition
from tests import builders
from tests.journeys.officers import COURSE
from tests.journeys.site import AGENCY, PASSWORD, Site

_numbers = count(1)
_hash = Hasher(cheap=True).hash(PASSWORD)


@dataclass(frozen=True)
class Team:
    """The mail address of its supervisor, and the names of its officers as a list shows them."""

    supervisor: str
    officers: tuple[str, ...]


def an_overdue_team(site: Site) -> Team:
    """A unit of the demonstration's agency whose four officers are overdue with the shipped course."""
    return site.run(_add)


def _add(session: Session) -> Team:
    agency = session.scalars(select(Agency).where(Agency.key == AGENCY)).one()
    edition = session.scalars(
        select(Edition).join(Course, Course.live_edition_id == Edition.id).where(Course.key == COURSE)
    ).one()
    number = next(_numbers)
    unit = builders.unit(session, agency, name=f"Journey {number}")
    supervisor = builders.account(
        session, agency, name=f"Lee Supervisor {number}", email=f"lee-{number}@example.org", password=_hash
    )
    builders.appointment(session, supervisor, Role.SUPERVISOR, unit=unit)
    names = tuple(f"{given} Journey {number}" for given in ("Ada", "Ben", "Cleo", "Dan"))
    for name in names:
        account = builders.account(session, agency, name=name, password=_hash, unit=unit)
        builders.enrolment(session, account, edition, due_at=datetime.now(UTC) - timedelta(days=3))
    return Team(supervisor.email, names)
