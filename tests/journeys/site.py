"""The platform as an agency runs it: ``flask serve --demo`` in a folder of its own, and a look at its database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course
from course_app.services import accounts
from course_app.services.passwords import Hasher
from course_app.storage.database import open_engine, transaction
from course_app.storage.editions import load_course
from course_app.storage.models.accounts import Account, SignInTry
from course_app.storage.models.agencies import Agency
from course_app.storage.models.attempts import Attempt
from tests.benchmarks import processes
from tests.benchmarks.ordinary_clients import visit_once
from tests.benchmarks.servers import ROOT, free_port

Result = TypeVar("Result")

PASSWORD = "bramble-kettle-orbit-seven"
START_SECONDS = 240
"""Filling the demonstration takes seconds; on a machine with other work, minutes."""
STOP_SECONDS = 30
AGENCY = "riverbend"
_numbers = count(1)
_hash = Hasher(cheap=True).hash(PASSWORD)


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in with PASSWORD."""

    name: str
    email: str
    officer_id: str


class Site:
    """One installation with the demonstration in it; it can be stopped and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._engine: Engine | None = None

    def start(self) -> None:
        """It answers. Raises ``RuntimeError`` with the server's own words when it does not within START_SECONDS."""
        log = self.folder / "server.log"
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--demo"]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port), "--workers", "1"],
                cwd=ROOT,
                env=self._environment(),
                stdout=output,
                stderr=output,
            )
        until = time.monotonic() + START_SECONDS
        while visit_once(self.port, "/healthz") is not None:
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(log.read_text(errors="replace")[-4000:])
            time.sleep(0.05)

    def stop(self) -> None:
        """Nobody answers any more; what was acknowledged is in the database."""
        if self._process is None:
            return
        members = processes.tree(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for member in filter(processes.is_running, members):
            os.kill(member, 9)
        self._process = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server is away in between."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @property
    def engine(self) -> Engine:
        """The same database, from outside the server."""
        if self._engine is None:
            self._engine = open_engine(f"sqlite+pysqlite:///{self.folder / 'course.sqlite3'}")
        return self._engine

    def close(self) -> None:
        """The server is stopped, the database is let go."""
        self.stop()
        if self._engine is not None:
            self._engine.dispose()

    def run(self, use_case: Callable[[Session], Result]) -> Result:
        """Carry out a use case, as a command beside the server would."""
        with Session(self.engine) as session, transaction(session):
            return use_case(session)

    def read(self, question: Callable[[Session], Result]) -> Result:
        """Ask the database."""
        with Session(self.engine) as session:
            return question(session)

    def new_officer(self, name: str = "Robin Marsh") -> Person:
        """An officer of the demonstration's agency whom nothing is assigned to."""
        number = next(_numbers)
        person = Person(name, f"robin-{number}@example.org", f"RM-{number}")
        self.run(lambda session: self._create(session, person))
        return person

    def letter_to(self, email: str) -> str:
        """The newest letter to this address, as soon as the worker has sent one."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            for path in sorted((self.folder / "mail").glob("*.txt"), reverse=True):
                if f"To: {email}" in (letter := path.read_text(errors="replace")):
                    return letter
            time.sleep(0.1)
        raise AssertionError(f"no letter to {email}")

    def course_of(self, attempt_id: str) -> Course:
        """The edition an attempt is pinned to, with its key."""
        edition = self.read(
            lambda session: session.scalars(
                select(Attempt.edition_id).where(Attempt.public_id == attempt_id)
            ).one()
        )
        return self.read(lambda session: load_course(session, edition))

    def _create(self, session: Session, person: Person) -> None:
        session.execute(delete(SignInTry))  # all journeys come from one address, which guesses no passwords
        agency = session.scalars(select(Agency).where(Agency.key == AGENCY)).one()
        accounts.create(
            session,
            now=datetime.now(UTC),
            agency_id=agency.id,
            email=person.email,
            name=person.name,
            officer_id=person.officer_id,
            password_hash=_hash,
        )

    def account_id(self, person: Person) -> int:
        """The id of somebody's account."""
        return self.read(
            lambda session: session.scalars(select(Account.id).where(Account.email == person.email)).one()
        )

    def _environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("COURSE_")},
            "COURSE_INSTANCE": str(self.folder),
            "COURSE_BASE_URL": self.url,
            "COURSE_DEMO_PASSWORD": PASSWORD,
            "COURSE_CHEAP_HASHING": "true",
        }
