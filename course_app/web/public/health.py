"""For machines: whether the process lives, and whether it can serve."""

from flask import Response, jsonify

from course_app.services import health
from course_app.storage.database import current_session, is_busy
from course_app.web.clock import now
from course_app.web.public.door import blueprint


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers. No database is asked: restarting does not cure one."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 where the database answers with the tables this program needs, else 503. Says how mail is doing."""
    try:
        state = health.state(current_session(), now=now())
    except Exception as error:
        if not is_busy(error):
            raise
        return jsonify(status="database not reachable"), 503
    answer = {
        "status": "ok" if state.schema_is_current else "database not migrated",
        "waiting_deliveries": state.waiting_deliveries,
        "oldest_delivery_seconds": state.oldest_delivery_seconds,
        "worker_seen_seconds": state.worker_seen_seconds,
    }
    return jsonify(answer), 200 if state.schema_is_current else 503
