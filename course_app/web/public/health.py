"""For machines: whether the process lives, and whether it can serve. How things are in numbers, ``flask doctor`` says."""

from http import HTTPStatus

from flask import Response, jsonify

from course_app.services import health
from course_app.storage.database import current_session
from course_app.storage.troubles import trouble_of
from course_app.web.public.door import blueprint


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers. No database is asked: restarting does not cure one."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, HTTPStatus]:
    """200 where the database answers with the tables this program needs, else 503 with the part that fails."""
    part = _failing_part()
    if part is None:
        return jsonify(status="ready"), HTTPStatus.OK
    return jsonify(status="not ready", part=part), HTTPStatus.SERVICE_UNAVAILABLE


def _failing_part() -> str | None:
    try:
        return None if health.schema_is_current(current_session()) else "schema"
    except Exception as error:
        if trouble_of(error) is None:
            raise
        return "database"
