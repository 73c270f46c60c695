"""The instructor's door: courses one teaches, drafts of them, and first results. Importing it adds every view."""

from course_app.web.instructor import (
    courses,
    differences,
    drafts,
    guide,
    previews,
    quiz_previews,
    results,
)
from course_app.web.instructor.door import blueprint

__all__ = ["blueprint", "courses", "differences", "drafts", "guide", "previews", "quiz_previews", "results"]
