"""The door for anyone, signed in or not. Importing it adds every view to its blueprint."""

from course_app.web.public import contacts, health, pages, verify
from course_app.web.public.door import blueprint

__all__ = ["blueprint", "contacts", "health", "pages", "verify"]
