"""The real server on a database of its own: started, killed in the middle of things, started again."""

import os
import random
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.application import SECRET_KEY
from tests.benchmarks.servers import ROOT, gateway_command, wait_for_answer
from tests.databases import SQLITE_DELETE, Database

WORKERS = 2
ORDINARY = "wsgi:gateway"
LISTENED_ON = range(18_000, 30_000)
"""Ports that no system gives to the calling end of a connection (those begin at 32768 on Linux).

Somebody who keeps calling a port of that range while nobody listens there ends up connected to himself, and the
server cannot have its port back.
"""


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    while True:
        port = random.choice(LISTENED_ON)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@dataclass
class Site:
    """One server; its processes form a group, so that a kill takes all of them at the same moment."""

    database: Database
    folder: Path
    target: str = ORDINARY
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It answers."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                gateway_command(self.target, self.port, workers=WORKERS),
                cwd=ROOT,
                env={**os.environ, **self._settings()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for_answer(self.port, "/healthz")

    def kill(self) -> None:
        """Every process of it is gone, without a chance to finish anything."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def errors(self) -> list[str]:
        """What the server logged as failures of its own."""
        log = (self.folder / "server.log").read_text("utf-8", errors="replace")
        return [line for line in log.splitlines() if '"level": "error"' in line or "Traceback" in line]

    def _settings(self) -> dict[str, str]:
        return {
            "COURSE_INSTANCE": str(self.folder),
            "COURSE_DATABASE_URL": self.database.engine.url.render_as_string(hide_password=False),
            "COURSE_JOURNAL": "delete" if self.database.kind == SQLITE_DELETE else "wal",
            "COURSE_BASE_URL": f"http://127.0.0.1:{self.port}",
            "COURSE_SECRET_KEY": SECRET_KEY,
            "COURSE_CHEAP_HASHING": "1",
            # Visitors of a proof come from one machine; each names an address, as a proxy would for it.
            "COURSE_PROXY_HOPS": "1",
        }


@contextmanager
def running(database: Database, folder: Path, target: str = ORDINARY) -> Iterator[Site]:
    """A site that answers; nothing of it is left afterwards."""
    site = Site(database, folder, target)
    try:
        site.start()
        yield site
    finally:
        site.kill()
