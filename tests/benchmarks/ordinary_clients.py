"""Ordinary visitors: how long do they wait while something else happens to the server?

Each request comes on a new connection, because a server that no longer accepts is as dead as one that no longer answers.
"""

import http.client
import math
import threading
import time
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 5.0


@dataclass
class Visits:
    """Waiting times in seconds of the answered visits, and how many were not answered with 200 in five seconds."""

    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def percentile(self, percent: float) -> float:
        """The wait that `percent` of the answered visits did not exceed (nearest rank); infinity if none was answered."""
        if not self.waits:
            return math.inf
        ordered = sorted(self.waits)
        return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def visit_once(port: int, path: str) -> str | None:
    """Open one page on a new connection; what went wrong, or None when it was answered with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        connection.close()
    return None if response.status == 200 else f"status {response.status}"


def visit(port: int, path: str, *, seconds: float, visitors: int = 4, pause: float = 0.1) -> Visits:
    """Let ``visitors`` open ``path`` again and again, with a pause in seconds after each answer, for ``seconds``."""
    visits = Visits()
    until = time.monotonic() + seconds

    def one_visitor() -> None:
        while time.monotonic() < until:
            began = time.monotonic()
            failure = visit_once(port, path)
            if failure is None:
                visits.waits.append(time.monotonic() - began)
            else:
                visits.failures.append(failure)
            time.sleep(pause)

    threads = [threading.Thread(target=one_visitor) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return visits
