"""Texts of the interface in the reader's language, which Flask-Babel knows: asked once for each request.

For Python here, for templates through ``course_app.web.templating``; a list of fifty rows says a hundred texts.
"""

from typing import Any

from flask import current_app, g, has_app_context
from flask_babel import get_locale, get_translations
from markupsafe import Markup


class Texts:
    """The interface in one language. A text without values is looked up once."""

    def __init__(self, translations: Any) -> None:
        self._translations = translations
        self._plain: dict[str, str] = {}
        self._marked: dict[str, Markup] = {}

    def plain(self, message: str) -> str:
        """The translation of ``message``, or itself, with its places for values open."""
        found = self._plain.get(message)
        if found is None:
            found = self._plain[message] = self._translations.gettext(message)
        return found

    def plural(self, singular: str, plural: str, num: int) -> str:
        """What this language uses for ``num`` of something, with its places for values open."""
        return str(self._translations.ngettext(singular, plural, num))

    def marked(self, message: str) -> Markup:
        """The translation of a ``message`` without values, safe to print: it is ours and no input."""
        found = self._marked.get(message)
        if found is None:
            found = self._marked[message] = Markup(self.plain(message)) % {}  # noqa: S704 (as said above)
        return found


def reader_texts() -> Texts:
    """What the reader of this request reads; the source language where nobody reads."""
    if not has_app_context():
        return Texts(get_translations())
    found = g.get("texts")
    if found is None:
        found = g.texts = _of(str(get_locale()))
    return found  # type: ignore[no-any-return]  # g holds anything


def gettext(message: str, /, **values: object) -> str:
    """The translation of ``message`` with its values."""
    text = reader_texts().plain(message)
    return text % values if values else text


def _of(language: str) -> Texts:
    """One for each language of an application."""
    languages: dict[str, Texts] = current_app.extensions.setdefault("course_texts", {})
    found = languages.get(language)
    if found is None:
        found = languages[language] = Texts(get_translations())
    return found
