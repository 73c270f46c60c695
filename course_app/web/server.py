"""Starts the web server with the settings that were measured in docs/decisions/server.md.

    python -m course_app.web.server wsgi:gateway --host 127.0.0.1 --port 8000 --workers 2

SIGTERM and SIGINT end it after the running requests are answered.
"""

import argparse
import gc
import importlib
import resource
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from course_app.web.logs import SERVER_LOGS

HEADER_SECONDS = 10
"""From the end of one request, or the connection, to the end of the next one's headers: also the keep-alive time."""
CONNECTIONS_PER_WORKER = 4096
ACCEPT_QUEUE = 2048
STOP_SECONDS = 20
"""Requests that take longer at a stop are cut off."""
SPARE_FILES = 512


def raise_file_limit(connections: int) -> None:
    """Every connection is an open file; the usual soft limit of 1024 would end at about a thousand visitors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def named(target: str) -> Any:
    """What ``target`` names."""
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


def _begin(load: Callable[[], Any]) -> Any:
    """The gateway. Called in each worker, at its start.

    Until the worker has handlers of its own, a signal ends it at once: the ones it inherits would swallow a stop that
    comes while the app is being imported.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    return load()


def serve(target: str, *, host: str, port: int, workers: int, load: Callable[[], Any] | None = None) -> None:
    """Serve the gateway that ``target`` (``module:name``) names, or ``load`` gives, until a signal ends this process.

    A worker that dies is started again. Two deaths in five seconds end the server with status 1: what is wrong then
    is not cured by another start.
    """
    raise_file_limit(CONNECTIONS_PER_WORKER)
    gc.collect()
    gc.freeze()  # what is loaded by now stays: looking through it again would halt a worker for a tenth of a second
    Server(
        target,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.RSGI,
        runtime_mode=RuntimeModes.mt,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=64 * 1024),
        websockets=False,
        backlog=ACCEPT_QUEUE,
        backpressure=CONNECTIONS_PER_WORKER,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=SERVER_LOGS,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=STOP_SECONDS,
    ).serve(target_loader=partial(_begin, load or partial(named, target)), wrap_loader=False)


def main() -> None:
    """The command of this module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", help="module:name of a Gateway")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    serve(chosen.target, host=chosen.host, port=chosen.port, workers=chosen.workers)


if __name__ == "__main__":
    main()
