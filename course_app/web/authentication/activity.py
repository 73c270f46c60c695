"""Noticing that somebody is active, at most once a minute.

Where the request writes anyway, the note is the last statement of that transaction and costs no commit of its own; a
request that only reads gets a small transaction after its answer is made. So saving an answer counts as activity, a
reading officer does too, and a script that asks for a token does not.
"""

from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from course_app.services import sessions
from course_app.storage.database import current_session, transaction
from course_app.storage.troubles import trouble_of
from course_app.web.authentication.actor import presence, session_limits
from course_app.web.clock import now

IDLE_HEADER = "X-Session-Idle-Seconds"
IDLE_ENDPOINTS = frozenset({"static", "account.token", "public.healthz", "public.readyz"})
"""What scripts and machines ask for by themselves."""

_log = structlog.get_logger(__name__)


def follow_activity(app: Flask, factory: Any) -> None:
    """Requests of signed-in people are noticed; ``factory`` makes the sessions that requests write through."""
    event.listen(factory, "before_commit", _notice_with)
    app.after_request(_notice_after)


def notice_now() -> None:
    """This request counts, even if the minute is not over: somebody asked to stay signed in."""
    found = presence()
    if found is not None:
        with transaction() as database:
            g.noticed = True
            sessions.notice(database, now=now(), session_id=found.actor.session_id)


def _due() -> int | None:
    """The id of the session to be noticed in this request, or ``None``."""
    found = g.get("presence")
    if found is None or g.get("noticed") or request.endpoint in IDLE_ENDPOINTS:
        return None
    return int(found.actor.session_id) if found.activity_is_due(now()) else None


def _notice_with(database: Session) -> None:
    if has_request_context() and (session_id := _due()) is not None:
        g.noticed = True
        sessions.notice(database, now=now(), session_id=session_id)


def _notice_after(response: Response) -> Response:
    session_id = _due()
    if session_id is not None and response.status_code < 500:
        _notice_alone(session_id)
    found = g.get("presence")
    if found is not None:
        since = now() if g.get("noticed") else found.seen_at
        left = since + session_limits().idle - now()
        response.headers[IDLE_HEADER] = str(max(0, int(left.total_seconds())))
    return response


def _notice_alone(session_id: int) -> None:
    """The activity is stored; a database that cannot store it is no reason to keep a finished page from anybody."""
    current_session().rollback()  # the answer is made: what a library left unstored stays unstored
    try:
        with transaction() as database:
            g.noticed = True
            sessions.notice(database, now=now(), session_id=session_id)
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        g.noticed = False
        _log.warning("activity not noticed", reason=f"database {trouble}")
