"""How large a request may be: small, except where a form carries a file, and there only for whom it is meant."""

from typing import Final

from flask import Flask, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from course_app.content.archives import MAX_ARCHIVE
from course_app.web.authentication.actor import current_actor
from course_app.web.authorization import ROUTES, allows
from course_app.web.environ import REFUSED
from course_app.web.wording import gettext as _

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of a request without a file."""
LARGEST_UPLOAD: Final = MAX_ARCHIVE + 64 * 1024
"""Bytes of an archive with the form around it."""
UPLOAD: Final = "instructor.draft_create"


def largest_body(method: str, path: str) -> int:
    """What the gateway takes in for a request. More than the app accepts for an upload, so that it can say so in words."""
    is_upload = method == "POST" and path.startswith("/instruct/courses/") and path.endswith("/drafts")
    return 2 * LARGEST_UPLOAD if is_upload else LARGEST_BODY


def limit_uploads(app: Flask) -> None:
    """An instructor may send an archive. Before anything reads a form."""
    app.before_request(_limit)


def _limit() -> Response | None:
    if REFUSED in request.environ:
        abort(request.environ[REFUSED])
    if request.endpoint != UPLOAD or (request.content_length or 0) <= LARGEST_BODY:
        return None
    actor = current_actor()
    if actor is None:
        flash(_("Your session had ended, so the file was not saved. Sign in and send it again."), "warning")
        page = url_for("instructor.draft_new", **request.view_args or {})
        return redirect(url_for("security.login", next=page))
    if allows(ROUTES[UPLOAD], actor):
        request.max_content_length = LARGEST_UPLOAD
    return None
