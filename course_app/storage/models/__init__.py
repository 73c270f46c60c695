"""The tables, one file per noun. Importing this package puts all of them into the metadata."""

from course_app.storage.models import (
    accounts,
    agencies,
    assignments,
    attempts,
    certificates,
    completion,
    deliveries,
    drafts,
    progress,
    publishing,
    records,
    reminders,
)

__all__ = [
    "accounts",
    "agencies",
    "assignments",
    "attempts",
    "certificates",
    "completion",
    "deliveries",
    "drafts",
    "progress",
    "publishing",
    "records",
    "reminders",
]
