"""How moments, days, shares and numbers are written: by locale, and in the agency's time zone, which is named."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import get_locale

from course_app.domain.certificates import hours as credit_hours
from course_app.web.languages import time_zone
from course_app.web.wording import gettext as _
from course_app.web.wording import reader_texts

TIME = "HH:mm"
"""A time of day is written one way on the whole site: 24 hours, as officers write reports."""
GROUPED = 1000
"""From here on a locale may separate thousands; below it a whole number is its digits in every locale of Babel's."""


def moment(at: datetime, zone: str | None = None) -> str:
    """“Dec 4, 2026, 14:02 EST” in the agency's zone, or in the one named."""
    locale = get_locale()
    date_style = "d MMM y" if str(locale) != "en" else "MMM d, y"
    local = at.astimezone(ZoneInfo(zone or time_zone()))
    return str(format_datetime(local, f"{date_style}, {TIME} zzz", locale=locale))


def day(at: date, *, end: bool = False, zone: str | None = None) -> str:
    """“Dec 4, 2026”. ``end``: ``at`` is the midnight that ends the day meant, as due dates are stored."""
    language = str(get_locale() or "en")
    if not isinstance(at, datetime):
        return _written_day(at, language)
    local = at.astimezone(ZoneInfo(zone or time_zone()))
    last = local - timedelta(microseconds=1) if end else local
    return _written_day(last.date(), language)


@lru_cache(4096)
def _written_day(at: date, language: str) -> str:
    """A list of fifty rows says few days many times."""
    return str(format_date(at, "medium", locale=language))


def clock_time(at: datetime) -> str:
    """“14:02” in the agency's zone."""
    return at.astimezone(ZoneInfo(time_zone())).strftime("%H:%M")


def duration(seconds: int) -> str:
    """“1 hour 30 minutes”, “90 seconds” as “1 minute 30 seconds”: whole, nothing rounded away."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = (
        (hours, ngettext("%(num)s hour", "%(num)s hours", hours)),
        (minutes, ngettext("%(num)s minute", "%(num)s minutes", minutes)),
        (rest, ngettext("%(num)s second", "%(num)s seconds", rest)),
    )
    return " ".join(words for number, words in parts if number) or parts[-1][1]


def percent(share: Fraction | int, *, down: bool = False) -> str:
    """“80%”. ``down`` rounds towards zero, so that 79.9 % never reads as a pass mark of 80 %."""
    exact = Fraction(share) * 100
    whole = int(exact) if down else round(exact)
    return str(format_percent(whole / 100, locale=get_locale()))


def number(value: Fraction | int) -> str:
    """A number with at most two decimals, by locale: “10,000”, “1.25”."""
    if isinstance(value, int):
        return str(value) if 0 <= value < GROUPED else str(format_decimal(value, locale=get_locale()))
    return str(format_decimal(round(float(value), 2), locale=get_locale()))


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """The text that this language uses for ``num`` of something, with the number written by locale."""
    return reader_texts().plural(singular, plural, num) % {"num": number(num), **variables}


def hours_words(minutes: int) -> str:
    """“1.5 hours” of credit, in quarters, rounded down."""
    return _("%(hours)s hours", hours=number(credit_hours(minutes)))


def add_filters(app: Flask) -> None:
    """Templates may write ``{{ value|moment }}`` and so on."""
    for function in (moment, day, clock_time, percent, number):
        app.add_template_filter(function)
    app.add_template_filter(hours_words, "hours")
