"""Addresses of the supervisor's door with the parts of a question in them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from course_app.web.addresses import address

PLAIN = "!$'()*,/:;?@"
"""What needs no escape in a query, as Flask writes one."""


def asking(endpoint: str, parts: Mapping[str, str]) -> str:
    """The address of a page of this door that asks for ``parts``."""
    path = address(f"supervisor.{endpoint}")
    return f"{path}?{urlencode(parts, safe=PLAIN)}" if parts else path
