"""One request as the server describes it, in the words of WSGI (PEP 3333)."""

import sys
from typing import IO, Any, Protocol

REFUSED = "course.refused"
"""Where a request comes without its body: the status that it has already. The app has only the page to give."""

Headers = list[tuple[str, str]]


class ScopeHeaders(Protocol):
    """The headers of a request; names in lower case, repeated ones repeated."""

    def __contains__(self, name: str) -> bool: ...
    def items(self) -> Headers: ...
    def get(self, name: str, default: str) -> str: ...


class Scope(Protocol):
    """What the server knows about a request. ``path`` is decoded, ``client`` and ``server`` are address and port."""

    http_version: str
    scheme: str
    method: str
    path: str
    query_string: str
    server: str
    client: str

    @property
    def headers(self) -> ScopeHeaders: ...


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The WSGI environment of a request whose complete body is in ``body``."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        # X_Forwarded_For must not pass for X-Forwarded-For, which a proxy has checked.
        if "_" not in name:
            _add_header(environ, name.upper().replace("-", "_"), value)
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    """Repeated headers become one, as RFC 9110 (5.3) and, for cookies, RFC 6265 (5.4) join them."""
    key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
    if key in environ:
        joint = "; " if name == "COOKIE" else ", "
        value = f"{environ[key]}{joint}{value}"
    environ[key] = value
