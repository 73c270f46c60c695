"""Addresses of the auditor's door with the parts of a question in them."""

from collections.abc import Callable, Mapping

from flask import url_for


def asking(endpoint: str, parts: Mapping[str, str]) -> str:
    """The address of a page of this door that asks for ``parts``; what narrows nothing is left out."""
    asked = {name: value for name, value in parts.items() if value}
    return url_for(f"auditor.{endpoint}", **asked)  # type: ignore[arg-type]  # parts of a query


def page_of(endpoint: str, parts: Mapping[str, str]) -> Callable[[int], str]:
    """Where each page of a list is that asks for ``parts``."""
    return lambda page: asking(endpoint, {**parts, "page": str(page) if page > 1 else ""})
