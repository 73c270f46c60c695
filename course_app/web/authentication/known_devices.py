"""Devices on which somebody signed in before: guesses made elsewhere do not make them wait.

A signed cookie holds a random id of the browser and, for each account, a mark that only this server can make and
that names nobody. A change of password replaces the marks of its account.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "known-device"
COOKIE_PATH = "/account"
KNOWN_FOR = timedelta(days=180)
MOST_ACCOUNTS = 20
"""A computer of a whole station remembers those who used it last."""
MARK_LENGTH = 16


def known_device(uniquifier: str) -> str | None:
    """The name under which this device tries the account with this uniquifier; ``None`` where it never signed in."""
    browser, marks = _read()
    mark = _mark(uniquifier)
    return f"device:{browser}:{mark}" if mark in marks else None


def remember_device(uniquifier: str) -> None:
    """From the answer to this request on, the device is a known one of the account with this uniquifier."""
    browser, marks = _read()
    mark = _mark(uniquifier)
    kept = [mark, *(other for other in marks if other != mark)][:MOST_ACCOUNTS]
    value = _serializer().dumps([browser or secrets.token_urlsafe(16), kept])

    @after_this_request
    def hand_over(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            str(value),
            max_age=KNOWN_FOR,
            path=COOKIE_PATH,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
        return response


def _read() -> tuple[str, list[str]]:
    try:
        browser, marks = _serializer().loads(
            request.cookies.get(COOKIE, ""), max_age=int(KNOWN_FOR.total_seconds())
        )
    except BadSignature:
        return "", []
    return str(browser), list(marks)


def _mark(uniquifier: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"known-device:{uniquifier}".encode(), hashlib.sha256).hexdigest()[:MARK_LENGTH]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.config["SECRET_KEY"]),
        salt=COOKIE,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
