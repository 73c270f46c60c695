"""Where the parts of a draft are shown before anybody publishes it."""

from dataclasses import dataclass

from flask import url_for

from course_app.domain.standings import Step, StepKind
from course_app.web.addresses import address


@dataclass(frozen=True, slots=True)
class DraftCourse:
    """The addresses of a draft's course: ``web.courses.addresses.CourseAddresses``. Nothing is written there."""

    draft_id: str

    def course(self) -> str:
        """The draft."""
        return address("instructor.draft", draft_id=self.draft_id)

    def step(self, step: Step | None) -> str:
        """A lesson or a quiz of the draft; the draft itself when no step is left."""
        if step is None:
            return self.course()
        if step.kind is StepKind.LESSON:
            return address("instructor.preview_lesson", draft_id=self.draft_id, lesson_key=step.key)
        return address("instructor.preview_quiz", draft_id=self.draft_id, quiz_key=step.key)

    def question(self, quiz_key: str, number: int) -> str:
        """One of the questions that a quiz of the draft may ask."""
        return url_for(
            "instructor.preview_question", draft_id=self.draft_id, quiz_key=quiz_key, number=number
        )

    def complete(self, _lesson_key: str) -> str | None:
        """Nowhere: a preview marks nothing."""
        return None

    def check(self, _lesson_key: str, _question_key: str) -> str | None:
        """Nowhere: a preview judges no answer."""
        return None
