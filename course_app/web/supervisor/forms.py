"""The shape of what supervisors send: days and reasons."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from course_app.domain.assignments import DayFault
from course_app.services.reasons import REASON_LENGTH
from course_app.web.fields import DayField, SelectField
from course_app.web.wording import gettext as _


def _reason(html_id: str | None = None) -> TextAreaField:
    return TextAreaField(
        _l("Reason"),
        id=html_id,
        filters=[lambda text: (text or "").strip()],
        validators=[
            DataRequired(message=_l("Say why.")),
            Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
    )


class ExcuseForm(FlaskForm):
    """Excusing somebody."""

    last_day = DayField(_l("Last day"), validators=[Optional()])
    reason = _reason()


class EndExcusalForm(FlaskForm):
    """Ending an excusal; it stands on one page with ``ExcuseForm``, so its field has a name of its own there."""

    reason = _reason("end-reason")


class EndAssignmentForm(FlaskForm):
    """Ending an assignment."""

    reason = _reason()


class ExtendForm(FlaskForm):
    """Giving somebody more time."""

    due_on = DayField(_l("New due date"), validators=[InputRequired(message=_l("Choose a day."))])
    reason = _reason()


class AssignForm(Form):
    """Giving a course to a unit, or to the person named by ``officer``. Sent by GET to see, by POST to do."""

    course = SelectField(
        _l("Course"), validate_choice=False, validators=[InputRequired(message=_l("Choose a course."))]
    )
    unit = SelectField(_l("For whom"), validate_choice=False)
    officer = HiddenField()
    due_on = DayField(_l("Due date"), validators=[Optional()])

    def validate_unit(self, field: SelectField) -> None:
        """Either a unit or a person must be named."""
        if not field.data and not self.officer.data:
            raise ValidationError(_("Choose a unit."))


def day_fault_words(fault: DayFault) -> str:
    """What is wrong with a day."""
    return {
        DayFault.PAST: _("This day is over. Choose today or a later one."),
        DayFault.NOT_LATER: _("Choose a day after the present due date."),
        DayFault.TOO_FAR: _("This day is more than ten years away."),
    }[fault]
