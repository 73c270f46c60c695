"""Settings: read once, frozen. Secrets have no default; they come from the environment or from ``instance/``."""

import difflib
import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
DATABASE = "course.sqlite3"
"""The file in the instance folder, where no other database is named."""
SECRET_FILE = "secret-key"  # noqa: S105 (a name)
PREFIX = "COURSE_"
SHORTEST_KEY = 32
DATABASES = ("sqlite://", "sqlite+pysqlite://", "postgresql+psycopg://")
#: Variables of the same prefix that only the tests read.
OF_THE_TESTS = frozenset({"COURSE_CHROMIUM", "COURSE_PROVE"})


class SettingsError(Exception):
    """The program cannot run with these settings. ``lines`` name each variable, its fault and what to write."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def _site_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError("is no address of a site; write it as in https://training.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("has a path; the site stands at the top of a host: https://training.example.org")
    if parts.port == 0:  # reading the port also refuses what is no number
        raise ValueError("has no usable port")
    return text.rstrip("/")


def _host_names(given: object) -> object:
    try:
        names = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        names = None
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ValueError('is no JSON list of host names; write it as in ["training.example.org"]')
    return names


def _database_address(text: str) -> str:
    if text and not text.startswith(DATABASES):
        raise ValueError(
            "is no address of a database we know; write postgresql+psycopg://user@host/name, or nothing for SQLite"
        )
    if text:
        _refuse_unreadable(text)
    return text


def _refuse_unreadable(address: str) -> None:
    from sqlalchemy import make_url  # noqa: PLC0415 (checking documents loads none of it)
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 (as above)

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        told = "cannot be read; signs with a meaning in user and password are written as %3A (:), %2F (/), %40 (@), %23 (#)"
        raise ValueError(told) from None
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError(
            "names no file, so all would be lost at the end; write sqlite:////folder/name.sqlite3"
        )


def _key(text: str) -> str:
    if text and len(text) < SHORTEST_KEY:
        raise ValueError(f"is short enough to be guessed; give at least {SHORTEST_KEY} random characters")
    return text


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError("names no folder; it is the one that holds modules/ and quizzes/")
    return path.absolute()


def _mail_address(text: str) -> str:
    if "@" not in text.strip("@"):
        raise ValueError("is no mail address; write it as in training@example.org")
    return text


class Settings(BaseSettings):
    """Everything an operator can set, as ``COURSE_…`` variables. ``instance`` holds what must survive."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    instance: Annotated[Path, AfterValidator(Path.absolute)] = PROJECT / "instance"
    root: Annotated[Path, AfterValidator(_folder)] = PROJECT
    """The folder that holds ``modules/`` and ``quizzes/`` of the shipped courses."""
    database_url: Annotated[str, AfterValidator(_database_address)] = ""
    """SQLAlchemy address; empty means SQLite in ``instance/``."""
    journal: Literal["auto", "wal", "delete"] = "auto"
    secret_key: Annotated[str, AfterValidator(_key)] = ""
    """Signs cookies and tokens; empty means the one kept in ``instance/secret-key``."""
    base_url: Annotated[str, AfterValidator(_site_address)] = "http://127.0.0.1:8000"
    """How people reach the site: the only source of addresses in mail, certificates and redirects."""
    trusted_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_host_names)] = ()
    """Further host names under which requests are accepted; the one of ``base_url`` always is."""
    proxy_hops: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies of ours stand in front and set X-Forwarded headers."""
    idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    smtp_host: str = ""
    """Mail server; empty means that mail is laid down readable in ``instance/mail/``."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_sender: Annotated[str, AfterValidator(_mail_address)] = "training@localhost"
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Where numbers for Prometheus are answered; 0 means nowhere, and nothing is counted."""
    metrics_host: str = "127.0.0.1"
    """The address of this machine on which that port listens. Whoever reaches it reads the numbers."""
    demo_password: str = ""
    cheap_hashing: bool = False
    """Only for tests: password hashes that cost nothing and protect nothing."""

    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite+pysqlite:///{self.instance / DATABASE}"

    def signing_key(self) -> str:
        """The secret that signs cookies and tokens; made and kept on first use, readable by the owner only."""
        return self.secret_key or kept_secret(self.instance / SECRET_FILE)

    def require(self) -> None:
        """Raises SettingsError where no installation was ever made, so that a mistyped folder is not filled with one."""
        marks = [] if self.secret_key else [SECRET_FILE]
        marks += [] if self.database_url else [DATABASE]
        if not self.instance.is_dir() or (
            marks and not any(os.access(self.instance / mark, os.F_OK) for mark in marks)
        ):
            told = (
                f"there is no installation in {self.instance} that this user can see; flask serve makes one"
            )
            raise SettingsError([f"COURSE_INSTANCE: {told}"])

    def prepare(self) -> None:
        """The instance folder is there and can be written to. Raises SettingsError where it cannot.

        What it keeps is for its owner only: SQLite gives its further files the mode of the database.
        """
        try:
            self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self.instance, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied")
            if not self.database_url:
                (self.instance / DATABASE).touch(0o600)
            key = self.signing_key()
        except OSError as error:
            why = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
            told = f"cannot keep files in {self.instance} ({why}); name a folder this user may write to"
            raise SettingsError([f"COURSE_INSTANCE: {told}"]) from error
        except UnicodeDecodeError:
            key = ""
        if len(key) < SHORTEST_KEY:
            told = f"{self.instance / SECRET_FILE} holds no secret key; put there the one that was kept, or remove it"
            raise SettingsError([f"COURSE_INSTANCE: {told}"])

    def share_measurements(self, *, afresh: bool = False) -> Path:
        """The folder where the processes of this site count; the library that counts is told by a variable.

        ``afresh`` forgets what processes of earlier days have counted: each leaves two files.
        """
        folder = self.instance / "metrics"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in folder.glob("*.db") if afresh else ():
            old.unlink()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        return folder

    def secure(self) -> bool:
        """Whether people reach the site through TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def read_settings() -> Settings:
    """The settings of this process's environment. Raises SettingsError with every fault of all of them at once."""
    faults = _unknown_names()
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [f"{_variable(each['loc'][0])}: {_plain(each['msg'])}" for each in error.errors()]
        raise SettingsError(faults) from None
    if faults:
        raise SettingsError(faults)
    return settings


def _unknown_names() -> list[str]:
    ours = (name for name in sorted(os.environ) if name.upper().startswith(PREFIX))
    return [
        f"{name}: there is no such setting{_meant(name)}"
        for name in ours
        if name.upper().removeprefix(PREFIX).lower() not in Settings.model_fields and name not in OF_THE_TESTS
    ]


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name.upper().removeprefix(PREFIX).lower(), Settings.model_fields, n=1)
    return f"; did you mean {_variable(close[0])}?" if close else "; README.md lists all of them"


def _variable(field: object) -> str:
    return f"{PREFIX}{field}".upper()


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ")


def kept_secret(path: Path, *, strength: int = 48) -> str:
    """The secret in the file; made at the first call, whole or not at all, readable by its owner only.

    Of two processes that make it at once the second takes what the first one made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}-", encoding="ascii"
        ) as made:
            made.write(secrets.token_urlsafe(strength))
            made.flush()
            os.fsync(made.fileno())
            with suppress(FileExistsError):
                os.link(made.name, path)
    return path.read_text(encoding="ascii").strip()
