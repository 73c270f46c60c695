"""The results as a person reads them: in a terminal, or as Markdown for docs/performance.md."""

from collections.abc import Iterable

from tests.benchmarks.budgets import Budget
from tests.benchmarks.results import CLIENTS, Line, Results

COLUMNS = ("operation", "clients", "per s", "p50 ms", "p95 ms", "CPU ms", "× hello", "per commit")


def text(results: Results) -> str:
    """For a terminal."""
    lines = [f"{COLUMNS[0]:<22}" + "".join(f"{name:>11}" for name in COLUMNS[1:])]
    lines += [
        f"{first:<22}" + "".join(f"{cell:>11}" for cell in rest) for first, *rest in _cells(results.lines())
    ]
    judged = [_verdict(budget, measured) for budget, measured in results.verdicts()]
    facts = [results.machine(), "", *lines, "", *results.facts(), "", *judged, "", results.noise()]
    return "\n".join(facts)


def markdown(results: Results) -> str:
    """Two tables, to be put into the documentation as they are."""
    judged = [
        (
            budget.what,
            f"{measured:.1f} {budget.unit}",
            _kept(budget.must, measured),
            _kept(budget.aim, measured),
        )
        for budget, measured in results.verdicts()
    ]
    parts = [
        f"Measured {results.machine()}.",
        _table(COLUMNS, _cells(results.lines())),
        _table(("budget", "measured", "must", "aim"), judged),
        "\n".join(f"- {fact}" for fact in [*results.facts(), results.noise()]),
    ]
    return "\n\n".join(parts)


def _cells(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """Each line as texts; an operation is named once."""
    return [
        (
            line.name if line.clients == CLIENTS[0] else "",
            str(line.clients),
            f"{line.per_second:.0f}",
            f"{line.p50:.1f}",
            f"{line.p95:.1f}",
            f"{line.cpu:.2f}",
            f"{line.hellos:.1f}",
            f"{line.per_commit:.2f}",
        )
        for line in lines
    ]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    rule = ("---", *("--:" for _ in head[1:]))
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def _verdict(budget: Budget, measured: float) -> str:
    """One line: what was measured, and whether it keeps the budget."""
    line = f"{budget.what:<46}{measured:>8.1f} {budget.unit:<14}must {_kept(budget.must, measured):<12}"
    return line if budget.aim is None else f"{line}aim {_kept(budget.aim, measured)}"


def _kept(ceiling: float | None, measured: float) -> str:
    if ceiling is None:
        return ""
    return f"≤ {ceiling:g} {'ok' if measured <= ceiling else 'OVER'}"
