"""Reports: frozen values that feed a page and its files alike, so that the numbers cannot differ."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from course_app.domain.certificates import CertificateStatus, hours
from course_app.domain.progress import Flag, State


@dataclass(frozen=True, slots=True)
class TranscriptAttempt:
    """A graded attempt at a quiz. ``share`` lies between 0 and 1."""

    quiz: str
    title: str
    ordinal: int
    submitted_at: datetime
    share: Fraction
    passed: bool


@dataclass(frozen=True, slots=True)
class TranscriptCertificate:
    """A certificate as a transcript shows it: its id and what it was worth when the transcript was made."""

    public_id: str
    status: CertificateStatus
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """One enrolment: its course and edition, its state, its dates in UTC, what came of it.

    ``minutes`` are those credited at completion, ``None`` before it.
    """

    course_key: str
    course_title: str
    edition: int
    state: State
    flags: tuple[Flag, ...]
    enrolled_at: datetime
    started_at: datetime | None
    due_at: datetime | None
    completed_at: datetime | None
    minutes: int | None
    attempts: tuple[TranscriptAttempt, ...] = ()
    certificate: TranscriptCertificate | None = None

    @property
    def hours(self) -> Fraction | None:
        """Credit hours of a completed course, as its certificate states them."""
        return None if self.minutes is None else hours(self.minutes)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything one person was enrolled in, as of one moment. Dates are shown in ``time_zone``."""

    agency: str
    time_zone: str
    person: str
    person_name: str
    officer_id: str | None
    as_of: datetime
    rows: tuple[TranscriptRow, ...]

    @property
    def hours(self) -> Fraction:
        """The sum of the hours shown in the rows."""
        return sum((row.hours for row in self.rows if row.hours is not None), Fraction(0))


def percent(share: Fraction) -> int:
    """Whole percent, rounded down: 79.9 % must not look like a pass mark of 80 % that was reached."""
    return int(share * 100)
