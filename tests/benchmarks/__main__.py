"""``make bench``: what the platform costs, in units of a bare page and of this disk, beside its budgets.

Everything is measured on the server that ``flask serve`` starts, with two workers, on a temporary installation of 200
officers. *hello* is a bare page on the same gateway, measured in turns with everything else. CPU is that of the
server's processes; the load generator's is not in it, but it shares the cores, so requests per second are pessimistic.
Of several short rounds the one with the least CPU per request counts: other work on the machine only ever adds to it.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from course_app.services.passwords import Hasher
from tests.benchmarks import budgets, operations, processes, starting, wrk
from tests.benchmarks.budgets import verdict
from tests.benchmarks.durable_commits import durable_commits_per_second
from tests.benchmarks.installation import PASSWORD, Installation, installed
from tests.benchmarks.operations import Platform
from tests.benchmarks.scripts import REQUESTS_PER_ATTEMPT
from tests.benchmarks.servers import GATEWAY, Running, free_port, gateway_command, started
from tests.benchmarks.wrk import Load

CLIENTS = (1, 8, 32)
BUDGETED = 8
"""Budgets of CPU hold for this many clients: as many as there are when a squad sits down to learn."""
ROUNDS, SECONDS = 2, 2
STARTS = 3
STORM_CLIENTS, STORM_SECONDS = 8, 5
HELLO, TRAINING, LESSON = "hello", "my training", "lesson with progress"
SAVE, ATTEMPT, SIGN_IN = "save an answer", "whole attempt", "sign-in"
REQUESTS = {ATTEMPT: REQUESTS_PER_ATTEMPT}


@dataclass
class Run:
    """Everything that was measured: loads by operation and number of clients, other figures by name."""

    loads: dict[tuple[str, int], list[Load]] = field(default_factory=dict)
    commits: list[float] = field(default_factory=list)

    def best(self, name: str, clients: int) -> Load:
        """The round that other work disturbed least."""
        return wrk.best(self.loads[name, clients])

    def cpu(self, name: str, clients: int) -> float:
        """CPU in milliseconds of one operation, which may be several requests."""
        return self.best(name, clients).cpu_ms_per_request * REQUESTS.get(name, 1)

    def in_hellos(self, name: str, clients: int = BUDGETED) -> float:
        """CPU of one operation as a multiple of hello with as many clients."""
        return self.cpu(name, clients) / self.cpu(HELLO, clients)


def main() -> None:
    """Measure, and print what was found."""
    if not wrk.is_installed():
        print(wrk.MISSING, file=sys.stderr)
        sys.exit(2)
    began = time.monotonic()
    port = free_port()
    print(f"Preparing 200 officers … ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})", flush=True)
    with installed(port) as installation:
        imports, starts = _starts(installation)
        with _servers(installation) as (platform, probe):
            idle = processes.pss_bytes(platform.server.pid) / 1e6
            run = _rounds(platform, probe)
            storm = _storm(platform)
            after = processes.pss_bytes(platform.server.pid) / 1e6
    _print_loads(run)
    hash_ms = _hash_ms()
    print(f"\nstart: {starts:.2f} s to the first page, imports alone {imports:.2f} s")
    print(f"memory (PSS): {idle:.0f} MB with everybody signed in, {after:.0f} MB after everything")
    print(f"one password hash: {hash_ms:.0f} ms CPU\n")
    besides_hash = run.cpu(SIGN_IN, BUDGETED) - hash_ms
    for budget, measured in (
        (budgets.TRAINING, run.in_hellos(TRAINING)),
        (budgets.LESSON, run.in_hellos(LESSON)),
        (budgets.LESSON_P95, min(load.p95_ms for load in run.loads[LESSON, 32])),
        (budgets.SAVE, run.in_hellos(SAVE)),
        (budgets.ATTEMPT, run.in_hellos(ATTEMPT)),
        (budgets.SIGN_IN, besides_hash / run.cpu(HELLO, BUDGETED)),
        (budgets.STORM, storm),
        (budgets.START, starts / imports),
        (budgets.MEMORY, after),
    ):
        print(verdict(budget, measured))
    _print_noise(run)
    print(f"{time.monotonic() - began:.0f} s in all")


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
        command = gateway_command("wsgi:gateway", installation.port, workers=2)
        server = stack.enter_context(
            started(command, installation.port, path="/healthz", environment=installation.environment)
        )
        port = free_port()
        probe = stack.enter_context(started(gateway_command(GATEWAY, port, workers=2), port))
        yield operations.opened(server, installation), probe


def _rounds(platform: Platform, probe: Running) -> Run:
    """Each operation with each number of clients, hello in turns with them."""
    measured: dict[str, Callable[[int, int], Load]] = {
        TRAINING: platform.my_training,
        LESSON: platform.lesson,
        SAVE: platform.save,
        ATTEMPT: platform.attempt,
        SIGN_IN: platform.sign_in,
    }
    run = Run()
    for number in range(1, ROUNDS + 1):
        print(f"Round {number} of {ROUNDS} …", flush=True)
        run.commits.append(durable_commits_per_second(platform.installation.folder))
        _measure_hello(run, probe)
        for name, load in measured.items():
            for clients in CLIENTS:
                run.loads.setdefault((name, clients), []).append(_checked(name, load(clients, SECONDS)))
    _measure_hello(run, probe)
    return run


def _measure_hello(run: Run, probe: Running) -> None:
    for clients in CLIENTS:
        run.loads.setdefault((HELLO, clients), []).append(operations.hello(probe, clients, 1))


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
    peace = _checked(TRAINING, platform.my_training(2, SECONDS))
    with ThreadPoolExecutor(1) as pool:
        storm = pool.submit(platform.sign_in, STORM_CLIENTS, STORM_SECONDS)
        time.sleep(1)
        loads = [_checked(TRAINING, platform.my_training(2, SECONDS))]
        _checked(SIGN_IN, storm.result())
    return min(load.p95_ms for load in loads) / peace.p95_ms


def _hash_ms() -> float:
    """CPU of verifying one password, in milliseconds: the least of some."""
    hasher = Hasher()
    hashed = hasher.hash(PASSWORD)
    found = []
    for _ in range(10):
        began = time.process_time()
        hasher.verify(PASSWORD, hashed)
        found.append((time.process_time() - began) * 1000)
    return min(found)


def _print_loads(run: Run) -> None:
    commits = max(run.commits)
    print(f"\ndurable commits of one writer on this disk: {commits:.0f}/s\n")
    print("                       clients     per s    p50 ms    p95 ms    CPU ms   × hello   per commit")
    for name, clients in run.loads:
        load = run.best(name, clients)
        per_second = load.requests_per_second / REQUESTS.get(name, 1)
        p50, p95 = _percentiles(load)
        print(
            f"{name if clients == CLIENTS[0] else '':<22}{clients:>8}{per_second:>10.0f}{p50:>10.1f}{p95:>10.1f}"
            f"{run.cpu(name, clients):>10.2f}{run.in_hellos(name, clients):>10.1f}{per_second / commits:>13.2f}"
        )


def _percentiles(load: Load) -> tuple[float, float]:
    """The p50 and p95 of the operation in milliseconds: of whole rounds where it has them, else of requests."""
    if not load.rounds_ms:
        return load.p50_ms, load.p95_ms
    ordered = sorted(load.rounds_ms)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]


def _print_noise(run: Run) -> None:
    """How much one and the same page differed within this run: what is less than that is no difference."""
    loads = run.loads[HELLO, BUDGETED]
    cpu = ", ".join(f"{load.cpu_ms_per_request:.3f}" for load in loads)
    rates = ", ".join(f"{load.requests_per_second:.0f}" for load in loads)
    spread = max(load.cpu_ms_per_request for load in loads) / min(load.cpu_ms_per_request for load in loads)
    print(f"\nnoise: hello at {BUDGETED} clients, before, between and after: {cpu} ms CPU ({rates}/s)")
    print(f"so a ratio may be off by {spread - 1:.0%}; load average now {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
