"""One table: what went wrong -> status, one word for scripts, page."""

from http import HTTPStatus
from typing import cast

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from course_app.domain.errors import (
    ConflictError,
    InvalidInputError,
    KeyWithheldError,
    NotFoundError,
    RightsError,
    RightsFault,
    SelfDealingError,
    TooManyTriesError,
)
from course_app.storage.database import current_session
from course_app.storage.troubles import Trouble, trouble_of
from course_app.web.addresses import page_before
from course_app.web.authentication.actor import current_actor
from course_app.web.clock import now
from course_app.web.formatting import ngettext
from course_app.web.logs import log_failure, request_id
from course_app.web.wording import gettext as _

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    SelfDealingError: HTTPStatus.FORBIDDEN,
    RightsError: HTTPStatus.FORBIDDEN,
    KeyWithheldError: HTTPStatus.FORBIDDEN,
    InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ConflictError: HTTPStatus.CONFLICT,
    TooManyTriesError: HTTPStatus.TOO_MANY_REQUESTS,
}
REASON_OF = {
    400: "bad-request",
    401: "signed-out",
    403: "forbidden",
    404: "not-found",
    405: "method",
    409: "conflict",
    413: "too-large",
    415: "media-type",
    422: "invalid",
    429: "too-many",
    500: "failed",
    503: "busy",
}
PLAIN = "layouts/document.html"
OWN = "layouts/base.html"
KNOWN = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""Nothing is broken and the request is one of ours: whoever is signed in keeps the way to their doors."""
BROKEN = "storage"
"""The word where the database cannot store anything until somebody looks after it."""
RETRY_SECONDS = 5
"""When to come back while the database is busy."""

_log = structlog.get_logger(__name__)


def handle_errors(app: Flask) -> None:
    """Whatever a request of ``app`` raises becomes a page, or JSON for a script."""
    app.register_error_handler(Exception, _answer)
    app.log_exception = _log_nothing_more  # type: ignore[method-assign]


def _log_nothing_more(exc_info: object) -> None:
    """Flask's own line would hold the address with the tokens in it; ``_answer`` has logged what may be logged."""


def wants_json() -> bool:
    """Whether a script is asking."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def _answer(error: Exception) -> Response:
    """The page of ``error``; nothing of what it interrupted is stored, whatever a library would still commit."""
    current_session().rollback()
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        error = error.original_exception  # so Flask hands on what fails after the view, when it is stored
    if isinstance(error, HTTPException):
        return _http(error)
    for kind, status in STATUS_OF.items():
        if isinstance(error, kind):
            return _expected(error, status)
    trouble = g.database_trouble = trouble_of(error)
    if trouble is Trouble.BUSY:
        _log.warning("database busy", error=type(error).__name__)
        response = _page(HTTPStatus.SERVICE_UNAVAILABLE)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    log_failure(error)
    if trouble is Trouble.BROKEN:
        return _page(HTTPStatus.SERVICE_UNAVAILABLE, reason=BROKEN)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return cast("Response", error.get_response())  # a redirect that routing asked for
    reason = "csrf" if isinstance(error, CSRFError) else None
    response = _page(HTTPStatus(error.code), reason=reason)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _expected(error: Exception, status: HTTPStatus) -> Response:
    if isinstance(error, TooManyTriesError):
        wait = max(1, int((error.retry_at - now()).total_seconds()) + 1)
        response = _page(status, words=_when(wait))
        response.headers["Retry-After"] = str(wait)
        return response
    if isinstance(error, SelfDealingError):
        return _page(
            status,
            words=_(
                "Nobody decides about their own training, or about that of their own supervisor. Another supervisor or "
                "your training administrator can."
            ),
        )
    if isinstance(error, KeyWithheldError):
        return _page(
            status,
            words=_(
                "You are taking a quiz of this course yourself. Its keys and documents are open to you again when "
                "you have submitted your attempt."
            ),
        )
    if isinstance(error, RightsError):
        return _page(status, words=_rights(error.fault))
    return _page(status, words=str(error) if isinstance(error, ConflictError) else "")


def _rights(fault: RightsFault) -> str:
    return {
        RightsFault.OWN: _("Nobody changes their own rights, unit or officer ID. Another administrator can."),
        RightsFault.ABOVE: _("Administrators are appointed by whoever runs the server."),
        RightsFault.LAST: _(
            "The agency would be without an administrator, now or on a day to come. Nothing was changed. Whoever runs "
            "the server can appoint another one."
        ),
        RightsFault.LOST: _("You are no longer an administrator of your agency. Nothing was changed."),
        RightsFault.HIGHER: _(
            "This account holds a right that administrators do not give. Whoever runs the server changes its mail "
            "address, sends it links and switches its second factor off."
        ),
        RightsFault.FRESH: _(
            "The mail address of this account was changed less than three days ago. Until then the one before can "
            "object. Whoever runs the server can make a link at once."
        ),
        RightsFault.UNIT_ABOVE: _(
            "This assignment was laid over a unit above yours. Whoever supervises that unit can end it."
        ),
    }[fault]


def _when(seconds: int) -> str:
    """How long to wait; no time of day, because nobody knows the zone of somebody signed out."""
    if seconds < 60:
        return _("You can try again in %(seconds)s seconds.", seconds=seconds)
    return ngettext(
        "You can try again in %(num)s minute.", "You can try again in %(num)s minutes.", -(-seconds // 60)
    )


def _page(status: HTTPStatus, *, reason: str | None = None, words: str = "") -> Response:
    if wants_json():
        word = reason or REASON_OF.get(status, "failed")
        response = jsonify(reason=word, message=words, request_id=request_id())
    else:
        response = Response(_html(status, reason, words), mimetype="text/html")
    response.status_code = status
    return response


def _layout(status: HTTPStatus) -> str:
    """What the page stands on. A database that fails now is no reason to keep the page of the first error back."""
    is_part = "HX-Request" in request.headers  # the page into which it goes has all around it already
    if is_part or status not in KNOWN:
        return PLAIN
    try:
        return OWN if current_actor() else PLAIN
    except SQLAlchemyError:
        current_session().rollback()
        return PLAIN


def _html(status: HTTPStatus, reason: str | None, words: str) -> str:
    """The page of the reason, of the status, or of its kind: the first that there is."""
    before = page_before() if request.method == "POST" and status < 500 else None
    way = {"next_url": before, "next_label": _("Back to the page before")}
    own = "errors/storage.html" if reason == BROKEN else f"errors/{status.value}.html"
    for name in (own, "errors/400.html" if status < 500 else "errors/500.html"):
        try:
            return render_template(name, layout=_layout(status), request_id=request_id(), reason=words, **way)
        except TemplateNotFound:
            continue
    return f"{status.value} {status.phrase}"
