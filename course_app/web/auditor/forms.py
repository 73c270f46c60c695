"""The controls above the auditor's lists. What they hold stands in the address."""

from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField
from wtforms.validators import Optional, ValidationError

from course_app.web.fields import DayField, SelectField
from course_app.web.wording import gettext as _

TEXT_LENGTH = 100
YEARS = range(1990, 2200)


def _typed(text: str | None) -> str:
    return (text or "").strip()[:TEXT_LENGTH]


class RecordDayField(DayField):
    """A calendar day on which something can have been recorded."""

    def pre_validate(self, form: object) -> None:
        """A year that no record has is a slip of the finger."""
        if self.data and self.data.year not in YEARS:
            raise ValidationError(_("Enter a real day, such as 2026-12-04."))


class PersonForm(Form):
    """Whoever is searched for by name or officer ID."""

    text = SearchField(_l("Name or officer ID"), filters=[_typed])


class RecordForm(PersonForm):
    """Which entries of the record."""

    kind = SelectField(_l("What happened"), validate_choice=False)
    since = RecordDayField(_l("From"), validators=[Optional()])
    until = RecordDayField(_l("Through"), validators=[Optional()])


class CertificateForm(Form):
    """Which certificates."""

    text = SearchField(_l("Name, officer ID or certificate ID"), filters=[_typed])
    course = SelectField(_l("Course"), validate_choice=False)
    status = SelectField(_l("Status"), validate_choice=False)
