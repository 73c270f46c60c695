"""Whose cookie a request brings: asked before anything of it is taken in."""

from flask import Flask

from course_app.web.authentication.cookies import is_of_somebody
from tests.application import Browser, browser_of


def cookie_of(browser: Browser) -> dict[str, str]:
    """What a server gives the app of a request that brings the browser's cookie."""
    kept = browser.get_cookie("session")
    assert kept is not None
    return {"HTTP_COOKIE": f"session={kept.value}"}


def test_a_cookie_of_somebody_who_signed_in_is_told_from_every_other(app: Flask, signed_in: Browser) -> None:
    stranger = browser_of(app)
    stranger.token()
    known = cookie_of(signed_in)
    assert is_of_somebody(app, known)
    assert not is_of_somebody(app, cookie_of(stranger))
    assert not is_of_somebody(app, {})
    assert not is_of_somebody(app, {"HTTP_COOKIE": "session=forged"})
    assert not is_of_somebody(app, {"HTTP_COOKIE": known["HTTP_COOKIE"][:-1] + "~"})


def test_whose_session_has_ended_still_sends_a_file_and_is_told_so(app: Flask, signed_in: Browser) -> None:
    known = cookie_of(signed_in)
    signed_in.send("/account/sign-out")
    assert is_of_somebody(app, known)
