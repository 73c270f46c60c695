"""The smallest pages that show what a server does: nothing, a form, a hash, a durable write, a long answer.

`PROBE_DATABASE` names the SQLite file of the page that writes.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask, Response, request

from course_app.services.passwords import Hasher

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3

HELLO = "Hello. " * 29
PIECE = b"0123456789abcde\n" * 4096
PIECES = 80

PASSWORD = "bramble-kettle-orbit-seven"

app = Flask(__name__)
_own = threading.local()


def _database() -> sqlite3.Connection:
    """The connection of this thread, as the platform opens it."""
    if not hasattr(_own, "connection"):
        connection = sqlite3.connect(os.environ["PROBE_DATABASE"], isolation_level=None, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS visit (id INTEGER PRIMARY KEY, count INTEGER NOT NULL)"
        )
        _own.connection = connection
    return _own.connection


@cache
def _hasher() -> Hasher:
    return Hasher()


@cache
def _hashed() -> str:
    return _hasher().hash(PASSWORD)


@contextmanager
def _turn() -> Iterator[None]:
    """Writers of all threads and processes wait in line for the file lock; SQLite itself would let them sleep and try again.

    `PROBE_TURNS=no` leaves the line out, to show what it is good for.
    """
    if os.environ.get("PROBE_TURNS") == "no":
        yield
        return
    if not hasattr(_own, "line"):
        _own.line = os.open(os.environ["PROBE_DATABASE"] + ".line", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(_own.line, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(_own.line, fcntl.LOCK_UN)


@app.get("/hello")
def hello() -> str:
    """A bare page of about 200 bytes: the unit of every budget."""
    return HELLO


@app.get("/hash")
def one_hash() -> str:
    """One password verified, as the platform does it: what a sign-in cannot do without."""
    _hasher().verify(PASSWORD, _hashed())
    return HELLO


@app.post("/account/sign-in")
def sign_in() -> str:
    """Reads a form, as every page that takes one."""
    return f"{len(request.form.get('identifier', ''))} characters"


@app.post("/write")
def write() -> str:
    """One row changed, one durable commit."""
    connection = _database()
    with _turn():
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO visit VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1",
            (request.content_length or 0,),
        )
        connection.execute("COMMIT")
    return HELLO


@app.get("/page")
def page() -> str:
    """About 270 KB in one piece, more than the kernel buffers for a client that does not read."""
    return HELLO * 1_350


@app.get("/long")
def long() -> Response:
    """About five megabytes in pieces of 64 KB, as an export."""
    return Response((PIECE for _ in range(PIECES)), mimetype="text/csv")
