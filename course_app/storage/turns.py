"""Taking turns at writing to one SQLite file.

SQLite has no queue: who finds the file locked sleeps and tries again, so under load some writers wait a hundred
times longer than others. Here they queue at a lock of the operating system, which wakes them in order and frees
itself when its holder dies. Figures: docs/decisions/server.md.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

if sys.platform != "win32":  # there, writers fall back on SQLite's own waiting
    import fcntl


@contextmanager
def turn(database: str | None) -> Iterator[None]:
    """Nobody else of ours writes to this file meanwhile. ``None`` or ``:memory:``: there is nobody to wait for."""
    if sys.platform == "win32" or not database or database == ":memory:":
        yield
        return
    queue = _queue(database, os.getpid())
    with queue.threads:
        fcntl.flock(queue.file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(queue.file, fcntl.LOCK_UN)


class _Queue:
    """The threads of this process take one turn after the other; the file's lock orders the processes."""

    def __init__(self, database: str, path: str) -> None:
        self.threads = Lock()
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0 and Path(database).exists():
            # As SQLite does with its own files: a command of root must not shut the service out.
            owner = Path(database).stat()
            os.fchown(self.file, owner.st_uid, owner.st_gid)


@cache
def _queue(database: str, _process: int) -> _Queue:
    return _Queue(database, f"{database}-turn")
