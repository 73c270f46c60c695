"""Runs `wrk`, the load generator from Debian, and reads its figures."""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.benchmarks import processes

MISSING = "wrk is not installed, so nothing was measured. On Debian: apt-get install wrk"

_PREPARE = """
local threads = {}
setup = function(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end
unexpected, rounds = 0, {}
"""

_REPORT = """
done = function(summary, latency, requests)
  local errors, wrong, all = summary.errors, 0, {}
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("unexpected")
    for _, milliseconds in ipairs(thread:get("rounds")) do table.insert(all, string.format("%.3f", milliseconds)) end
  end
  io.write(string.format(
    '\\n@{"requests":%d,"microseconds":%d,"p50":%d,"p95":%d,"p99":%d,"status":%d,"socket":%d,"rounds":[%s]}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    errors.status + wrong, errors.connect + errors.read + errors.write + errors.timeout, table.concat(all, ",")))
end
"""


@dataclass(frozen=True)
class Load:
    """What one run of wrk found. Percentiles in milliseconds; CPU of the server's whole process tree.

    ``rounds_ms`` is what the script put into ``rounds``: how long its own sequences of requests took.
    """

    requests: int
    requests_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    bad_statuses: int
    socket_errors: int
    cpu_ms_per_request: float
    rounds_ms: tuple[float, ...] = ()


def is_installed() -> bool:
    """Whether `wrk` can be run here; `MISSING` says what to do when it cannot."""
    return shutil.which("wrk") is not None


def _quoted(text: str) -> str:
    return json.dumps(text)


def _script(method: str, headers: Mapping[str, str], body: str | None, extra: str) -> str:
    lines = [f"wrk.method = {_quoted(method)}"]
    lines += [f"wrk.headers[{_quoted(name)}] = {_quoted(value)}" for name, value in headers.items()]
    if body is not None:
        lines.append(f"wrk.body = {_quoted(body)}")
    return "\n".join([_PREPARE, *lines, extra, _REPORT])


def load(
    url: str,
    *,
    server_pid: int,
    clients: int,
    seconds: int,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    lua: str = "",
    threads: int = 2,
) -> Load:
    """Keep `clients` connections busy with one request after the other for `seconds`.

    `lua` is added to wrk's script, for instance a `request` function where each client sends something of its own.
    Each of wrk's threads has a `number` from 0; with as many `threads` as clients, that is the client. What `lua` adds
    to `unexpected` counts as a bad status.
    Raises `CalledProcessError` when wrk fails, `FileNotFoundError` when it is missing.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(method, headers or {}, body, lua))
        script.flush()
        command = [
            "wrk",
            f"-t{min(clients, threads)}",
            f"-c{clients}",
            f"-d{seconds}s",
            "--timeout",
            "10s",
            "-s",
            script.name,
            url,
        ]
        cpu = processes.cpu_seconds(server_pid)
        output = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=seconds + 60
        ).stdout
        time.sleep(0.05)
        cpu = processes.cpu_seconds(server_pid) - cpu
    return _read(output, cpu)


def _read(output: str, cpu_seconds: float) -> Load:
    """The figures in wrk's output: the line that our script adds after an @."""
    line = next(line for line in output.splitlines() if line.startswith("@"))
    found = json.loads(line[1:])
    requests = found["requests"]
    return Load(
        requests=requests,
        requests_per_second=requests / (found["microseconds"] / 1e6),
        p50_ms=found["p50"] / 1000,
        p95_ms=found["p95"] / 1000,
        p99_ms=found["p99"] / 1000,
        bad_statuses=found["status"],
        socket_errors=found["socket"],
        cpu_ms_per_request=cpu_seconds * 1000 / max(1, requests),
        rounds_ms=tuple(found["rounds"]),
    )


def best(runs: list[Load]) -> Load:
    """The run with the least CPU per request: what other work on the machine disturbed least."""
    return min(runs, key=lambda run: run.cpu_ms_per_request)
