"""Addresses of pages, built once: an outline of a course names thirty of them, and they never change."""

from functools import lru_cache

from flask import url_for

KEPT = 4096


@lru_cache(KEPT)
def address(endpoint: str, **keys: str) -> str:
    """``url_for`` for the address of something that has a key of its own in it, or none; without query and anchor.

    The platform has a host of its own, so no address depends on where it is mounted.
    """
    return url_for(endpoint, **keys)  # type: ignore[arg-type]  # keys are parts of the path
