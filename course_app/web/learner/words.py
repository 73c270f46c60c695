"""Reasons in words: what a flag, a missing part or a refusal means for the officer who reads it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from course_app.domain.attempts import Begin, Refused, Resume, StartRefusal
from course_app.domain.catalog.courses import Course
from course_app.domain.completion import Missing, MissingReason
from course_app.domain.progress import Enrolling, Standing, may_renew
from course_app.web.courses.quizzes import attempts_words as attempts_words
from course_app.web.flags import due_hint as due_hint
from course_app.web.flags import flag_reasons as flag_reasons
from course_app.web.formatting import moment, ngettext
from course_app.web.wording import gettext as _

NAMED_LESSONS = 2
"""So many missing lessons of one module are named one by one; more are counted, and the task list shows which."""


def missing_reason(part: Missing) -> str:
    """Why a required part does not count yet, as a sentence that names it."""
    return _MISSING[part.reason](part.title)


def missing_lines(course: Course, parts: Sequence[Missing]) -> tuple[str, ...]:
    """What is still missing and why, in the order of the course: few enough lines to be read."""
    lessons = {part.key: part for part in parts if part.reason is MissingReason.LESSON_NOT_DONE}
    quizzes = {part.key: part for part in parts if part.reason is not MissingReason.LESSON_NOT_DONE}
    lines: list[str] = []
    for module in course.modules:
        left = [lessons[lesson.key] for lesson in module.lessons if lesson.key in lessons]
        if len(left) > NAMED_LESSONS:
            lines.append(_lessons_left(module.title, len(left)))
        else:
            lines.extend(missing_reason(part) for part in left)
        if module.quiz in quizzes:
            lines.append(missing_reason(quizzes.pop(module.quiz)))
    return (*lines, *(missing_reason(part) for part in quizzes.values()))


def refusal_reason(refused: Refused) -> str:
    """Why no attempt can be started."""
    if refused.reason is StartRefusal.PASSED:
        return _("You have passed this quiz. There is nothing more to do here.")
    if refused.reason is StartRefusal.WAIT and refused.until is not None:
        return _("You can start the next attempt from %(moment)s.", moment=moment(refused.until))
    return _("You have used every attempt. Ask your supervisor or training administrator what happens next.")


def start_label(decision: Resume | Begin | Refused, used: int) -> str:
    """What the button of a quiz's start page says; empty when there is nothing to press."""
    if isinstance(decision, Resume):
        return _("Go on with your attempt")
    if isinstance(decision, Begin):
        return _("Start the quiz") if not used else _("Start another attempt")
    return ""


def wait_words(title: str, until: datetime) -> str:
    """Why a quiz is passed over for now."""
    return _(
        "“%(title)s” has to wait: the next attempt can start from %(moment)s.",
        title=title,
        moment=moment(until),
    )


def renewal_words(standing: Standing, offered: Enrolling | None, now: datetime) -> str:
    """What somebody can do about a certificate that runs out; empty while it holds."""
    if not may_renew(completed_at=standing.completed_at, expires_at=standing.expires_at, now=now):
        return ""
    if offered is Enrolling.RENEW:
        return _("To renew it, take the course again. What you completed before stays on your record.")
    return _("It is renewed by assignment: ask your supervisor or training administrator.")


def minutes_words(minutes: int) -> str:
    """“about 12 min”, “about 2 h 55 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("about %(minutes)s min", minutes=minutes)
    if not rest:
        return _("about %(hours)s h", hours=hours)
    return _("about %(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def _lessons_left(module: str, count: int) -> str:
    return ngettext(
        "%(module)s: %(num)s lesson is not done yet.",
        "%(module)s: %(num)s lessons are not done yet.",
        count,
        module=module,
    )


_MISSING: dict[MissingReason, Callable[[str], str]] = {
    MissingReason.LESSON_NOT_DONE: lambda title: _("Lesson “%(title)s” is not done yet.", title=title),
    MissingReason.QUIZ_NOT_TAKEN: lambda title: _("“%(title)s” is not taken yet.", title=title),
    MissingReason.QUIZ_OPEN: lambda title: _(
        "Your attempt at “%(title)s” is not submitted yet.", title=title
    ),
    MissingReason.QUIZ_NOT_PASSED: lambda title: _("“%(title)s” is not passed yet.", title=title),
    MissingReason.QUIZ_NO_ATTEMPTS_LEFT: lambda title: _("“%(title)s” has no attempts left.", title=title),
}
