"""Where the parts of a course are: each door has addresses of its own."""

from typing import Protocol

from course_app.domain.standings import Step


class CourseAddresses(Protocol):
    """The addresses of one course behind one door. ``None`` stands for what cannot be done there."""

    def course(self) -> str:
        """The course itself."""

    def step(self, step: Step | None) -> str:
        """A lesson or a quiz; the course itself when no step is left."""

    def complete(self, lesson_key: str) -> str | None:
        """Where a lesson is marked done."""

    def check(self, lesson_key: str, question_key: str) -> str | None:
        """Where a check is answered."""
