"""Which language and which time zone a page is in."""

from functools import cache
from pathlib import Path

from babel import Locale
from flask import Flask, g, has_app_context, request, session
from flask_babel import Babel

TRANSLATIONS = Path(__file__).parent / "translations"
SOURCE_LANGUAGE = "en"
CHOSEN = "language"
"""Where the cookie keeps the language that a person chose."""


@cache
def available_languages() -> tuple[tuple[str, str], ...]:
    """Code and own name of every language that the interface speaks: the source, and each compiled translation."""
    found = {SOURCE_LANGUAGE} | {path.parts[-3] for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")}
    return tuple(
        (code, (Locale.parse(code).get_display_name(code) or code).capitalize()) for code in sorted(found)
    )


def add_languages(app: Flask) -> None:
    """Pages of ``app`` are in the reader's language and time zone."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["COURSE_LANGUAGES"] = tuple(code for code, _name in available_languages())
    Babel(app, locale_selector=_language, timezone_selector=time_zone)
    app.before_request(_remember_choice)


def _remember_choice() -> None:
    wanted = request.args.get("language")
    if wanted and wanted in dict(available_languages()):
        session[CHOSEN] = wanted


def _language() -> str:
    """Chosen on this device, else the account's, else what the browser asks for."""
    known = dict(available_languages())
    found = g.get("presence")
    for code in (session.get(CHOSEN), found.actor.language if found else None):
        if code in known:
            return str(code)
    return request.accept_languages.best_match(list(known)) or SOURCE_LANGUAGE


def time_zone() -> str:
    """The agency's, where somebody is signed in; UTC for everybody else."""
    found = g.get("presence") if has_app_context() else None
    return str(found.actor.time_zone) if found else "UTC"
