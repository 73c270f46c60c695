"""Who is acting in this request: one narrow statement, asked at most once, and not at all without a cookie."""

from http import HTTPStatus

from flask import abort, current_app, g, session

from course_app.domain.accounts import Actor
from course_app.domain.sessions import Presence, SessionLimits
from course_app.services import sessions
from course_app.storage.database import current_session
from course_app.web.authentication.cookies import COOKIE_TOKEN
from course_app.web.clock import now

LIMITS = "COURSE_SESSION_LIMITS"


def session_limits() -> SessionLimits:
    """How long sessions last on this site."""
    limits: SessionLimits = current_app.config[LIMITS]
    return limits


def presence() -> Presence | None:
    """The signed-in person with the times of the session, or ``None``."""
    if "presence" not in g:
        g.presence = _load()
    found: Presence | None = g.presence
    return found


def current_actor() -> Actor | None:
    """The signed-in person, or ``None``."""
    found = presence()
    return None if found is None else found.actor


def the_actor() -> Actor:
    """The signed-in person, for views behind the guard; anybody else gets 401."""
    actor = current_actor()
    if actor is None:
        abort(HTTPStatus.UNAUTHORIZED)
    return actor


def forget_presence() -> None:
    """The next question looks again: the session of this request has just begun or ended."""
    g.pop("presence", None)


def _load() -> Presence | None:
    token = session.get(COOKIE_TOKEN)
    if not isinstance(token, str):
        return None
    return sessions.find(current_session(), now=now(), limits=session_limits(), token=token)
