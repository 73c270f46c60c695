"""Words, days and numbers of one language, for files that leave the site."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from course_app.domain.certificates import CertificateStatus
from course_app.domain.progress import Flag, State

TIME = "HH:mm"
"""A time of day as pages write it: 24 hours."""


@dataclass(frozen=True, slots=True)
class Words:
    """A language (a tag such as ``en`` or ``es``) and its translations; without these, the English of the source."""

    language: str = "en"
    translations: NullTranslations = field(default_factory=NullTranslations)

    def gettext(self, text: str) -> str:
        """``text`` in this language."""
        return self.translations.gettext(text)

    def state(self, state: State) -> str:
        """The state as pages name it."""
        _ = self.gettext
        return {
            State.COMPLETED: _("Completed"),
            State.EXCUSED: _("Excused"),
            State.IN_PROGRESS: _("In progress"),
            State.NOT_STARTED: _("Not started"),
        }[state]

    def flag(self, flag: Flag) -> str:
        """The flag as pages name it."""
        _ = self.gettext
        return {
            Flag.OVERDUE: _("Overdue"),
            Flag.DUE_SOON: _("Due soon"),
            Flag.EXPIRED: _("Expired"),
            Flag.EXPIRING: _("Expiring"),
            Flag.BLOCKED: _("Blocked"),
        }[flag]

    def outcome(self, *, passed: bool) -> str:
        """The outcome of an attempt as pages name it."""
        _ = self.gettext
        return _("Passed") if passed else _("Not passed")

    def certificate_status(self, status: CertificateStatus) -> str:
        """What a certificate is worth, as pages name it."""
        _ = self.gettext
        return {
            CertificateStatus.VALID: _("Valid"),
            CertificateStatus.EXPIRED: _("Expired"),
            CertificateStatus.REVOKED: _("Revoked"),
        }[status]

    def day(self, day: date) -> str:
        """A date in full: November 14, 2026."""
        return format_date(day, "long", locale=self.language)

    def short_day(self, day: date) -> str:
        """A date for a narrow column: Nov 14, 2026."""
        return format_date(day, "medium", locale=self.language)

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """Date and time in ``zone``, which the caller names: November 14, 2026, 13:05."""
        local = moment.astimezone(zone)
        return f"{self.day(local.date())}, {format_time(local.time(), TIME, locale=self.language)}"

    def stamp(self, moment: datetime, zone: ZoneInfo) -> str:
        """Date and time with the zone, as pages write it: Nov 14, 2026, 13:05 EST. For lines that are read alone."""
        local = moment.astimezone(zone)
        return (
            f"{self.short_day(local.date())}, {format_datetime(local, f'{TIME} zzz', locale=self.language)}"
        )

    def number(self, number: Fraction | int) -> str:
        """A decimal number with at most two places: 10,000 or 1.25."""
        return format_decimal(number.numerator / number.denominator, format="#,##0.##", locale=self.language)

    def percent(self, whole: int) -> str:
        """Whole percent: 85%."""
        return format_percent(whole / 100, locale=self.language)
