"""Fields of forms that more than one door asks for."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField


class DayField(DateField):
    """A calendar day; what is none is told in our words."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        try:
            super().process_formdata(list(valuelist))
        except ValueError as error:
            raise ValueError(_("Enter a real day, such as 2026-12-04.")) from error
