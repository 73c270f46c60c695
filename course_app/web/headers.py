"""Headers of every answer: what a browser may do with it, and who may keep it."""

from flask import Flask, Response

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "X-Frame-Options": "DENY",
}
TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
PRIVATE = "private, no-store"


def add_headers(app: Flask, *, secure: bool) -> None:
    """Every answer of ``app`` carries them; a view that sets one of them itself is left alone."""
    headers = ALWAYS | (TLS_ONLY if secure else {}) | {"Cache-Control": PRIVATE}

    def complete(response: Response) -> Response:
        given = {name.lower() for name, _value in response.headers}
        response.headers.extend([pair for pair in headers.items() if pair[0].lower() not in given])
        return response

    app.after_request(complete)
