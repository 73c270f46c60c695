"""Fields of forms that more than one door asks for."""

from collections.abc import Sequence
from typing import Any

import wtforms
from markupsafe import Markup, escape
from wtforms import DateField
from wtforms.widgets import Select

from course_app.web.wording import gettext as _


class DayField(DateField):
    """A calendar day; what is none is told in our words."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        try:
            super().process_formdata(list(valuelist))
        except ValueError as error:
            raise ValueError(_("Enter a real day, such as 2026-12-04.")) from error


class OptionList(Select):
    """A list to choose from, whose options have a value and a label and nothing else."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:  # type: ignore[override]
        """One option. WTForms' own way writes attributes, and takes half of a page with five lists for it."""
        chosen = " selected" if choice.selected else ""
        label = escape(choice.label or choice.value)
        return Markup(f'<option{chosen} value="{escape(choice.value)}">{label}</option>')  # noqa: S704 (escaped)


class SelectField(wtforms.SelectField):
    """One of several choices."""

    widget: Any = OptionList()
