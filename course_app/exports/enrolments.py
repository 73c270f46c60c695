"""What came of an enrolment, in lines: the same on the auditor's page and in the PDF that she takes."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from course_app.domain.agencies import local_day
from course_app.domain.assignments import last_day_of
from course_app.domain.evidence import AssignmentFact, AttemptFact, EnrolmentFact, ExcusalFact, ExtensionFact
from course_app.domain.reports import percent
from course_app.exports.words import Words


def attempt_words(fact: AttemptFact, words: Words, zone: ZoneInfo) -> str:
    """One attempt with the grade that holds: Final exam, attempt 2, begun Mar 2, 2026, 09:30 EST: Passed, 85%."""
    _ = words.gettext
    started = {"quiz": fact.title, "ordinal": fact.ordinal, "moment": words.stamp(fact.started_at, zone)}
    if not fact.grades:
        return _("%(quiz)s, attempt %(ordinal)s, begun %(moment)s: open") % started
    grade = fact.grades[-1]
    outcome = {"outcome": words.outcome(passed=grade.passed), "percent": words.percent(percent(grade.share))}
    return _("%(quiz)s, attempt %(ordinal)s, begun %(moment)s: %(outcome)s, %(percent)s") % {
        **started,
        **outcome,
    }


def assignment_lines(facts: Iterable[AssignmentFact], words: Words, zone: ZoneInfo) -> tuple[str, ...]:
    """Why the course must be taken."""
    return tuple(_assignment(each, words, zone) for each in facts)


def reason_lines(fact: EnrolmentFact, words: Words, zone: ZoneInfo) -> tuple[str, ...]:
    """Why the course must be taken, and how the enrolment went from edition to edition."""
    moved = tuple(
        words.gettext("Moved from edition %(old)s to %(new)s on %(day)s.")
        % {"old": each.from_edition, "new": each.to_edition, "day": _day(each.at, words, zone)}
        for each in fact.moves
    )
    return (*assignment_lines(fact.assignments, words, zone), *moved)


def decision_lines(
    excusals: Iterable[ExcusalFact], extensions: Iterable[ExtensionFact], words: Words, zone: ZoneInfo
) -> tuple[str, ...]:
    """Every excusal and extension with its reason, the newest first."""
    decided = [
        *((each.at, _excusal(each, words, zone), each.reason) for each in excusals),
        *((each.at, _extension(each, words, zone), each.reason) for each in extensions),
    ]
    return tuple(_with_reason(line, reason, words) for _at, line, reason in sorted(decided, reverse=True))


def _with_reason(line: str, reason: str, words: Words) -> str:
    return f"{line} {words.gettext('Reason: %(reason)s') % {'reason': reason}}" if reason else line


def last_day_words(moment: datetime, words: Words, zone: ZoneInfo) -> str:
    """The day that a midnight ends: due dates are stored as the moment they are over."""
    return words.short_day(last_day_of(moment, zone))


def _assignment(fact: AssignmentFact, words: Words, zone: ZoneInfo) -> str:
    _ = words.gettext
    due = _("due %(day)s") % {"day": words.short_day(fact.due_on)} if fact.due_on else _("without a due date")
    return _("Assigned to %(whom)s on %(day)s by %(by)s, %(due)s.") % {
        "whom": fact.unit or _("this person"),
        "day": _day(fact.at, words, zone),
        "by": by_words(fact.by, words),
        "due": due,
    }


def _excusal(fact: ExcusalFact, words: Words, zone: ZoneInfo) -> str:
    _, by = words.gettext, by_words(fact.by, words)
    since = _day(fact.since, words, zone)
    if fact.assignment is not None:
        return _by_assignment(fact, words, zone)
    if fact.until is None:
        return _("Excused from %(day)s without an end, by %(by)s.") % {"day": since, "by": by}
    if fact.until <= fact.at:
        return _("Excusal ended on %(day)s by %(by)s.") % {"day": _day(fact.until, words, zone), "by": by}
    last = last_day_words(fact.until, words, zone)
    return _("Excused from %(day)s through %(last)s by %(by)s.") % {"day": since, "last": last, "by": by}


def _by_assignment(fact: ExcusalFact, words: Words, zone: ZoneInfo) -> str:
    """Nobody decided about this person: an assignment ended, or a later one asks for the course."""
    _ = words.gettext
    said = {"day": _day(fact.at, words, zone), "by": by_words(fact.by, words)}
    if fact.until is None:
        return _("Excused from %(day)s on, because the assignment was ended by %(by)s.") % said
    return _("Excusal ended on %(day)s, because the course was assigned again by %(by)s.") % said


def _extension(fact: ExtensionFact, words: Words, zone: ZoneInfo) -> str:
    day = last_day_words(fact.due_at, words, zone)
    return words.gettext("Time until %(day)s, by %(by)s.") % {"day": day, "by": by_words(fact.by, words)}


def by_words(name: str | None, words: Words) -> str:
    """Who decided something; without a name it was the operator."""
    return name or words.gettext("the training administration")


def _day(moment: datetime, words: Words, zone: ZoneInfo) -> str:
    return words.short_day(local_day(moment, zone))
