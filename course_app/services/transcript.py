"""The transcript: one value of everything a person was enrolled in, for the page and every file alike."""

from collections import defaultdict
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from course_app.domain.accounts import Scope
from course_app.domain.certificates import status
from course_app.domain.progress import flags, state
from course_app.domain.reports import Transcript, TranscriptAttempt, TranscriptCertificate, TranscriptRow
from course_app.storage.editions import load_course
from course_app.storage.queries import transcript as queries
from course_app.storage.queries.transcript import AttemptRow, CertificateRow, EnrolmentRow


def transcript(session: Session, *, now: datetime, scope: Scope, account_id: int) -> Transcript | None:
    """The person's transcript as of ``now``; ``None`` if the person is outside ``scope``."""
    person = queries.person(session, scope=scope, account_id=account_id)
    if person is None:
        return None
    attempts: defaultdict[int, list[TranscriptAttempt]] = defaultdict(list)
    for attempt in queries.attempts(session, account_id=account_id):
        attempts[attempt.enrolment_id].append(graded_attempt(session, attempt))
    enrolments = queries.enrolments(session, account_id=account_id)
    return Transcript(
        agency=person.agency,
        time_zone=person.time_zone,
        person=person.public_id,
        person_name=person.name,
        officer_id=person.officer_id,
        as_of=now,
        rows=tuple(_row(enrolment, tuple(attempts[enrolment.id]), now) for enrolment in enrolments),
    )


def _row(enrolment: EnrolmentRow, attempts: tuple[TranscriptAttempt, ...], now: datetime) -> TranscriptRow:
    standing = enrolment.standing
    return TranscriptRow(
        course_key=enrolment.course_key,
        course_title=enrolment.title,
        edition=enrolment.edition,
        state=state(standing, now),
        flags=flags(standing, now),
        enrolled_at=enrolment.enrolled_at,
        started_at=standing.started_at,
        due_at=standing.due_at,
        completed_at=standing.completed_at,
        minutes=enrolment.minutes,
        attempts=attempts,
        certificate=_certificate(enrolment.certificate, now),
    )


def graded_attempt(session: Session, attempt: AttemptRow) -> TranscriptAttempt:
    """The attempt with the title that its quiz had then."""
    quiz = load_course(session, attempt.edition_id).quiz(attempt.quiz)
    return TranscriptAttempt(
        quiz=attempt.quiz,
        title=quiz.title if quiz else attempt.quiz,
        ordinal=attempt.ordinal,
        submitted_at=attempt.submitted_at,
        share=attempt.earned / attempt.possible if attempt.possible else Fraction(0),
        passed=attempt.passed,
    )


def _certificate(certificate: CertificateRow | None, now: datetime) -> TranscriptCertificate | None:
    if certificate is None:
        return None
    worth = status(now, expires_at=certificate.expires_at, revoked_at=certificate.revoked_at)
    return TranscriptCertificate(certificate.public_id, worth, certificate.expires_at)
