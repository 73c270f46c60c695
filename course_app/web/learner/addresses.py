"""Where a step of a course is."""

from course_app.domain.standings import Step, StepKind
from course_app.web.addresses import address


def step_url(course_key: str, step: Step | None) -> str:
    """The address of a lesson, a quiz or its open attempt; of the course itself when no step is left."""
    if step is None:
        return address("learner.course", course_key=course_key)
    if step.attempt is not None:
        return address("learner.attempt", attempt_id=step.attempt)
    if step.kind is StepKind.LESSON:
        return address("learner.lesson", course_key=course_key, lesson_key=step.key)
    return address("learner.quiz", course_key=course_key, quiz_key=step.key)
