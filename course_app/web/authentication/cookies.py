"""The signed cookie of a browser."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

COOKIE_TOKEN = "token"  # noqa: S105 (a key, no secret)
"""Where the signed cookie keeps the token of the sign-in session."""


def is_of_somebody(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether a request brings a cookie that ``app`` gave to somebody at signing in, however long ago that was."""
    found = app.session_interface.open_session(app, app.request_class(environ))
    return found is not None and isinstance(found.get(COOKIE_TOKEN), str)


class SignedCookies(SecureCookieSessionInterface):
    """Flask's cookies; what signs them is made once, not for each request."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookies of ``app``, whose key never changes while it runs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
