"""What journeys need of the administrator's door."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.services import agency_settings
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from tests import builders
from tests.content.test_pictures import png
from tests.journeys.site import Site

ADMINISTRATOR = "administrator@example.org"


def a_mark(site: Site) -> str:
    """The demonstration's agency has a mark; its digest."""

    def set_mark(session: Session) -> str:
        account = session.scalars(select(Account).where(Account.email == ADMINISTRATOR)).one()
        held = (builders.people.Appointment(builders.Role.ADMINISTRATOR, datetime.now(UTC)),)
        actor = builders.actor(session, account, appointments=held)
        agency_settings.set_mark(session, now=datetime.now(UTC), actor=actor, content=png(44, 44))
        session.flush()
        return session.scalars(select(Agency.mark_digest).where(Agency.id == account.agency_id)).one() or ""

    return site.run(set_mark)
