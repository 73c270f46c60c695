"""What a command refuses or cannot do, as one line for whoever typed it."""

import errno
import io
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from course_app.domain.accounts import PASSWORD_LENGTH_MIN, PasswordFault
from course_app.domain.errors import ConflictError, InvalidInputError, NotFoundError
from course_app.services import health
from course_app.services.health import Tables
from course_app.storage.database import current_session
from course_app.storage.troubles import Trouble, refusal_of, trouble_of

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 500
"""Characters of a refusal; more would hide what it says."""
NOT_SET_UP = "the database is not set up yet: run flask serve (or flask db upgrade)"
BEHIND = "an older version of the program made these tables: run flask serve (or flask db upgrade)"
NEWER = (
    "a newer version of the program has migrated this database: install that one again, "
    "or restore a backup of this one into a new folder"
)
TROUBLES = {
    Trouble.BUSY: "the database is busy or does not answer; try again",
    Trouble.BROKEN: "the database cannot be read or written: is the disk full, the file read-only or damaged?",
}
OTHER_TABLES = {Tables.NONE: NOT_SET_UP, Tables.OLDER: BEHIND, Tables.NEWER: NEWER}


class OtherTablesError(click.ClickException):
    """The database does not have the tables of this program: one line, exit status 2."""

    exit_code = 2


class WrongSettingError(click.ClickException):
    """A setting that a command needs cannot be used: one line, exit status 2."""

    exit_code = 2


def cannot_be_taken(fault: PasswordFault) -> str:
    """What a new password must be, for the operator who chose one with this fault."""
    return (
        f"cannot be taken ({fault.value}); use at least {PASSWORD_LENGTH_MIN} characters, nothing common, "
        "nothing regular, more than the names of person, agency and site"
    )


def one_line_errors(command: Callable[P, T]) -> Callable[P, T]:
    """The command, with what it refuses printed as one line: exit status 1, or 2 where tables or settings are wrong."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        _steady_streams()
        try:
            return command(*args, **kwargs)
        except (NotFoundError, ConflictError, InvalidInputError) as error:
            raise click.ClickException(one_line(str(error)) or "there is no such thing") from error
        except UnicodeEncodeError as error:
            raise click.ClickException(
                "what was typed is no text: it holds bytes that are not UTF-8"
            ) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever reads what we print has enough
                raise
            raise click.ClickException(one_line(file_trouble(error))) from error
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is not None:
                raise click.ClickException(_told(trouble, refusal_of(error))) from error
            if isinstance(error, DBAPIError):
                refuse_other_tables(current_session())
            raise

    return told


def on_our_tables(command: Callable[P, T]) -> Callable[P, T]:
    """The command, which tells what it refuses in one line and begins nothing on tables of another version."""

    @one_line_errors
    @wraps(command)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        refuse_other_tables(current_session())
        return command(*args, **kwargs)

    return asked


def _steady_streams() -> None:
    """Nobody reads from a stream that was closed, and whatever is told after the work is done can be printed."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 (for the rest of this process)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def refuse_other_tables(session: Session) -> None:
    """Raises OtherTablesError where the tables are not those of this program. Ends what ``session`` is in."""
    session.rollback()
    version = health.tables(session)
    session.rollback()
    if version is not Tables.OURS:
        raise OtherTablesError(OTHER_TABLES[version])


def one_line(told: str) -> str:
    """What is told, with signs that nobody sees or that steer a terminal written out; what is endless is cut."""
    seen = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in told[:LONGEST])
    return seen + ("…" if len(told) > LONGEST else "")


def file_trouble(error: OSError) -> str:
    """What is the matter with a file or a connection, in one line."""
    what = error.strerror or str(error) or type(error).__name__
    return f"{os.fsdecode(error.filename)}: {what}" if isinstance(error.filename, str | bytes) else what


def _told(trouble: Trouble, refusal: str) -> str:
    """A database that nobody can connect to says why: a wrong password does not pass by itself."""
    if trouble is Trouble.BUSY and refusal:
        return f"the database takes nobody in: {refusal}"
    return TROUBLES[trouble]
