"""Probes of machines: a load balancer or a container asks under whatever name it knows the server by."""

from collections.abc import Callable, Iterable
from typing import Any

PATHS = frozenset({"/healthz", "/readyz"})

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Probes:
    """The app, answering its probes whatever Host they name; every other request still needs a trusted one.

    Nothing in their answers is made from the host, so none can be abused.
    """

    def __init__(self, app: WsgiApp, *, host: str) -> None:
        self._app = app
        self._host = host

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] in PATHS:
            environ = {**environ, "HTTP_HOST": self._host}
        return self._app(environ, start_response)
