"""The shape of what instructors send: a file, and how a draft is to be published."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from course_app.domain.publishing import ChangeClass, InProgress
from course_app.web.wording import gettext as _

NOTE_LENGTH = 1000


class UploadForm(FlaskForm):
    """A zip file of a course's documents."""

    archive = FileField(_l("Zip file"), validators=[InputRequired(message=_l("Choose a zip file."))])

    def validate_archive(self, field: FileField) -> None:
        """What an editor of texts saves is often a zip file inside: a list of its parts would help nobody."""
        if not str(field.data.filename).lower().endswith(".zip"):
            raise ValidationError(_("This is no zip file: the name of one ends in .zip."))


class PublishForm(FlaskForm):
    """How a draft is to be published. A field that does not apply is not shown, and keeps its first choice."""

    note = TextAreaField(
        _l("What changed, and why"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            DataRequired(message=_l("Say what changed. It stands in the list of editions.")),
            Length(max=NOTE_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
    )
    kind = RadioField(_l("How much changes"), choices=[], default=ChangeClass.CONTENT.value)
    in_progress = RadioField(
        _l("People in the middle of the course"), choices=[], default=InProgress.KEEP.value
    )
    accept_outdated = BooleanField(_l("Publish although dates in the documents have passed"))

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [
            (ChangeClass.CONTENT.value, _("Content: changed lessons are marked for whoever has read them")),
            (ChangeClass.COSMETIC.value, _("Wording only: everybody gets it, and nothing is marked")),
        ]
        self.in_progress.choices = [
            (InProgress.KEEP.value, _("Stay on the edition they began")),
            (InProgress.MOVE.value, _("Move to the new edition; what they did still counts")),
        ]
