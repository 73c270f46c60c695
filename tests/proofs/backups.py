"""Backups are taken while officers save, and each is restored into an empty database: whatever was acknowledged before
the backup began is in it, whole."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from course_app.services import backups
from course_app.services.health import newest_revision
from course_app.storage.database import open_engine
from tests.application import SECRET_KEY
from tests.databases import POSTGRESQL, Database
from tests.proofs import evidence
from tests.proofs.evidence import Acknowledged
from tests.proofs.grounds import Grounds
from tests.proofs.restless import Restless, at_work
from tests.proofs.school import found_school
from tests.proofs.site import running
from tests.proofs.verdicts import Verdict

CLIENTS = 8
COURSES = 40
SAVES_BETWEEN = 40
PATIENCE_SECONDS = 30
REVISION = newest_revision()

Take = Callable[[Database, Grounds, Path], AbstractContextManager[Database]]
"""Take a copy of the first database and put it into a new one; the path is a folder of this round's own."""


def restore_what_was_backed_up(
    grounds: Grounds, kind: str, *, rounds: int, seed: int, take: Take | None = None
) -> Verdict:
    """``rounds`` backups under eight saving officers, each restored; ``take`` is how to make and restore one."""
    found: list[str] = []
    acknowledged = meanwhile = 0
    with grounds.database(kind) as database, _client_programs(grounds, kind):
        school = found_school(database, officers=CLIENTS, number_of_courses=COURSES)
        with running(database, grounds.folder) as site, at_work(site.port, school, seed) as officers:
            for _ in range(rounds):
                _let_them_save(officers)
                saved = _saved(officers)
                submitted = [each for officer in officers for each in list(officer.submitted)]
                with _folder(grounds) as folder, (take or by_the_commands)(database, grounds, folder) as copy:
                    meanwhile += len(_saved(officers)) - len(saved)
                    found += _faults(copy, saved, submitted)
                acknowledged = len(saved)
        found += [surprise for officer in officers for surprise in officer.surprises]
    if meanwhile == 0:
        found.append("nobody saved while backups were taken")
    weight = (
        f"{rounds} backups, {acknowledged} acknowledged answers, {meanwhile} saved meanwhile, seed {seed}"
    )
    return Verdict(f"backups under {CLIENTS} saving officers come back whole ({kind})", weight, tuple(found))


@contextmanager
def by_the_commands(database: Database, grounds: Grounds, folder: Path) -> Iterator[Database]:
    """What `flask backup` and `flask restore` do."""
    now = datetime.now(UTC)
    target = folder / "backup.zip"
    with database.session() as session:
        backups.make(session, now=now, target=target, secret=SECRET_KEY, with_secrets=False)
    with _empty(database.kind, grounds, folder) as copy:
        backups.restore(
            copy.engine, now=now, source=target, folder=folder, key_file=None, revisions={REVISION}
        )
        yield copy


@contextmanager
def by_copying_the_file(database: Database, _grounds: Grounds, folder: Path) -> Iterator[Database]:
    """What somebody does who does not know that the newest pages of SQLite lie in a second file."""
    shutil.copyfile(str(database.engine.url.database), folder / "course.sqlite3")
    with _opened(database.kind, f"sqlite:///{folder / 'course.sqlite3'}") as copy:
        yield copy


@contextmanager
def _empty(kind: str, grounds: Grounds, folder: Path) -> Iterator[Database]:
    if kind == POSTGRESQL:
        with grounds.postgres().database() as url, _opened(kind, url) as made:
            yield made
    else:
        with _opened(kind, f"sqlite:///{folder / 'course.sqlite3'}") as made:
            yield made


@contextmanager
def _opened(kind: str, url: str) -> Iterator[Database]:
    engine = open_engine(url)
    try:
        yield Database(kind, engine)
    finally:
        engine.dispose()


@contextmanager
def _folder(grounds: Grounds) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=grounds.folder) as name:
        yield Path(name)


@contextmanager
def _client_programs(grounds: Grounds, kind: str) -> Iterator[None]:
    """pg_dump and pg_restore of the server's version are found first."""
    before = os.environ["PATH"]
    if kind == POSTGRESQL:
        os.environ["PATH"] = f"{grounds.postgres().programs}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _faults(copy: Database, saved: list[Acknowledged], submitted: list[str]) -> list[str]:
    try:
        return evidence.faults(copy, saved=saved, submitted=submitted)
    except DatabaseError:
        return ["the copy cannot be read"]


def _saved(officers: list[Restless]) -> list[Acknowledged]:
    return [each for officer in officers for each in list(officer.saved)]


def _let_them_save(officers: list[Restless]) -> None:
    enough, latest = len(_saved(officers)) + SAVES_BETWEEN, time.monotonic() + PATIENCE_SECONDS
    while len(_saved(officers)) < enough and time.monotonic() < latest and not officers[0].over.is_set():
        time.sleep(0.001)
