"""Starting: from the command to the first answer, against importing the three big libraries alone."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.installation import Installation
from tests.benchmarks.servers import ROOT, Running, started

_IMPORTS = "import flask, sqlalchemy, flask_security"


def seconds_to_import() -> float:
    """How long a Python takes that imports Flask, SQLAlchemy and Flask-Security and ends."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORTS], check=True, cwd=ROOT)
    return time.perf_counter() - began


@contextmanager
def served(installation: Installation) -> Iterator[Running]:
    """``flask serve`` on an installation that exists: web server, worker, and what starts them."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(installation.port)]
    with started(
        command, installation.port, path="/account/sign-in", environment=installation.environment
    ) as server:
        yield server


def seconds_to_serve(installation: Installation) -> float:
    """How long ``flask serve`` takes to its first page with 200."""
    with served(installation) as server:
        return server.seconds_to_answer
