"""Units in forms: chosen from a list, or typed where the list would be too long to look through."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import LazyString
from wtforms import ValidationError
from wtforms.widgets import TextInput

from course_app.domain.agencies import STEP, place_called, places_holding
from course_app.web.fields import OptionList, SelectField
from course_app.web.formatting import ngettext, number
from course_app.web.places import MOST_OPTIONS, in_short
from course_app.web.wording import gettext as _

MOST_MATCHES = 25
NONE_OF_THESE = "-"


class UnitField(SelectField):
    """A unit of the agency by its public id. ``offer`` says which can be meant, before anything is validated.

    Of up to MOST_OPTIONS units one is chosen. Of more, a name is typed: if just one unit is called so, it is meant;
    if several have it in their names, those are to choose from.
    """

    def __init__(self, label: LazyString, validators: Iterable[Any] = (), **options: Any) -> None:
        super().__init__(label, list(validators), choices=[], **options)
        self._places: Mapping[str, str] = {}

    def offer(self, places: Mapping[str, str], *, nothing: str) -> None:
        """One of these can be meant: public ids with all names from the top; ``nothing`` stands for none of them."""
        self._places = places
        if len(places) > MOST_OPTIONS:
            self._type()
        else:
            self._choose(places, [("", nothing)])

    @property
    def is_typed(self) -> bool:
        """Whether a name is typed."""
        return isinstance(self.widget, TextInput)

    def hint(self, text: str, empty: str = "") -> str:
        """``text``; where a name is typed, after how that goes and what an empty field means."""
        if not self.is_typed:
            return text
        return " ".join(
            part for part in (_("Type the name of the unit or a part of it."), empty, text) if part
        )

    def _value(self) -> str:
        """What stands in a text control: a name that leads to the unit again."""
        place = self._places.get(self.data or "")
        if place is None:
            return "" if self.data == NONE_OF_THESE else str(self.data or "")
        own = place.rpartition(STEP)[2]
        return own if place_called(own, self._places) == self.data else place

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where no unit is meant, or more than one; then the field asks which."""
        if not self.data or self.data in self._places:
            return
        if not self.is_typed:
            raise ValidationError(_("Choose a unit from the list."))
        if self.data == NONE_OF_THESE:
            raise ValidationError(_("Type another name, or more of it."))
        meant = place_called(self.data, self._places)
        if meant is None:
            self._ask(places_holding(self.data, self._places))
        self.data = meant

    def _ask(self, found: tuple[str, ...]) -> None:
        if not found:
            raise ValidationError(_("No unit has this in its name. See the list of units."))
        if len(found) > MOST_MATCHES:
            message = _(
                "%(number)s units have this in their names. Type more of it.", number=number(len(found))
            )
            raise ValidationError(message)
        first = (NONE_OF_THESE, _("Choose one of these, or type another name"))
        self._choose({key: self._places[key] for key in found}, [first])
        raise ValidationError(
            ngettext(
                "%(num)s unit has this in its name. Choose it, or type another name.",
                "%(num)s units have this in their names. Choose one, or type another name.",
                len(found),
            )
        )

    def _choose(self, places: Mapping[str, str], first: list[tuple[str, str]]) -> None:
        ordered = sorted(places.items(), key=lambda each: each[1].casefold())
        self.choices = [*first, *((key, in_short(place)) for key, place in ordered)]
        self.widget, self.type = OptionList(), "SelectField"

    def _type(self) -> None:
        self.widget, self.type = TextInput(), "StringField"
