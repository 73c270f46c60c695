"""The auditor's door: the agency's record and what it proves. Importing it adds every view."""

from course_app.web.auditor import access, certificates, people, record, reports
from course_app.web.auditor.door import blueprint

__all__ = ["access", "blueprint", "certificates", "people", "record", "reports"]
