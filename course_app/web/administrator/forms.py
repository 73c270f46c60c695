"""The shape of what administrators send. A field that is not here is never read."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    ColorField,
    EmailField,
    FileField,
    Form,
    HiddenField,
    RadioField,
    SearchField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from course_app.domain.accounts import Role
from course_app.domain.names import (
    NAME_LENGTH,
    OFFICER_ID_LENGTH,
    NameFault,
    name_fault,
    officer_id_fault,
    unit_name_fault,
)
from course_app.services.agency_settings import MAIL_NAME_LENGTH
from course_app.web.administrator.places import UnitField
from course_app.web.administrator.words import name_fault_words
from course_app.web.fields import DayField, SelectField
from course_app.web.wording import gettext as _

MAIL_LENGTH = 254


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class Called:
    """The field holds what ``fault_of`` takes for a name; otherwise it says why it is none, if nothing else is wrong."""

    def __init__(self, fault_of: Callable[[str], NameFault | None]) -> None:
        self._fault_of = fault_of

    def __call__(self, _form: object, field: StringField) -> None:
        fault = self._fault_of(field.data or "")
        if fault is not None and not field.errors:
            raise ValidationError(name_fault_words(fault, is_officer_id=self._fault_of is officer_id_fault))


class PeopleForm(Form):
    """The controls above the list of people. What they hold is read from the address; here they are only shown."""

    text = SearchField(_l("Name, mail address or officer ID"))
    unit = SelectField(_l("Unit"))
    status = SelectField(_l("Account"))
    sort = SelectField(_l("Sort by"))


class PersonForm(FlaskForm):
    """Who somebody is."""

    name = StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[
            DataRequired(message=_l("Enter a name.")),
            Length(max=NAME_LENGTH, message=_l("Use at most %(max)d characters.")),
            Called(name_fault),
        ],
    )
    email = EmailField(
        _l("Mail address"),
        filters=[_stripped],
        validators=[
            DataRequired(message=_l("Enter a mail address.")),
            Length(max=MAIL_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
    )
    officer_id = StringField(
        _l("Officer ID"),
        filters=[_stripped],
        validators=[
            Optional(),
            Length(max=OFFICER_ID_LENGTH, message=_l("Use at most %(max)d characters.")),
            Called(officer_id_fault),
        ],
    )
    language = SelectField(_l("Language of pages and mail"))


class NewPersonForm(PersonForm):
    """Somebody who is to have an account."""

    unit = UnitField(_l("Unit"), validators=[Optional()])


class MoveForm(FlaskForm):
    """Where somebody belongs from now on."""

    unit = UnitField(_l("Unit"), validators=[InputRequired(message=_l("Choose a unit."))])


class UnitsForm(Form):
    """The controls above the tree of units; what they hold is read from the address. ``below`` is not shown."""

    below = HiddenField()
    text = SearchField(_l("Name"))
    show = SelectField(_l("Which"))


def _unit_name() -> StringField:
    return StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[
            DataRequired(message=_l("Enter a name.")),
            Length(max=NAME_LENGTH, message=_l("Use at most %(max)d characters.")),
            Called(unit_name_fault),
        ],
    )


class NewUnitForm(FlaskForm):
    """A unit that is to be."""

    name = _unit_name()
    parent = UnitField(_l("Below"), validators=[Optional()])


class UnitNameForm(FlaskForm):
    """What a unit is called."""

    name = _unit_name()


class UnitPlaceForm(FlaskForm):
    """Where a unit hangs."""

    parent = UnitField(_l("Below"), validators=[Optional()])


class AppointmentsForm(Form):
    """The controls above the list of appointments; what they hold is read from the address."""

    text = SearchField(_l("Name or officer ID"))
    role = SelectField(_l("Role"))
    show = SelectField(_l("Which"))


class AppointForm(FlaskForm):
    """A right for a time."""

    role = RadioField(_l("Role"), validators=[InputRequired(message=_l("Choose a role."))])
    unit = UnitField(_l("Unit"), validators=[Optional()])
    course = SelectField(_l("Course"), validators=[Optional()])
    since = DayField(_l("First day"), validators=[Optional()])
    until = DayField(_l("Last day"), validators=[Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Supervisors are appointed over a unit and nobody else is; what does not apply is not passed over in silence."""
        is_valid = super().validate(extra_validators)
        role = self.role.data
        if role == Role.SUPERVISOR and not self.unit.data:
            self.unit.errors = [_("Choose the unit that is supervised.")]
        elif role and role != Role.SUPERVISOR and self.unit.data:
            self.unit.errors = [_("Only supervisors are appointed over a unit. Choose none for this role.")]
        elif role and role != Role.INSTRUCTOR and self.course.data:
            self.course.errors = [_("Only instructors are appointed to a course. Choose none for this role.")]
        return bool(is_valid) and not self.errors


class AgencyForm(FlaskForm):
    """How the agency is set up."""

    name = StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[
            DataRequired(message=_l("Enter a name.")),
            Length(max=NAME_LENGTH, message=_l("Use at most %(max)d characters.")),
            Called(name_fault),
        ],
    )
    accent = ColorField(
        _l("Colour of the header"),
        filters=[_stripped],
        validators=[
            Optional(),
            Regexp(r"#[0-9a-fA-F]{6}\Z", message=_l("Enter a colour such as #162e51.")),
        ],
    )
    time_zone = SelectField(_l("Time zone"))
    two_factor_required = BooleanField(_l("Appointments count only with a second factor"))
    mail_name = StringField(
        _l("Name of the sender of mail"),
        filters=[_stripped],
        validators=[
            Optional(),
            Length(max=MAIL_NAME_LENGTH, message=_l("Use at most %(max)d characters.")),
            Called(name_fault),
        ],
    )
    mail_reply_to = EmailField(
        _l("Answers to mail go to"),
        filters=[_stripped],
        validators=[Length(max=MAIL_LENGTH, message=_l("Use at most %(max)d characters."))],
    )


class MarkForm(FlaskForm):
    """The agency's mark."""

    mark = FileField(_l("Picture"), validators=[InputRequired(message=_l("Choose a picture."))])
