"""Everything one person was enrolled in and what came of it, in three statements however much it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from course_app.domain import progress
from course_app.domain.accounts import Scope
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Agency
from course_app.storage.models.attempts import Attempt, Grade, Submission
from course_app.storage.models.certificates import Certificate, CertificateRevocation
from course_app.storage.models.completion import Completion
from course_app.storage.models.progress import Enrolment, Standing
from course_app.storage.models.publishing import Course, Edition
from course_app.storage.queries.enrolments import STANDING
from course_app.storage.queries.scopes import inside, shape, values


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Whose transcript, of which agency."""

    public_id: str
    name: str
    officer_id: str | None
    agency: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """What the status of a certificate depends on."""

    public_id: str
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One enrolment. Title and edition are those of the completion, or else the ones it is pinned to."""

    id: int
    course_key: str
    title: str
    edition: int
    enrolled_at: datetime
    minutes: int | None
    certificate: CertificateRow | None
    standing: progress.Standing


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """A graded attempt, with the grade that holds. ``edition_id`` says where its quiz has its title."""

    enrolment_id: int
    edition_id: int
    quiz: str
    ordinal: int
    submitted_at: datetime
    earned: Fraction
    possible: Fraction
    passed: bool


def person(session: Session, *, scope: Scope, account_id: int) -> PersonRow | None:
    """The person, if inside ``scope``."""
    row = session.execute(
        select(Account.public_id, Account.name, Account.officer_id, Agency.name, Agency.time_zone)
        .join(Agency, Agency.id == Account.agency_id)
        .where(Account.id == account_id, inside(shape(scope), agency=Account.agency_id, account=Account.id)),
        values(scope),
    ).one_or_none()
    return PersonRow(*row) if row else None


def enrolments(session: Session, *, account_id: int) -> Sequence[EnrolmentRow]:
    """Every enrolment of the person, newest first; for use cases that already asked for the person in scope."""
    rows = session.execute(
        select(
            Enrolment.id,
            Course.key,
            Edition.title,
            Edition.number,
            Enrolment.created_at,
            Completion.minutes,
            Certificate.public_id,
            Certificate.expires_at,
            CertificateRevocation.revoked_at,
            *STANDING,
        )
        .join(Standing, Standing.enrolment_id == Enrolment.id)
        .outerjoin(Completion, Completion.enrolment_id == Enrolment.id)
        .join(Edition, Edition.id == func.coalesce(Completion.edition_id, Enrolment.edition_id))
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .outerjoin(CertificateRevocation, CertificateRevocation.certificate_id == Certificate.id)
        .where(Enrolment.account_id == account_id)
        .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
    )
    return [
        EnrolmentRow(*row[:6], CertificateRow(*row[6:9]) if row[6] else None, progress.Standing(*row[9:]))
        for row in rows
    ]


def attempts(session: Session, *, account_id: int) -> Sequence[AttemptRow]:
    """Every graded attempt of the person in the order of submission, each with its last grade."""
    last = (
        select(func.max(Grade.sequence))
        .where(Grade.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Attempt.enrolment_id,
            Attempt.edition_id,
            Attempt.quiz,
            Attempt.ordinal,
            Submission.submitted_at,
            Grade.earned,
            Grade.possible,
            Grade.passed,
        )
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(Grade, and_(Grade.attempt_id == Attempt.id, Grade.sequence == last))
        .where(Enrolment.account_id == account_id)
        .order_by(Submission.submitted_at, Attempt.id)
    )
    return [AttemptRow(*row) for row in rows]
