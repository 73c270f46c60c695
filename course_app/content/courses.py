"""A course that was read from its documents, with what publishing it needs besides its value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from course_app.domain.catalog.courses import Course
from course_app.domain.problems import Problem

# Contacts that nobody has looked at for this long are worth a look, whatever their review date says.
STALE_AFTER: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class CourseDocuments:
    """A course that may be published: its value, the digest of its documents, the bytes of its pictures.

    ``files`` maps the digest of each picture, which is its address, to its bytes; ``sources`` the path of each
    document and picture to its bytes. ``advice`` is what the author should look at; it stops nothing.
    """

    course: Course
    digest: str
    renderer: int
    files: Mapping[str, bytes]
    sources: Mapping[str, bytes]
    advice: tuple[Problem, ...] = ()
    _contacts_lines: Mapping[str, int] = field(default_factory=dict)

    def warnings(self, as_of: date) -> tuple[Problem, ...]:
        """What has grown old by ``as_of``. Editions that exist go on; a new one should not begin with it."""
        contacts = self.course.contacts
        if contacts is None:
            return ()
        found = []
        path = f"modules/{self.course.key}/contacts.yaml"
        if contacts.review_by < as_of:
            message = f"the contacts were to be reviewed by {contacts.review_by}, which is before {as_of}"
            found.append(Problem(path, self._contacts_lines.get("review_by", 1), message))
        if contacts.last_verified + STALE_AFTER < as_of:
            message = f"the contacts were last verified on {contacts.last_verified}, more than a year before {as_of}"
            found.append(Problem(path, self._contacts_lines.get("last_verified", 1), message))
        return tuple(found)
