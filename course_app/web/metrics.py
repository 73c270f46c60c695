"""Metrics in the text format of Prometheus, on a port of their own: what the processes counted, and the database's state."""

import sys
from collections.abc import Iterator

from flask import Flask
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from course_app.config import Settings
from course_app.services import health
from course_app.storage.database import current_session
from course_app.web.clock import now


def serve_metrics(app: Flask, settings: Settings) -> None:
    """Answer on the port of the settings until this process ends."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(settings.share_measurements()))  # type: ignore[no-untyped-call]
    registry.register(Installation(app))
    port, host = settings.metrics_port, settings.metrics_host
    try:
        _server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        sys.exit(f"cannot listen for metrics on {host}:{port} ({error.strerror}); see COURSE_METRICS_PORT")
    thread.join()


class Installation(Collector):
    """The state of the database, the outbox and the worker, asked at each visit."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is asked before the first visit."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The numbers of this moment. What cannot be measured is left out."""
        try:
            with self._app.app_context():
                state = health.state(current_session(), now=now())
        except SQLAlchemyError:
            yield _gauge("course_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("course_database_up", "Whether the database answers.", 1)
        yield _gauge(
            "course_schema_current", "Whether it has the tables of this version.", state.schema_is_current
        )
        yield _gauge("course_outbox_waiting", "Letters not sent yet.", state.waiting_deliveries)
        yield _gauge(
            "course_outbox_oldest_seconds", "Age of the oldest of them.", state.oldest_delivery_seconds or 0
        )
        if state.worker_seen_seconds is not None:
            yield _gauge(
                "course_worker_silent_seconds", "Since a worker was seen.", state.worker_seen_seconds
            )


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))
