"""One officer's history, written straight into the tables: for what reads histories, whoever made them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.storage.base import Base
from course_app.storage.models.attempts import Attempt, Grade, Submission
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Edition
from tests import builders, courses
from tests.builders import NOW

Row = TypeVar("Row", bound=Base)


@dataclass
class Officer:
    """One officer of an agency of her own, and what she is given to have done."""

    session: Session
    name: str = "Dolores Quintana-Reyes"
    agency_key: str = "larimer"
    agency_id: int = field(init=False)
    account_id: int = field(init=False)

    def __post_init__(self) -> None:
        agency = builders.agency(self.session, key=self.agency_key, name="Larimer PD")
        self.account = builders.account(self.session, agency, name=self.name, officer_id="LV-2041")
        self.agency_id, self.account_id = agency.id, self.account.id

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, account_id=self.account_id)

    def edition(self, key: str = "course") -> Edition:
        return builders.published(self.session, courses.course(key=key))

    def enrolment(self, edition: Edition, *, period: int = 1, days_ago: int = 30) -> Enrolment:
        return builders.enrolment(
            self.session,
            self.account,
            edition,
            period=period,
            due_at=NOW + timedelta(days=40),
            now=NOW - timedelta(days=days_ago),
        )

    def completion(self, enrolment: Enrolment, *, at: datetime = NOW, minutes: int = 80) -> Completion:
        standing = self.session.get_one(Standing, enrolment.id)
        standing.started_at = standing.completed_at = at
        return self._stored(
            Completion(
                enrolment_id=enrolment.id,
                edition_id=enrolment.edition_id,
                completed_at=at,
                minutes=minutes,
                rule={},
            )
        )

    def attempt(self, enrolment: Enrolment, ordinal: int, *, earned: int, passed: bool) -> Attempt:
        attempt = self._stored(
            Attempt(
                enrolment_id=enrolment.id,
                quiz="quiz",
                ordinal=ordinal,
                edition_id=enrolment.edition_id,
                paper=[],
                started_at=NOW,
            )
        )
        submitted_at = NOW + timedelta(minutes=ordinal)
        self._stored(Submission(attempt_id=attempt.id, submitted_at=submitted_at, by="officer"))
        self.grade(attempt, 1, earned=earned, passed=passed)
        return attempt

    def grade(self, attempt: Attempt, sequence: int, *, earned: int, passed: bool) -> Grade:
        return self._stored(
            Grade(
                attempt_id=attempt.id,
                sequence=sequence,
                earned=Fraction(earned),
                possible=Fraction(20),
                pass_mark=Fraction(4, 5),
                passed=passed,
                marks=[],
                grader_version=1,
                graded_at=NOW,
            )
        )

    def _stored(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        return row
