"""What a run found: loads by operation, other figures by name, and the judgement on each budget."""

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from tests.benchmarks import budgets, wrk
from tests.benchmarks.budgets import Budget
from tests.benchmarks.scripts import REQUESTS_PER_ATTEMPT
from tests.benchmarks.wrk import Load

CLIENTS = (1, 8, 32)
BUDGETED = 8
"""Budgets of CPU hold for this many clients: as many as there are when a squad sits down to learn."""
HELLO, TRAINING, LESSON = "hello", "my training", "lesson with progress"
TEAM = "team page of 50"
SAVE, ATTEMPT, SIGN_IN = "save an answer", "whole attempt", "sign-in"
HASH = "one password hash"
REQUESTS = {ATTEMPT: REQUESTS_PER_ATTEMPT}


@dataclass(frozen=True)
class Turn:
    """One measurement of an operation, and hello with as many clients right before it."""

    load: Load
    hello: Load


@dataclass(frozen=True)
class Line:
    """One line of the table. Times in milliseconds; the last two are multiples of hello and of a durable commit."""

    name: str
    clients: int
    per_second: float
    p50: float
    p95: float
    cpu: float
    hellos: float
    per_commit: float


@dataclass
class Results:
    """Everything that was measured."""

    turns: dict[tuple[str, int], list[Turn]] = field(default_factory=dict)
    commits: list[float] = field(default_factory=list)
    storm: float = 0
    imports_seconds: float = 0
    start_seconds: float = 0
    idle_mb: float = 0
    after_mb: float = 0
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def add(self, name: str, clients: int, turn: Turn) -> None:
        """One more measurement of an operation."""
        self.turns.setdefault((name, clients), []).append(turn)

    def hellos(self, clients: int) -> list[Load]:
        """Every measurement of hello with so many clients."""
        return [
            turn.hello for (_, number), turns in self.turns.items() if number == clients for turn in turns
        ]

    def cpu(self, name: str, clients: int) -> float:
        """CPU in milliseconds of one operation, which may be several requests: in the round least disturbed."""
        loads = [turn.load for turn in self.turns[name, clients]]
        return wrk.best(loads).cpu_ms_per_request * REQUESTS.get(name, 1)

    def in_hellos(self, name: str, clients: int = BUDGETED) -> float:
        """CPU of one operation as a multiple of the hello beside it: the median of all rounds.

        What else the machine does makes both dearer, so the quotient is steadier than either.
        """
        return median(
            turn.load.cpu_ms_per_request * REQUESTS.get(name, 1) / turn.hello.cpu_ms_per_request
            for turn in self.turns[name, clients]
        )

    def lines(self) -> list[Line]:
        """The table: hello first."""
        found = [self._hello_line(clients) for clients in CLIENTS]
        return found + [self._line(name, clients) for name, clients in self.turns]

    def verdicts(self) -> list[tuple[Budget, float]]:
        """Each budget and what was measured."""
        return [
            (budgets.TRAINING, self.in_hellos(TRAINING)),
            (budgets.TEAM, self.in_hellos(TEAM)),
            (budgets.LESSON, self.in_hellos(LESSON)),
            (budgets.LESSON_P95, min(turn.load.p95_ms for turn in self.turns[LESSON, 32])),
            (budgets.SAVE, self.in_hellos(SAVE)),
            (budgets.ATTEMPT, self.in_hellos(ATTEMPT)),
            (budgets.SIGN_IN, self.in_hellos(SIGN_IN) - self.in_hellos(HASH)),
            (budgets.STORM, self.storm),
            (budgets.START, self.start_seconds / self.imports_seconds),
            (budgets.MEMORY, self.after_mb),
        ]

    def machine(self) -> str:
        """Where and when, so that figures of two days are not compared as if they were of one."""
        return (
            f"{self.began:%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
            f"Python {platform.python_version()}; {max(self.commits):.0f} durable commits of one writer per second; "
            f"load average at the end {os.getloadavg()[0]:.1f}"
        )

    def facts(self) -> list[str]:
        """The figures that are no loads."""
        return [
            f"start: {self.start_seconds:.2f} s to the first page, imports alone {self.imports_seconds:.2f} s",
            f"memory (PSS): {self.idle_mb:.0f} MB with everybody signed in, {self.after_mb:.0f} MB after everything",
        ]

    def noise(self) -> str:
        """How much one and the same page differed within this run: what is less than that is no difference."""
        cpu = sorted(load.cpu_ms_per_request for load in self.hellos(BUDGETED))
        return (
            f"noise: hello at {BUDGETED} clients took {cpu[0]:.3f} to {cpu[-1]:.3f} ms CPU, half of the time at most "
            f"{median(cpu):.3f}"
        )

    def _hello_line(self, clients: int) -> Line:
        load = wrk.best(self.hellos(clients))
        per_commit = load.requests_per_second / max(self.commits)
        return Line(
            HELLO,
            clients,
            load.requests_per_second,
            load.p50_ms,
            load.p95_ms,
            load.cpu_ms_per_request,
            1,
            per_commit,
        )

    def _line(self, name: str, clients: int) -> Line:
        load = wrk.best([turn.load for turn in self.turns[name, clients]])
        per_second = load.requests_per_second / REQUESTS.get(name, 1)
        p50, p95 = _percentiles(load)
        hellos = self.in_hellos(name, clients)
        per_commit = per_second / max(self.commits)
        return Line(name, clients, per_second, p50, p95, self.cpu(name, clients), hellos, per_commit)


def _percentiles(load: Load) -> tuple[float, float]:
    """The p50 and p95 of the operation in milliseconds: of whole rounds where it has them, else of requests."""
    if not load.rounds_ms:
        return load.p50_ms, load.p95_ms
    ordered = sorted(load.rounds_ms)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
