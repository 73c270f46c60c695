"""Answers that are files, and the addresses that stand in them."""

import re
from collections.abc import Iterable

from flask import Response, current_app
from flask_babel import get_locale, get_translations

from course_app.config import Settings
from course_app.domain.names import folded
from course_app.domain.reports import Transcript
from course_app.exports.words import Words


def file_words() -> Words:
    """The language of this request, for files."""
    return Words(str(get_locale() or "en"), get_translations())


def verify_address() -> str:
    """Where certificates are verified, as it stands on paper.

    From the settings, never from a request: an address that outlives a request must not come from its Host header.
    """
    settings: Settings = current_app.config["COURSE_SETTINGS"]
    return f"{settings.base_url.rstrip('/')}/verify"


def transcript_name(transcript: Transcript, ending: str) -> str:
    """The name under which a transcript is saved: whose, as of which day."""
    return file_name(f"transcript-{transcript.person_name}-{transcript.as_of:%Y-%m-%d}", ending)


def file_name(text: str, ending: str) -> str:
    """``text`` as the name of a file on any system: letters and digits of ASCII, without accents, joined by hyphens."""
    words = re.findall(r"[a-z0-9]+", folded(text))
    return f"{'-'.join(words)[:100] or 'file'}.{ending}"


def download(content: bytes | Iterable[bytes], *, name: str, media_type: str) -> Response:
    """A file to save; ``media_type`` is the whole header, with the encoding where it has one."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
