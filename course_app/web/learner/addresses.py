"""Where the parts of a course are for whoever takes it."""

from dataclasses import dataclass

from course_app.domain.standings import Step, StepKind
from course_app.web.addresses import address


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """The addresses of a course that somebody takes: ``web.courses.addresses.CourseAddresses``."""

    key: str

    def course(self) -> str:
        """The course page."""
        return address("learner.course", course_key=self.key)

    def step(self, step: Step | None) -> str:
        """The address of a step."""
        return step_url(self.key, step)

    def complete(self, lesson_key: str) -> str | None:
        """Where a lesson is marked done."""
        return address("learner.lesson_complete", course_key=self.key, lesson_key=lesson_key)

    def check(self, lesson_key: str, question_key: str) -> str | None:
        """Where a check is answered."""
        keys = {"course_key": self.key, "lesson_key": lesson_key, "question_key": question_key}
        return address("learner.check_answer", **keys)


def step_url(course_key: str, step: Step | None) -> str:
    """The address of a lesson, a quiz or its open attempt; of the course itself when no step is left."""
    if step is None:
        return address("learner.course", course_key=course_key)
    if step.attempt is not None:
        return address("learner.attempt", attempt_id=step.attempt)
    if step.kind is StepKind.LESSON:
        return address("learner.lesson", course_key=course_key, lesson_key=step.key)
    return address("learner.quiz", course_key=course_key, quiz_key=step.key)
