"""The shape of what administrators send. A field that is not here is never read."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Form, SearchField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from course_app.services.accounts import NAME_LENGTH, OFFICER_ID_LENGTH

MAIL_LENGTH = 254


def _stripped(text: str | None) -> str:
    return (text or "").strip()


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
            Regexp(r"[^@/]*\Z", message=_l("An officer ID has no @ and no slash: people sign in with it.")),
        ],
    )
    language = SelectField(_l("Language of pages and mail"))


class NewPersonForm(PersonForm):
    """Somebody who is to have an account."""

    unit = SelectField(_l("Unit"), validators=[Optional()])


class MoveForm(FlaskForm):
    """Where somebody belongs from now on."""

    unit = SelectField(_l("Unit"), validators=[InputRequired(message=_l("Choose a unit."))])
