"""Settings: read once, frozen. Secrets have no default; they come from the environment or from ``instance/``."""

import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything an operator can set, as ``COURSE_…`` variables. ``instance`` holds what must survive."""

    model_config = SettingsConfigDict(env_prefix="COURSE_", frozen=True, extra="ignore")

    instance: Path = PROJECT / "instance"
    root: Path = PROJECT
    """The folder that holds ``modules/`` and ``quizzes/`` of the shipped courses."""
    database_url: str = ""
    """SQLAlchemy address; empty means SQLite in ``instance/``."""
    journal: Literal["auto", "wal", "delete"] = "auto"
    secret_key: str = ""
    """Signs cookies and tokens; empty means the one kept in ``instance/secret-key``."""
    base_url: str = "http://127.0.0.1:8000"
    """How people reach the site: the only source of addresses in mail, certificates and redirects."""
    trusted_hosts: tuple[str, ...] = ()
    """Further host names under which requests are accepted; the one of ``base_url`` always is."""
    proxy_hops: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies of ours stand in front and set X-Forwarded headers."""
    idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    smtp_host: str = ""
    """Mail server; empty means that mail is laid down readable in ``instance/mail/``."""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_sender: str = "training@localhost"
    demo_password: str = ""
    cheap_hashing: bool = False
    """Only for tests: password hashes that cost nothing and protect nothing."""

    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite+pysqlite:///{self.instance / 'course.sqlite3'}"

    def signing_key(self) -> str:
        """The secret that signs cookies and tokens; made and kept on first use, readable by the owner only."""
        return self.secret_key or _kept_secret(self.instance / "secret-key")

    def secure(self) -> bool:
        """Whether people reach the site through TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii").strip()
