"""Flags in words: why each of them stands beside a state, said alike to whoever reads it."""

from datetime import datetime

from course_app.domain.progress import Flag, Standing, State, flags, state
from course_app.web.formatting import day, ngettext
from course_app.web.wording import gettext as _


def flag_reasons(standing: Standing, now: datetime) -> tuple[tuple[Flag, str], ...]:
    """Each flag that holds at ``now``, with its reason."""
    return tuple((flag, _flag_reason(flag, standing, now)) for flag in flags(standing, now))


def due_words(standing: Standing, now: datetime) -> str:
    """“Due Dec 4, 2026 (in 11 days)”; empty without a due date or when it binds no more."""
    if standing.due_at is None or state(standing, now) in (State.COMPLETED, State.EXCUSED):
        return ""
    last = day(standing.due_at, end=True)
    days = (standing.due_at - now).days
    if now >= standing.due_at:
        return _("Was due %(day)s", day=last)
    if days == 0:
        return _("Due %(day)s (today)", day=last)
    return _("Due %(day)s (%(left)s)", day=last, left=ngettext("in %(num)s day", "in %(num)s days", days))


def due_hint(standing: Standing, now: datetime) -> str:
    """The due date, unless a flag beside it names it already."""
    named = {Flag.OVERDUE, Flag.DUE_SOON} & set(flags(standing, now))
    return "" if named else due_words(standing, now)


def _flag_reason(flag: Flag, standing: Standing, now: datetime) -> str:
    if flag in (Flag.OVERDUE, Flag.DUE_SOON):
        return due_words(standing, now)
    if flag is Flag.BLOCKED:
        return _("A required quiz has no attempts left.")
    if standing.expires_at is None:
        return ""
    last = day(standing.expires_at, end=True)
    if flag is Flag.EXPIRED:
        return _("The certificate expired on %(day)s.", day=last)
    return _("The certificate expires on %(day)s.", day=last)
