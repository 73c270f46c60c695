"""An agency with two administrators, an officer in a unit, and another agency beside it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor, Appointment, Role
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.models.records import Record
from tests import builders
from tests.builders import NOW


@dataclass(frozen=True)
class Town:
    """Ada and Ben administer the agency where Robin is an officer; Fay is of another agency."""

    agency: Agency
    ada: Account
    ben: Account
    robin: Account
    fay: Account
    patrol: Unit
    north: Unit
    foreign: Unit
    by_ada: Actor
    by_ben: Actor
    by_robin: Actor


def found_town(session: Session, *, key: str = "alder", host: str = "example.org") -> Town:
    """Both agencies are there; mail addresses end with ``host``."""
    home, other = builders.agency(session, key=key), builders.agency(session)
    patrol = builders.unit(session, home, name="Patrol")
    north = builders.unit(session, home, name="North", parent=patrol)
    foreign = builders.unit(session, other, name="Patrol")
    ada = builders.account(session, home, name="Ada Administrator", email=f"ada@{host}", password="x")
    ben = builders.account(session, home, name="Ben Administrator", email=f"ben@{host}", password="x")
    robin = builders.account(
        session, home, name="Robin Officer", email=f"robin@{host}", password="x", unit=patrol
    )
    fay = builders.account(session, other, name="Fay Foreign", email=f"fay@{host}", unit=foreign)
    for each in (ada, ben):
        builders.appointment(session, each, Role.ADMINISTRATOR)
    held = (Appointment(Role.ADMINISTRATOR, NOW),)
    return Town(
        agency=home,
        ada=ada,
        ben=ben,
        robin=robin,
        fay=fay,
        patrol=patrol,
        north=north,
        foreign=foreign,
        by_ada=builders.actor(session, ada, appointments=held),
        by_ben=builders.actor(session, ben, appointments=held),
        by_robin=builders.actor(session, robin),
    )


def recorded(session: Session, agency: Agency) -> list[tuple[str, str]]:
    """Kind and body of everything on the agency's record."""
    rows = session.query(Record).filter_by(agency_id=agency.id).order_by(Record.sequence)
    return [(row.kind, row.body) for row in rows]
