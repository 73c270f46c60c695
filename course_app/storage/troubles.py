"""What a failing database says: that it is busy and trying again may help, or that somebody has to look after it."""

from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Trouble(StrEnum):
    """What is the matter with the database, whatever was asked of it."""

    BUSY = "busy"
    """Locked, full of clients, restarting or not reachable: it passes by itself."""
    BROKEN = "broken"
    """Out of space, read-only, damaged or not there: it does not."""


# https://www.sqlite.org/rescode.html; the low byte of an extended code is the primary one.
_SQLITE_BUSY = {5, 6, 15}  # BUSY, LOCKED, PROTOCOL
_SQLITE_BROKEN = {8, 10, 11, 13, 14, 26}  # READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
_SQLITE_BUSY_WORDS = ("database is locked", "database table is locked")
# https://www.postgresql.org/docs/current/errcodes-appendix.html; five signs, or the two of a class.
_POSTGRESQL_BUSY = ("08", "40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03")
_POSTGRESQL_BROKEN = ("25006", "53", "58", "F0", "XX")
_NO_POSTGRESQL = object()


def trouble_of(error: BaseException) -> Trouble | None:
    """What the failure says about the database; ``None`` where it is about the statement, or no database spoke."""
    if isinstance(error, PoolTimeoutError):
        return Trouble.BUSY
    if not isinstance(error, DBAPIError):
        return None
    if error.connection_invalidated:
        return Trouble.BUSY
    if (state := getattr(error.orig, "sqlstate", _NO_POSTGRESQL)) is not _NO_POSTGRESQL:
        return _postgresql(error, state)
    return _sqlite(error.orig)


def refusal_of(error: BaseException) -> str:
    """Why the database takes nobody in, in its own words; empty for any other failure.

    Before a connection there is no statement, so nothing that a person typed can stand in these words.
    """
    if not isinstance(error, DBAPIError) or error.statement is not None:
        return ""
    lines = str(error.orig).strip().splitlines() or [""]
    return lines[0].removeprefix("connection failed: ").removeprefix("connection is bad: ")


def _postgresql(error: DBAPIError, state: object) -> Trouble | None:
    if not isinstance(state, str):  # nobody answered, so there is no code
        return Trouble.BUSY if type(error.orig).__name__ == "OperationalError" else None
    if state.startswith(_POSTGRESQL_BUSY):
        return Trouble.BUSY
    return Trouble.BROKEN if state.startswith(_POSTGRESQL_BROKEN) else None


def _sqlite(cause: BaseException | None) -> Trouble | None:
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        primary = code & 0xFF
        if primary in _SQLITE_BUSY:
            return Trouble.BUSY
        return Trouble.BROKEN if primary in _SQLITE_BROKEN else None
    return Trouble.BUSY if str(cause).startswith(_SQLITE_BUSY_WORDS) else None
