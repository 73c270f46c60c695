"""The administrator's door: people, units, appointments, the agency itself. Importing it adds every view."""

from course_app.web.administrator import accounts, agency, appointments, closures, people, unit, units
from course_app.web.administrator.door import blueprint

__all__ = ["accounts", "agency", "appointments", "blueprint", "closures", "people", "unit", "units"]
