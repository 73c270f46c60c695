"""An agency with an auditor, an officer who completed the course, and everything that a record can say of her."""

from datetime import timedelta

from sqlalchemy.orm import Session

from course_app.domain import accounts as people
from course_app.domain.accounts import Actor, Role
from course_app.services import excusals
from course_app.storage.models.certificates import Certificate
from tests import builders
from tests.builders import NOW
from tests.services.learners import Learner
from tests.services.stations import Station


class Inspection(Station):
    """A station whose Sis is the auditor: Bea has failed once, passed, and holds a certificate; Sam is excused."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        for name, rights in (("Bea", (0, 100)), ("Sam", (0,)), ("Eve", (100,))):
            learner = Learner(builders.actor(session, self.accounts[name]), "course")
            for lesson in ("first", "second"):
                learner.complete(session, lesson, NOW)
            for number, right in enumerate(rights):
                learner.take(session, right=right, now=NOW + timedelta(hours=number))
        excusals.excuse_officer(
            session,
            now=NOW,
            actor=self.boss,
            enrolment=self.enrolments["Sam"],
            last_day=self.day(30),
            reason="On leave",
        )
        self.auditor = self.as_auditor(session, "Sis")
        self.certificate = self.certificate_of(session, "Bea")

    def as_auditor(self, session: Session, name: str) -> Actor:
        """The person as auditor of the agency, appointed and signed in."""
        builders.appointment(session, self.accounts[name], Role.AUDITOR)
        held = (people.Appointment(Role.AUDITOR, NOW),)
        return builders.actor(session, self.accounts[name], appointments=held)

    def certificate_of(self, session: Session, name: str) -> str:
        query = session.query(Certificate.public_id).filter_by(account_id=self.accounts[name].id)
        return str(query.one()[0])

    def public_id(self, name: str) -> str:
        return self.accounts[name].public_id
