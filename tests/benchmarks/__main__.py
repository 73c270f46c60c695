"""``make bench``: what the platform costs, in units of a bare page and of this disk, beside its budgets.

Everything is measured on the server that ``flask serve`` starts, with two workers, on a temporary installation of 200
officers. *hello* is a bare page on the same gateway, measured right before everything else. CPU is that of the
server's processes; the load generator's is not in it, but it shares the cores, so requests per second are pessimistic.

    python -m tests.benchmarks               a table for the terminal
    python -m tests.benchmarks --markdown    the same for docs/performance.md
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial

from tests.benchmarks import operations, processes, report, results, starting, wrk
from tests.benchmarks.durable_commits import durable_commits_per_second
from tests.benchmarks.installation import Installation, installed
from tests.benchmarks.operations import Platform
from tests.benchmarks.results import CLIENTS, Results, Turn
from tests.benchmarks.servers import GATEWAY, Running, free_port, gateway_command, started
from tests.benchmarks.wrk import Load

ROUNDS, SECONDS = 3, 2
STARTS = 3
STORM_CLIENTS, STORM_SECONDS = 8, 5


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--markdown", action="store_true", help="print tables for docs/performance.md")
    chosen = parser.parse_args()
    if not wrk.is_installed():
        print(wrk.MISSING, file=sys.stderr)
        sys.exit(2)
    found = _measured()
    print(report.markdown(found) if chosen.markdown else report.text(found))


def _measured() -> Results:
    """Everything, one after the other; how far it is goes to standard error."""
    found, port = Results(), free_port()
    _say(f"Preparing 200 officers … ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})")
    with installed(port) as installation:
        found.imports_seconds, found.start_seconds = _starts(installation)
        with _servers(installation) as (platform, probe):
            found.idle_mb = processes.pss_bytes(platform.server.pid) / 1e6
            for number in range(1, ROUNDS + 1):
                _say(f"Round {number} of {ROUNDS} …")
                _round(found, platform, probe)
            found.storm = _storm(platform)
            found.after_mb = processes.pss_bytes(platform.server.pid) / 1e6
    return found


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _starts(installation: Installation) -> tuple[float, float]:
    """Seconds of importing the big libraries and of starting, taken in turns: the least of each."""
    imports, starts = [], []
    for _ in range(STARTS):
        imports.append(starting.seconds_to_import())
        starts.append(starting.seconds_to_serve(installation))
    return min(imports), min(starts)


@contextmanager
def _servers(installation: Installation) -> Iterator[tuple[Platform, Running]]:
    """The platform with everybody signed in, and hello beside it."""
    with ExitStack() as stack:
        server = stack.enter_context(starting.served(installation))
        port = free_port()
        probe = stack.enter_context(started(gateway_command(GATEWAY, port, workers=2), port))
        yield operations.opened(server, installation), probe


def _round(found: Results, platform: Platform, probe: Running) -> None:
    """Each operation with each number of clients, and hello right before it."""
    measured: dict[str, Callable[[int, int], Load]] = {
        results.TRAINING: platform.my_training,
        results.TEAM: platform.team,
        results.LESSON: platform.lesson,
        results.SAVE: platform.save,
        results.ATTEMPT: platform.attempt,
        results.SIGN_IN: platform.sign_in,
        results.HASH: partial(operations.one_hash, probe),
    }
    found.commits.append(durable_commits_per_second(platform.installation.folder))
    for name, load in measured.items():
        for clients in CLIENTS:
            hello = operations.hello(probe, clients, 1)
            found.add(name, clients, Turn(_checked(name, load(clients, SECONDS)), hello))


def _checked(name: str, load: Load) -> Load:
    """Figures of failed requests mean nothing."""
    if load.bad_statuses or load.socket_errors or not load.requests:
        sys.exit(
            f"{name}: {load.bad_statuses} unexpected answers and {load.socket_errors} socket errors"
            f" in {load.requests} requests"
        )
    return load


def _storm(platform: Platform) -> float:
    """The p95 of reading during a storm of sign-ins, as a multiple of the one in peace."""
    peace = _checked(results.TRAINING, platform.my_training(2, SECONDS))
    with ThreadPoolExecutor(1) as pool:
        storm = pool.submit(platform.sign_in, STORM_CLIENTS, STORM_SECONDS)
        time.sleep(1)
        beside = _checked(results.TRAINING, platform.my_training(2, SECONDS))
        _checked(results.SIGN_IN, storm.result())
    return beside.p95_ms / peace.p95_ms


if __name__ == "__main__":
    main()
