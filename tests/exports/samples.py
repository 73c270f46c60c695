"""Values that the files of the tests are made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from course_app.domain.certificates import Certificate, CertificateStatus
from course_app.domain.progress import Flag, State
from course_app.domain.reports import Transcript, TranscriptAttempt, TranscriptCertificate, TranscriptRow

NOW = datetime(2026, 11, 15, 5, 30, tzinfo=UTC)
"""10:30 p.m. on November 14 in Denver."""
VERIFY = "https://training.example.gov/verify"
ID = "8f3a12bc90de4f5566778899aabbccdd"

CERTIFICATE = Certificate(
    public_id=ID,
    name="Dolores Quintana-Reyes",
    agency="Larimer Valley Police Department",
    course_key="human-trafficking",
    course_title="Human Trafficking: Recognize, Protect, Investigate",
    edition=3,
    minutes=80,
    completed_at=NOW,
    issued_at=NOW,
    time_zone="America/Denver",
    expires_at=datetime(2028, 11, 15, 7, 0, tzinfo=UTC),
)


def certificate(**changes: object) -> Certificate:
    return replace(CERTIFICATE, **changes)


def attempt(ordinal: int, share: Fraction, *, passed: bool, title: str = "Final exam") -> TranscriptAttempt:
    return TranscriptAttempt("exam", title, ordinal, NOW, share, passed)


COMPLETED = TranscriptRow(
    course_key="human-trafficking",
    course_title="Human Trafficking: Recognize, Protect, Investigate",
    edition=3,
    state=State.COMPLETED,
    flags=(Flag.EXPIRING,),
    enrolled_at=NOW - timedelta(days=60),
    started_at=NOW - timedelta(days=50),
    due_at=datetime(2026, 12, 1, 7, 0, tzinfo=UTC),
    completed_at=NOW,
    minutes=80,
    attempts=(attempt(1, Fraction(79, 100), passed=False), attempt(2, Fraction(17, 20), passed=True)),
    certificate=TranscriptCertificate(ID, CertificateStatus.VALID, datetime(2028, 11, 15, 7, 0, tzinfo=UTC)),
)
OVERDUE = TranscriptRow(
    course_key="de-escalation",
    course_title="De-escalation 2026",
    edition=1,
    state=State.IN_PROGRESS,
    flags=(Flag.OVERDUE,),
    enrolled_at=NOW - timedelta(days=60),
    started_at=NOW - timedelta(days=9),
    due_at=datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    completed_at=None,
    minutes=None,
)


def transcript(*rows: TranscriptRow, **changes: object) -> Transcript:
    value = Transcript(
        agency="Larimer Valley Police Department",
        time_zone="America/Denver",
        person="ab" * 16,
        person_name="Dolores Quintana-Reyes",
        officer_id="LV-2041",
        as_of=NOW,
        rows=rows,
    )
    return replace(value, **changes)
