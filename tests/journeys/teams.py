"""A team for one journey: what it does to overdue people takes none of them from another journey."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from playwright.sync_api import BrowserContext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.services.passwords import Hasher
from course_app.storage.models.accounts import Account, SignInSession
from course_app.storage.models.agencies import Agency
from course_app.storage.models.publishing import Course, Edition
from tests import builders
from tests.journeys.ids import Known
from tests.journeys.officers import COURSE, sign_in
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


def back_with_a_form_unsent(context: BrowserContext, site: Site) -> Known:
    """A supervisor whose session had ended when a form of hers arrived, signed in again."""
    team = an_overdue_team(site)
    sign_in(context, site, team.supervisor)
    token = re.search(r'name="csrf-token" content="([^"]+)"', context.request.get(f"{site.url}/help").text())
    assert token is not None
    account = select(Account.id).where(Account.email == team.supervisor).scalar_subquery()
    ended = (
        update(SignInSession).where(SignInSession.account_id == account).values(ended_at=datetime.now(UTC))
    )
    site.run(lambda session: session.execute(ended).close())
    fields = {"csrf_token": token[1], "reason": "At court until spring " * 20, "due_on": "2031-05-31"}
    context.request.post(f"{site.url}/supervise/assignments", form=fields, max_redirects=0)  # type: ignore[arg-type]
    sign_in(context, site, team.supervisor)
    return {}


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
