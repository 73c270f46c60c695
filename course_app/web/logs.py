"""The log: one JSON line per request and per failure, without names, mail addresses, answers or secrets.

Libraries that log in their own way, the web server among them, write the same kind of line.

Addresses of requests may hold tokens, so the route is logged and not the path. Messages of errors may hold what a
person typed, so a failure is logged by its kind and its place in the code.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from datetime import UTC, datetime
from http import HTTPMethod

import structlog
from flask import Flask, Response, g, has_request_context, request
from flask.logging import default_handler

METHODS = frozenset(HTTPMethod)
QUIET = frozenset({"static", "public.healthz", "public.readyz"})

_log = structlog.get_logger("request")


class JsonLines(logging.Formatter):
    """One JSON object a line for what a library logs; of an error only its kind and its place in the code."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of ``record``."""
        line: dict[str, object] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"error": type(error).__name__, "frames": _frames(error)}
        return json.dumps(line)


#: For a server that sets up its own logging: warnings and worse, in the lines of this house.
SERVER_LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": JsonLines}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
            "formatter": "lines",
        }
    },
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}


def configure_logs(*, level: int = logging.INFO) -> None:
    """Everything that is logged in this process goes to standard error, one JSON object a line."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    default_handler.setFormatter(JsonLines())
    if logging.lastResort is not None:  # what prints where nobody has set up anything
        logging.lastResort.setFormatter(JsonLines())


def log_requests(app: Flask) -> None:
    """Each request of ``app`` gets an id, which is in its answer and in its log line."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of this request: random, so that it tells nothing."""
    if not has_request_context():
        return ""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def log_failure(error: BaseException) -> None:
    """The failure is in the log with its place in the code."""
    _log.error(
        "failed",
        request_id=request_id(),
        error=type(error).__name__,
        route=str(request.url_rule) if has_request_context() else None,
        frames=_frames(error),
    )


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    if request.endpoint not in QUIET:
        found = g.get("presence")
        began = g.get("began")
        _log.info(
            "request",
            request_id=request_id(),
            method=request.method
            if request.method in METHODS
            else "other",  # it is a word of the visitor's choice
            route=str(request.url_rule) if request.url_rule else None,
            status=response.status_code,
            ms=None if began is None else round((time.perf_counter() - began) * 1000, 1),
            account=found.actor.public_id if found else None,
        )
    return response
