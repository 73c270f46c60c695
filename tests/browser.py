"""Chromium for tests marked `browser`, or one clear line that says why they did not run."""

import os
import shutil
from typing import Any

import pytest

ARGUMENTS = (
    "--no-sandbox",  # containers and CI run as root
    "--disable-gpu",
    "--disable-quic",
    # A test talks to its own server and to nobody else.
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

MISSING = "no Chromium found: install the package chromium, or set COURSE_CHROMIUM to its program"


def find_chromium() -> str | None:
    """The program to start: COURSE_CHROMIUM where it is set, else the first Chromium on PATH."""
    chosen = os.environ.get("COURSE_CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {"executable_path": find_chromium(), "args": list(ARGUMENTS)}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser its tests are skipped; in CI, where nobody reads skips, they fail."""
    if item.get_closest_marker("browser") is None or find_chromium() is not None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say once, at the end, how many tests a missing browser cost."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and MISSING in report.longrepr[2]
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {MISSING}", yellow=True)
