"""The durable commit rate of a disk: the floor under every save, and the probe that budgets are divided by."""

import tempfile
import time
from pathlib import Path

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3


def durable_commits_per_second(folder: Path | None = None, *, seconds: float = 1.0) -> float:
    """How often one writer can change and commit one row in `folder` (else the temporary one), each commit on disk.

    SQLite in WAL mode with `synchronous=FULL`, as the platform runs it.
    """
    with tempfile.TemporaryDirectory(dir=folder) as place:
        database = sqlite3.connect(Path(place) / "probe.sqlite", isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=FULL")
            database.execute("CREATE TABLE visit (id INTEGER PRIMARY KEY, count INTEGER NOT NULL)")
            database.execute("INSERT INTO visit VALUES (1, 0)")
            commits, began = 0, time.perf_counter()
            while (elapsed := time.perf_counter() - began) < seconds:
                database.execute("UPDATE visit SET count = count + 1 WHERE id = 1")
                commits += 1
        finally:
            database.close()
    return commits / elapsed
