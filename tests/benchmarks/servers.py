"""Compares web servers: speed, writes, a thousand slow clients, a killed worker. The figures of docs/decisions/server.md.

    python -m tests.benchmarks.servers                  all candidates that are installed
    python -m tests.benchmarks.servers gateway-2        some of them, by name
    python -m tests.benchmarks.servers --part speed     without the attack
    PROBE_TURNS=no python -m tests.benchmarks.servers   writers do not stand in line, but try again as SQLite does

waitress and gunicorn are not among the platform's packages: install them beside it to see their lines.
"""

import argparse
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks import ordinary_clients, processes, slow_clients, wrk
from tests.benchmarks.durable_commits import durable_commits_per_second

ROOT = slow_clients.ROOT
PROBE = "tests.benchmarks.probe_app:app"
GATEWAY = "tests.benchmarks.probe_gateway:gateway"
ATTACK_SECONDS = 32
WATCHED_SECONDS = 10
RUNS, RUN_SECONDS = 3, 2
LOADS = (("/hello", 1), ("/hello", 8), ("/hello", 32), ("/write", 1), ("/write", 32))


@dataclass(frozen=True)
class Candidate:
    """A server and how it is started; ``{port}`` is filled in."""

    name: str
    package: str
    arguments: str

    def command(self, port: int) -> list[str]:
        """What starts it, with this Python."""
        return [sys.executable, "-m", *self.arguments.format(port=port).split()]


@dataclass(frozen=True)
class Running:
    """A started server, and how many seconds it took to its first answer."""

    pid: int
    port: int
    seconds_to_answer: float

    def url(self, path: str) -> str:
        """The address of one of its pages."""
        return f"http://{slow_clients.LOOPBACK}:{self.port}{path}"


def _granian(workers: int, threads: int) -> str:
    return (
        f"granian --interface wsgi --http 1 --no-ws --workers {workers} --blocking-threads {threads} "
        f"--backlog 2048 --backpressure 4096 --no-log --port {{port}} {PROBE}"
    )


def _gunicorn(kind: str) -> str:
    return f"gunicorn --no-control-socket --workers 2 {kind} --backlog 2048 --bind 127.0.0.1:{{port}} {PROBE}"


CANDIDATES = (
    Candidate("gateway-2", "granian", f"course_app.web.server {GATEWAY} --workers 2 --port {{port}}"),
    Candidate("gateway-1", "granian", f"course_app.web.server {GATEWAY} --workers 1 --port {{port}}"),
    Candidate("granian-2x1", "granian", _granian(2, 1)),
    Candidate("granian-2x512", "granian", _granian(2, 512)),
    Candidate(
        "waitress-1x4",
        "waitress",
        "waitress --threads 4 --connection-limit 10000 --channel-timeout 30 --cleanup-interval 5 --backlog 2048 "
        f"--asyncore-use-poll --listen 127.0.0.1:{{port}} {PROBE}",
    ),
    Candidate("gunicorn-2-sync", "gunicorn", _gunicorn("--worker-class sync")),
    Candidate(
        "gunicorn-2x4", "gunicorn", _gunicorn("--worker-class gthread --threads 4 --worker-connections 4000")
    ),
)


def gateway_command(target: str, port: int, *, workers: int) -> list[str]:
    """What starts the platform's own server for the gateway that ``target`` names."""
    command = [sys.executable, "-m", "course_app.web.server", target]
    return [*command, "--port", str(port), "--workers", str(workers)]


def free_port() -> int:
    """A port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((slow_clients.LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: list[str], port: int, *, path: str = "/hello", environment: Mapping[str, str] = os.environ
) -> Iterator[Running]:
    """The server of ``command``, answering on ``port``; it is stopped at the end, by force if a SIGTERM does not do.

    Raises ``TimeoutError`` when it does not answer within 60 seconds.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**environment, "PROBE_DATABASE": f"{folder}/probe.sqlite"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=ROOT, env=environment, **quiet) as process:
            try:
                wait_for_answer(port, path)
                yield Running(process.pid, port, time.monotonic() - began)
            finally:
                _stop(process)


def wait_for_answer(port: int, path: str) -> None:
    """Return as soon as ``path`` is answered with 200; ``TimeoutError`` after 60 seconds."""
    until = time.monotonic() + 60
    while ordinary_clients.visit_once(port, path) is not None:
        if time.monotonic() > until:
            raise TimeoutError(f"no answer on port {port}")
        time.sleep(0.01)


def _stop(process: subprocess.Popen[bytes]) -> None:
    members = processes.tree(process.pid)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
    for member in members:
        if member != process.pid and processes.is_running(member):
            os.kill(member, signal.SIGKILL)


def _load(server: Running, path: str, clients: int) -> wrk.Load:
    method, body = ("POST", "identifier=officer") if path == "/write" else ("GET", None)
    return wrk.load(
        server.url(path),
        server_pid=server.pid,
        clients=clients,
        seconds=RUN_SECONDS,
        method=method,
        body=body,
    )


