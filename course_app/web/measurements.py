"""What is counted while requests are answered, for machines that watch: numbers, and never a name or an address.

Every process of the server adds to files of its own in one folder; ``web.metrics`` adds those up when it is asked.
"""

import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from course_app.config import Settings

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SAVES = frozenset({"learner.answer_save", "learner.answer_post"})
SIGN_INS = frozenset({"security.login", "security.two_factor_token_validation"})
NO_ROUTE = "none"
"""For addresses that lead nowhere: what strangers make up must not become labels."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """What counts."""

    requests: "Histogram"
    saves: "Counter"
    sign_ins: "Counter"
    troubles: "Counter"


def measure_requests(app: Flask, settings: Settings) -> None:
    """Every request of ``app`` is counted, if a port for metrics is set."""
    if settings.metrics_port:
        settings.share_measurements()
        app.after_request(_count)


@cache
def _instruments() -> Instruments:
    from prometheus_client import Counter, Histogram  # noqa: PLC0415 (finds at its import where to count)

    return Instruments(
        Histogram(
            "course_request_seconds",
            "Time from the whole request to the whole answer.",
            ["method", "route", "status"],
            buckets=SECONDS,
            registry=None,
        ),
        Counter("course_answer_saves", "Answers sent to be saved.", ["outcome"], registry=None),
        Counter("course_sign_ins", "Tries to sign in, by step.", ["step", "outcome"], registry=None),
        Counter(
            "course_database_troubles",
            "Requests that the database could not serve.",
            ["trouble"],
            registry=None,
        ),
    )


def _count(response: Response) -> Response:
    found, status = _instruments(), response.status_code
    method, route = (request.method, request.url_rule.rule) if request.url_rule else (NO_ROUTE, NO_ROUTE)
    began = g.get("began")
    if began is not None:
        found.requests.labels(method, route, status).observe(time.perf_counter() - began)
    if request.endpoint in SAVES:
        found.saves.labels(g.get("save_outcome") or _kind(status)).inc()
    if request.endpoint in SIGN_INS and request.method == "POST":
        step = "password" if request.endpoint == "security.login" else "second-factor"
        found.sign_ins.labels(step, _sign_in_outcome(status)).inc()
    if trouble := g.get("database_trouble"):
        found.troubles.labels(trouble).inc()
    return response


def _sign_in_outcome(status: int) -> str:
    """A form that leads on was right; one that comes back was wrong."""
    if status == 429:
        return "throttled"
    return {3: "passed", 2: "refused", 4: "refused"}.get(status // 100, "failed")


def _kind(status: int) -> str:
    """What became of a save of which the use case said nothing."""
    return "failed" if status >= 500 else "refused" if status >= 400 else "skipped"
