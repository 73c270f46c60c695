"""What stands on the start page of a quiz, whoever looks at it."""

from course_app.domain.catalog.quizzes import KeyRelease, Layout, Quiz
from course_app.web.formatting import duration, ngettext, percent
from course_app.web.wording import gettext as _


def quiz_terms(quiz: Quiz, questions: int, attempts_left: int | None) -> tuple[tuple[str, str], ...]:
    """The terms of a quiz, each with its value in words; ``attempts_left`` None is as many as needed."""
    terms = [
        (_("Questions"), str(questions)),
        (_("Pass mark"), percent(quiz.pass_mark)),
        (_("Attempts"), attempts_words(attempts_left)),
        (_("Time limit"), duration(quiz.time_limit_seconds) if quiz.time_limit_seconds else _("none")),
    ]
    if quiz.minutes:
        terms.append((_("Expected time"), _("%(minutes)s min", minutes=quiz.minutes)))
    return tuple(terms)


def what_happens(quiz: Quiz) -> tuple[str, ...]:
    """What somebody should know before starting: saving, time, and when the key is shown."""
    lines = [
        _("Your answers are saved as you go. You can close the page and go on later, on any device."),
        _("Saving is not submitting: an attempt ends when you press Submit on the review page."),
    ]
    if quiz.layout is Layout.ONE:
        lines.append(
            _("One question stands on each page; you can go back and change an answer until you submit.")
        )
    if quiz.time_limit_seconds is not None:
        lines.append(
            _(
                "The clock starts with the attempt and keeps running while you are away. "
                "When the time is up, what was saved is handed in."
            )
        )
    lines.append(_release_words(quiz))
    return tuple(lines)


def _release_words(quiz: Quiz) -> str:
    if quiz.release is KeyRelease.NEVER:
        return _("After you submit, you see your result by objective. The correct answers are not shown.")
    if quiz.release is KeyRelease.AFTER_SUBMIT:
        return _("After you submit, you see the correct answers and why.")
    if quiz.attempts is None:
        return _(
            "After you submit, you see your result by objective, and once you have passed, the correct answers."
        )
    return _(
        "After you submit, you see your result by objective, and once you have passed or used the last attempt, "
        "the correct answers."
    )


def attempts_words(left: int | None) -> str:
    """How many attempts are left, in words."""
    if left is None:
        return _("as many attempts as you need")
    return ngettext("%(num)s attempt left", "%(num)s attempts left", left)
