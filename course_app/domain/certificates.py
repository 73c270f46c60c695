"""Certificates: how long one holds, and what anyone may learn about it."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from fractions import Fraction

from course_app.domain.agencies import end_of_day, local_day
from course_app.domain.catalog.courses import CREDIT_MINUTES

_ID = re.compile(r"[0-9a-f]{32}")
# What people type for digits that look like letters: an id has no o, l or i of its own.
_LOOKALIKES = str.maketrans("oli", "011")


class CertificateStatus(StrEnum):
    """What a certificate is worth at a moment."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """One question to a list of certificates; what is not given does not narrow.

    ``text`` is a part of the name on it or its id, ``course`` a key.
    """

    text: str = ""
    course: str | None = None
    status: CertificateStatus | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as issued: the name and titles of that day, frozen."""

    public_id: str
    name: str
    agency: str
    course_key: str
    course_title: str
    edition: int
    minutes: int
    completed_at: datetime
    issued_at: datetime
    time_zone: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def status(self, now: datetime) -> CertificateStatus:
        """Valid, expired or revoked at ``now``."""
        return status(now, expires_at=self.expires_at, revoked_at=self.revoked_at)


def status(
    now: datetime, *, expires_at: datetime | None, revoked_at: datetime | None = None
) -> CertificateStatus:
    """What a certificate is worth at ``now``; a revocation outweighs everything."""
    if revoked_at is not None and revoked_at <= now:
        return CertificateStatus.REVOKED
    if expires_at is not None and now >= expires_at:
        return CertificateStatus.EXPIRED
    return CertificateStatus.VALID


def expiry(completed_at: datetime, months: int | None, zone: tzinfo) -> datetime | None:
    """The end (UTC) of the day ``months`` after the completion, on the agency's calendar.

    A month without that day ends on its last one: 31 August and six months give 28 (or 29) February.
    """
    if months is None:
        return None
    day = local_day(completed_at, zone)
    return end_of_day(add_months(day, months), zone).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def hours(minutes: int) -> Fraction:
    """Credit hours in quarter steps, rounded down: never more than the course's declared minutes."""
    return Fraction(minutes // CREDIT_MINUTES * CREDIT_MINUTES, 60)


def parse_id(text: str) -> str | None:
    """The public id that somebody typed, read aloud or pasted as a whole address; ``None`` when it is none.

    Spaces, dashes of any kind, capitals, full-width digits and the letters o, l, i for 0 and 1 are forgiven.
    """
    last = unicodedata.normalize("NFKC", text).strip().rstrip("/").rpartition("/")[2]
    kept = (sign for sign in last if not sign.isspace() and unicodedata.category(sign) not in {"Pd", "Cf"})
    bare = "".join(kept).lower().translate(_LOOKALIKES)
    return bare if _ID.fullmatch(bare) else None


def grouped(public_id: str) -> str:
    """The id as people read it: capitals in groups of four. ``parse_id`` takes it back."""
    return " ".join(public_id[start : start + 4].upper() for start in range(0, len(public_id), 4))
