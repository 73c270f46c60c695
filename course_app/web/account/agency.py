"""How one's agency looks: its colour and its mark, from our own origin. Their addresses name what they hold."""

from flask import Response, abort

from course_app.domain.agencies import is_accent
from course_app.services import agency_settings
from course_app.storage.database import current_session
from course_app.web.account.door import blueprint
from course_app.web.authentication.actor import the_actor

KEPT = "private, max-age=31536000, immutable"


@blueprint.get("/agency/<accent>.css")
def agency_theme(accent: str) -> Response:
    """The style sheet of a colour; it says nothing about any agency."""
    if not is_accent(f"#{accent}"):
        abort(404)
    response = Response(f":root {{ --agency-accent: #{accent}; }}\n", mimetype="text/css")
    response.headers["Cache-Control"] = KEPT
    return response


@blueprint.get("/agency/<digest>.png")
def agency_mark(digest: str) -> Response:
    """The mark of one's own agency."""
    content = agency_settings.mark(current_session(), actor=the_actor(), digest=digest)
    response = Response(content, mimetype="image/png")
    response.headers["Cache-Control"] = KEPT
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
