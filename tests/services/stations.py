"""An agency with a supervisor, whose units, sister unit and neighbours are told apart; everybody takes one course."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from course_app.domain import accounts as people
from course_app.domain.accounts import Actor, Role, Scope, scope_as
from course_app.domain.agencies import end_of_day
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency, Unit
from course_app.storage.models.progress import Enrolment, Standing
from tests import builders
from tests.builders import NOW

OVERDUE = NOW - timedelta(days=3)


class Station:
    """A bureau with a squad below it under one supervisor, a sister bureau, and another agency.

    ``enrolments`` has the public ids by name: Boss, Bea (bureau), Sam (squad), Sis (sister bureau), Eve (elsewhere).
    All are overdue by three days, unless ``due_at`` says otherwise.
    """

    def __init__(self, session: Session, *, due_at: datetime | None = OVERDUE) -> None:
        self.agency = builders.agency(session)
        self.bureau = builders.unit(session, self.agency, name="Bureau")
        self.squad = builders.unit(session, self.agency, name="Squad", parent=self.bureau)
        self.sister = builders.unit(session, self.agency, name="Sister")
        other = builders.agency(session, name="Birch Police")
        self.edition = builders.published(session)
        self.accounts: dict[str, Account] = {}
        self.enrolments: dict[str, str] = {}
        places = (
            ("Boss", self.agency, self.bureau),
            ("Bea", self.agency, self.bureau),
            ("Sam", self.agency, self.squad),
            ("Sis", self.agency, self.sister),
            ("Eve", other, builders.unit(session, other)),
        )
        for name, agency, unit in places:
            self._join(session, name, agency, unit, due_at)
        self.boss = self.actor(session, "Boss", self.bureau)

    def _join(self, session: Session, name: str, agency: Agency, unit: Unit, due_at: datetime | None) -> None:
        account = builders.account(session, agency, name=name, password="chosen", unit=unit)
        self.accounts[name] = account
        self.enrolments[name] = builders.enrolment(session, account, self.edition, due_at=due_at).public_id

    def actor(self, session: Session, name: str, *units: Unit) -> Actor:
        """The person as a supervisor of these units, appointed and signed in."""
        for unit in units:
            builders.appointment(session, self.accounts[name], Role.SUPERVISOR, unit=unit)
        held = tuple(people.Appointment(Role.SUPERVISOR, NOW, unit_path=unit.path) for unit in units)
        return builders.actor(session, self.accounts[name], appointments=held)

    @property
    def scope(self) -> Scope:
        return scope_as(self.boss, Role.SUPERVISOR)

    def standing(self, session: Session, name: str) -> Standing:
        query = session.query(Standing).join(Enrolment, Enrolment.id == Standing.enrolment_id)
        return query.filter(Enrolment.public_id == self.enrolments[name]).one()

    def midnight_after(self, days: int) -> datetime:
        """The end of the day so many days from today, in the agency's time zone."""
        return end_of_day(self.day(days), ZoneInfo(self.boss.time_zone))

    def day(self, days: int) -> date:
        """The day so many days from today."""
        return NOW.astimezone(ZoneInfo(self.boss.time_zone)).date() + timedelta(days=days)
