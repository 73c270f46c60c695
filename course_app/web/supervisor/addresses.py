"""Addresses of the supervisor's door with the parts of a question in them."""

from collections.abc import Mapping

from flask import url_for


def asking(endpoint: str, parts: Mapping[str, str]) -> str:
    """The address of a page of this door that asks for ``parts``."""
    return url_for(f"supervisor.{endpoint}", **parts)  # type: ignore[arg-type]  # parts of a query