def measure_speed(candidates: list[Candidate]) -> None:
    """Print what each does in peace: the run with the best p95 of several rounds, and the least CPU of all.

    The candidates take turns, so that other work on the machine meets all of them alike.
    """
    found: dict[tuple[str, str, int], list[wrk.Load]] = {}
    for _ in range(RUNS):
        for candidate in candidates:
            port = free_port()
            with started(candidate.command(port), port) as server:
                for path, clients in LOADS:
                    run = _load(server, path, clients)
                    found.setdefault((candidate.name, path, clients), []).append(run)
    for (name, path, clients), runs in found.items():
        load = min(runs, key=lambda run: run.p95_ms)
        cpu = min(run.cpu_ms_per_request for run in runs)
        print(
            f"{name:16} {path:7} {clients:3} clients  {load.requests_per_second:7.0f}/s  p50 {load.p50_ms:5.1f}"
            f"  p95 {load.p95_ms:5.1f}  p99 {load.p99_ms:5.1f} ms  CPU {cpu:.3f} ms"
            f"  errors {load.bad_statuses + load.socket_errors}",
            flush=True,
        )


def _measure_attack(server: Running, clients: int, read_path: str) -> None:
    memory = processes.pss_bytes(server.pid)
    with slow_clients.attack(
        server.port, count=clients, seconds=ATTACK_SECONDS, post_path="/account/sign-in", read_path=read_path
    ) as attack:
        cpu = processes.cpu_seconds(server.pid)
        visits = ordinary_clients.visit(server.port, "/hello", seconds=WATCHED_SECONDS)
        cpu = processes.cpu_seconds(server.pid) - cpu
        grown = processes.pss_bytes(server.pid) - memory
    p50, p95, p99 = (visits.percentile(percent) * 1000 for percent in (50, 95, 99))
    print(
        f"  attack, {clients} slow clients on {read_path}: {len(visits.waits)} visits answered, {len(visits.failures)} not;"
        f" p50 {p50:.1f} p95 {p95:.1f} p99 {p99:.1f} ms; {cpu / WATCHED_SECONDS:.2f} cores; memory +{grown / 1e6:.0f} MB"
    )
    for kind, outcome in attack.outcomes.items():
        print(
            f"    {kind:8} {outcome.started} started, {outcome.cut} cut (median after {outcome.median_seconds_to_cut} s),"
            f" {outcome.held_to_the_end} held {ATTACK_SECONDS} s, statuses {outcome.statuses}",
            flush=True,
        )


def _measure_killed_worker(server: Running) -> None:
    """Kill one worker as the kernel would, and count what visitors notice in the next five seconds."""
    workers = processes.children(server.pid)
    victim = workers[-1] if workers else server.pid
    os.kill(victim, signal.SIGKILL)
    visits = ordinary_clients.visit(server.port, "/hello", seconds=5)
    again = [worker for worker in processes.children(server.pid) if processes.is_running(worker)]
    print(
        f"  kill -9 of a worker: {len(workers)} workers before, {len(again)} after 5 s;"
        f" {len(visits.waits)} visits answered, {len(visits.failures)} not"
    )


def measure_process(candidate: Candidate) -> None:
    """Print start, memory and what a killed worker means for visitors."""
    port = free_port()
    with started(candidate.command(port), port) as server:
        memory = processes.pss_bytes(server.pid) / 1e6
        print(f"{candidate.name}: first answer after {server.seconds_to_answer:.2f} s, {memory:.0f} MB PSS")
        _measure_killed_worker(server)


def measure_attack(candidate: Candidate, clients: int) -> None:
    """Print what one candidate does under slow clients: ordinary pages read slowly, then exports."""
    print(f"{candidate.name}:")
    for read_path in ("/page", "/long"):
        port = free_port()
        with started(candidate.command(port), port) as server:
            _measure_attack(server, clients, read_path)


def main() -> None:
    """Measure the named candidates, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="candidates: " + ", ".join(each.name for each in CANDIDATES))
    parser.add_argument("--clients", type=int, default=1000, help="slow clients in the attack")
    parser.add_argument("--part", choices=["speed", "attack", "both"], default="both")
    chosen = parser.parse_args()
    if not wrk.is_installed():
        sys.exit(wrk.MISSING)
    candidates = _installed(chosen.names)
    if chosen.part != "attack":
        print(f"durable commits of one writer: {durable_commits_per_second():.0f}/s")
        measure_speed(candidates)
    for candidate in candidates:
        if chosen.part != "attack":
            measure_process(candidate)
        if chosen.part != "speed":
            measure_attack(candidate, chosen.clients)


def _installed(names: list[str]) -> list[Candidate]:
    """The named candidates, or all, without those whose package is missing."""
    wanted = [candidate for candidate in CANDIDATES if not names or candidate.name in names]
    for candidate in wanted:
        if importlib.util.find_spec(candidate.package) is None:
            print(f"{candidate.name}: {candidate.package} is not installed here")
    return [candidate for candidate in wanted if importlib.util.find_spec(candidate.package) is not None]


if __name__ == "__main__":
    main()
