"""Addresses of pages, built once: an outline of a course names thirty of them, and they never change."""

from functools import lru_cache

from flask import request, url_for

KEPT = 4096


def address(endpoint: str, **keys: str) -> str:
    """``url_for`` for the address of something that has a key of its own in it, or none; without query and anchor."""
    return _built(request.script_root, endpoint, **keys)


@lru_cache(KEPT)
def _built(_script_root: str, endpoint: str, **keys: str) -> str:
    return url_for(endpoint, **keys)  # type: ignore[arg-type]  # keys are parts of the path
