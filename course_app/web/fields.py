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

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The control. WTForms' own way looks at the signature of a method and writes attributes for each option."""
        required = {"required": True} if field.flags.required else {}
        named = {"id": field.id, "name": field.name, **required, **attributes}
        own = " ".join(_attribute(name, value) for name, value in named.items() if value is not False)
        options = "".join(
            f'<option{" selected" if each.selected else ""} value="{escape(each.value)}">{escape(each.label)}</option>'
            for each in field.iter_choices()
        )
        return Markup(f"<select {own}>{options}</select>")  # noqa: S704 (escaped)


def _attribute(name: str, value: Any) -> str:
    """``class_`` is written ``class``, as WTForms does."""
    written = name.rstrip("_")
    return written if value is True else f'{written}="{escape(value)}"'


class SelectField(wtforms.SelectField):
    """One of several choices."""

    widget: Any = OptionList()
