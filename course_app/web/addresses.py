"""Addresses of pages, built once: an outline of a course names thirty of them, and they never change."""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import request, url_for
from werkzeug.exceptions import SecurityError

KEPT = 4096


@lru_cache(KEPT)
def address(endpoint: str, **keys: str) -> str:
    """``url_for`` for the address of something that has a key of its own in it, or none; without query and anchor.

    The platform has a host of its own, so no address depends on where it is mounted.
    """
    return url_for(endpoint, **keys)  # type: ignore[arg-type]  # keys are parts of the path


def page_before() -> str | None:
    """The address of ours from which this request was sent, without its query; None where nobody says, or who we are."""
    try:
        sent_from = urlsplit(request.referrer or "")
        return sent_from.path if sent_from.netloc == request.host else None
    except (ValueError, SecurityError):  # no address, or a host that is none of ours: no page fails over this
        return None
