"""Questions as pages show them. What a page does not need of the key never gets into it."""

from dataclasses import dataclass

from course_app.domain.catalog.questions import Question


@dataclass(frozen=True, slots=True)
class OptionPage:
    """An option's text."""

    key: str
    html: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question's text and options, in the order shown."""

    key: str
    kind: str
    text_html: str
    options: tuple[OptionPage, ...]


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """What stands under an option; ``correct`` is ``None`` where the key is not released."""

    chosen: bool
    correct: bool | None
    feedback_html: str = ""


def asked_question(question: Question) -> QuestionPage:
    """The question without its key, options in the order of the documents."""
    options = tuple(OptionPage(option.key, option.html) for option in question.options)
    return QuestionPage(question.key, question.kind.value, question.html, options)
