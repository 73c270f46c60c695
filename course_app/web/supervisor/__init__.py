"""The supervisor's door: who of the team stands where, and what to do about it. Importing it adds every view."""

from course_app.web.supervisor import (
    assignments,
    decisions,
    endings,
    officers,
    reminders,
    team,
    team_assignments,
)
from course_app.web.supervisor.door import blueprint

__all__ = [
    "assignments",
    "blueprint",
    "decisions",
    "endings",
    "officers",
    "reminders",
    "team",
    "team_assignments",
]
