"""The officer's door: taking courses, and what came of them. Importing it adds every view to its blueprint."""

from course_app.web.learner import (
    answers,
    attempts,
    catalogue,
    certificates,
    courses,
    lessons,
    quizzes,
    results,
    training,
    transcript,
)
from course_app.web.learner.door import blueprint

__all__ = [
    "answers",
    "attempts",
    "blueprint",
    "catalogue",
    "certificates",
    "courses",
    "lessons",
    "quizzes",
    "results",
    "training",
    "transcript",
]
