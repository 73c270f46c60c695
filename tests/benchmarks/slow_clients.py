"""An attack of slow clients against a server on this machine, for measurements and tests.

Some send their headers one byte a second, some the body of a form one byte a second, some ask for a long answer and
read one byte a second. Nobody sends anything wrong: a server that gives each of them a thread is full after a few.

The attack runs in a process of its own, so that it costs the measuring process no time, and ends by itself.

    python -m tests.benchmarks.slow_clients --port 8080 --count 1000 --seconds 20
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
KINDS = ("headers", "body", "reading")
LOOPBACK = "127.0.0.1"


@dataclass
class Outcome:
    """What became of the clients of one kind. Times in seconds since their connection was accepted."""

    started: int = 0
    refused: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    cut: int = 0
    median_seconds_to_cut: float | None = None
    held_to_the_end: int = 0


@dataclass
class Attack:
    """A running attack; `outcomes` is filled when the `with` block of `attack()` ends."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)


def _kind_of(index: int) -> str:
    """Nine in ten send slowly, half of them headers and half a body; one in ten reads slowly."""
    if index % 10 == 9:
        return "reading"
    return "headers" if index % 2 else "body"


def _opening(kind: str, post_path: str, read_path: str) -> bytes:
    if kind == "headers":
        return f"GET {read_path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n".encode()
    if kind == "reading":
        return f"GET {read_path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n".encode()
    return (
        f"POST {post_path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Length: 4000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nidentifier="
    ).encode()


class _Client:
    """One slow connection, from its start to the moment the server or the clock ends it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.refused = False
        self.status: str | None = None
        self.cut_after: float | None = None
        self.connected = False

    async def run(self, port: int, opening: bytes, until: float) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as connection:
            connection.setblocking(False)
            if self.kind == "reading":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            try:
                await asyncio.wait_for(
                    loop.sock_connect(connection, (LOOPBACK, port)), max(0.1, until - time.monotonic())
                )
                await loop.sock_sendall(connection, opening)
            except (OSError, TimeoutError):
                self.refused = True
                return
            self.connected = True
            await self._dawdle(connection, until)

    async def _dawdle(self, connection: socket.socket, until: float) -> None:
        """One byte a second in the direction of this kind, until the server ends it or time is up."""
        began = time.monotonic()
        try:
            while self._step(connection):
                if time.monotonic() + 1 > until:
                    return
                await asyncio.sleep(1)
        except OSError:
            pass
        self.cut_after = time.monotonic() - began

    def _step(self, connection: socket.socket) -> bool:
        """Send or read one byte; False when the server has closed."""
        if self.kind != "reading":
            try:
                connection.send(b"a")
            except BlockingIOError:
                return True
        try:
            received = connection.recv(1 if self.kind == "reading" and self.status else 64)
        except BlockingIOError:
            return True
        if received.startswith(b"HTTP/1."):
            self.status = received[9:12].decode(errors="replace")
        return received != b""


async def _attack(port: int, count: int, seconds: float, post_path: str, read_path: str) -> list[_Client]:
    """All clients start within the first second, or two seconds where there are thousands."""
    until = time.monotonic() + seconds
    clients = [_Client(_kind_of(index)) for index in range(count)]
    running = []
    for index, client in enumerate(clients):
        running.append(
            asyncio.create_task(client.run(port, _opening(client.kind, post_path, read_path), until))
        )
        if index % 20 == 19:
            await asyncio.sleep(0.02)
    await asyncio.gather(*running)
    return clients


def _outcomes(clients: list[_Client]) -> dict[str, Outcome]:
    found = {}
    for kind in KINDS:
        mine = [client for client in clients if client.kind == kind]
        cuts = [client.cut_after for client in mine if client.cut_after is not None]
        found[kind] = Outcome(
            started=len(mine),
            refused=sum(client.refused for client in mine),
            statuses=dict(Counter(client.status for client in mine if client.status)),
            cut=len(cuts),
            median_seconds_to_cut=round(statistics.median(cuts), 1) if cuts else None,
            held_to_the_end=sum(client.connected and client.cut_after is None for client in mine),
        )
    return found


@contextmanager
def attack(port: int, *, count: int, seconds: float, post_path: str, read_path: str) -> Iterator[Attack]:
    """Attack `port` of this machine while the block runs, for `seconds` at most.

    The block begins when all clients have had time to connect; leaving it waits for the end of the attack and fills
    `outcomes`. An attack that could not run raises `CalledProcessError`.
    """
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.slow_clients",
        "--port",
        str(port),
        "--count",
        str(count),
    ]
    command += ["--seconds", str(seconds), "--post-path", post_path, "--read-path", read_path]
    running = Attack()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            time.sleep(1 + count / 1000)
            yield running
            report, _ = process.communicate(timeout=seconds + 20)
        finally:
            process.kill()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    running.outcomes = {kind: Outcome(**values) for kind, values in json.loads(report).items()}


def main() -> None:
    """Run one attack and print what became of the clients, as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--post-path", default="/account/sign-in")
    parser.add_argument("--read-path", default="/")
    chosen = parser.parse_args()
    clients = asyncio.run(
        _attack(chosen.port, chosen.count, chosen.seconds, chosen.post_path, chosen.read_path)
    )
    sys.stdout.write(
        json.dumps({kind: asdict(outcome) for kind, outcome in _outcomes(clients).items()}, indent=1)
    )
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
