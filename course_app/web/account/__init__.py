"""One's own account: where one is signed in, and staying so. Importing it adds every view to its blueprint."""

from course_app.web.account import agency, sessions, unsent
from course_app.web.account.door import blueprint

__all__ = ["agency", "blueprint", "sessions", "unsent"]
