"""A backup comes back as what it was, into an empty database; whatever is wrong leaves nothing behind."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from course_app.domain.errors import ConflictError, InvalidInputError
from course_app.domain.records import RecordKind
from course_app.services import backups, deliveries, records, sessions
from course_app.services.backups import Restored
from course_app.services.health import newest_revision
from course_app.storage import archive, copies
from course_app.storage.database import open_engine
from course_app.storage.models.accounts import Account, SignInSession
from tests.builders import NOW
from tests.databases import POSTGRESQL, Database, on_all_databases
from tests.services.histories import Officer

SECRET = "a secret key that is long enough for anybody"
REVISION = newest_revision()


@pytest.fixture(autouse=True)
def programs(database_kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's version are found first."""
    if database_kind == POSTGRESQL:
        folder = request.getfixturevalue("postgres").programs
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with an officer who is signed in and has a record."""

    def fill(session: Session) -> None:
        officer = Officer(session, agency_key="alder")
        officer.completion(officer.enrolment(officer.edition()))
        for number in range(3):
            records.append(
                session,
                now=NOW,
                kind=RecordKind.GRADE,
                agency_id=officer.agency_id,
                actor_id=None,
                subject_id=officer.account_id,
                data={"n": number},
            )
        sessions.begin(session, now=NOW, account_id=officer.account_id, device="", second_factor=False)

    database.run(fill)
    return database


@pytest.fixture
def backup(filled: Database, tmp_path: Path) -> Path:
    return made(filled, tmp_path / "backup.zip")


def made(database: Database, target: Path, *, with_secrets: bool = False) -> Path:
    with database.session() as session:
        backups.make(session, now=NOW, target=target, secret=SECRET, with_secrets=with_secrets)
    return target


@contextmanager
def empty_engine(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    if kind == POSTGRESQL:
        with request.getfixturevalue("postgres").database() as url:
            engine = open_engine(url)
            yield engine
            engine.dispose()
    else:
        folder.mkdir()
        engine = open_engine(f"sqlite:///{folder / 'course.sqlite3'}", journal="wal")
        yield engine
        engine.dispose()


@pytest.fixture
def empty(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with empty_engine(database_kind, request, tmp_path / "new") as engine:
        (tmp_path / "new").mkdir(exist_ok=True)
        yield engine


def restored(engine: Engine, source: Path, *, key_file: Path | None = None) -> Restored:
    return backups.restore(
        engine,
        now=NOW,
        source=source,
        folder=source.parent / "new",
        key_file=key_file,
        revisions={REVISION},
    )


@on_all_databases
def test_everything_comes_back_and_nobody_is_signed_in(filled: Database, backup: Path, empty: Engine) -> None:
    done = restored(empty, backup)
    assert done.manifest.content.counts["account"] == 1
    assert [(chain.agency_key, chain.entries, chain.fault) for chain in done.chains] == [("alder", 3, None)]
    assert done.ended_sessions == 1
    with Session(empty) as session, filled.session() as before:
        assert session.scalars(select(Account.name)).all() == before.scalars(select(Account.name)).all()
        assert session.scalars(select(SignInSession.ended_at)).all() == [NOW]
    left = {path.name.partition("-")[0] for path in (backup.parent / "new").iterdir()}
    assert left <= {"course.sqlite3"}


@on_all_databases
def test_workers_of_the_backup_are_not_at_work_in_the_restored_database(
    filled: Database, tmp_path: Path, empty: Engine
) -> None:
    def work(session: Session) -> None:
        deliveries.enqueue(session, now=NOW, kind="certificate", account_id=1, payload={})
        session.flush()
        assert deliveries.claim(session, now=NOW, worker="gone") is not None
        deliveries.beat(session, now=NOW, worker="gone")

    filled.run(work)
    restored(empty, made(filled, tmp_path / "working.zip"))
    with Session(empty) as session:
        assert deliveries.last_beat(session) is None
        assert deliveries.claim(session, now=NOW, worker="new") is not None


@on_all_databases
def test_a_restored_database_goes_on_counting_where_it_was(backup: Path, empty: Engine) -> None:
    restored(empty, backup)
    with Session(empty) as session:
        session.add(SignInSession(account_id=1, token_hash="x", device="", created_at=NOW, seen_at=NOW))
        session.flush()


@on_all_databases
def test_only_an_empty_database_is_restored_into(filled: Database, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir(exist_ok=True)
    with pytest.raises(ConflictError, match="not empty"):
        restored(filled.engine, backup)
    assert filled.read(lambda session: session.scalars(select(SignInSession.ended_at)).all()) == [None]


def test_a_server_that_begins_during_a_restore_keeps_its_database(
    backup: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(_session: Session) -> None:
        with empty.begin() as connection:
            connection.execute(text("CREATE TABLE agency (id INTEGER)"))

    monkeypatch.setattr(copies, "_refuse_damage", begin)
    with pytest.raises(ConflictError, match="not empty"):
        restored(empty, backup)
    assert inspect(empty).get_table_names() == ["agency"]


@on_all_databases
def test_a_broken_record_is_found_out_and_nothing_is_left(
    filled: Database, tmp_path: Path, empty: Engine
) -> None:
    with filled.engine.begin() as connection:
        connection.execute(
            text("UPDATE record SET body = replace(body, :was, :is)"), {"was": '"n":1', "is": '"n":7'}
        )
    backup = made(filled, tmp_path / "broken.zip")
    with pytest.raises(InvalidInputError, match="broken at entry 2: its content was changed"):
        restored(empty, backup)
    assert inspect(empty).get_table_names() == []
    restored_again = tmp_path / "new"
    assert {path.name.partition("-")[0] for path in restored_again.iterdir()} <= {"course.sqlite3"}


@on_all_databases
def test_a_restore_that_misses_rows_is_found_out(
    backup: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary = backups.contents.content

    def lossy(session: Session) -> object:
        session.execute(text("DELETE FROM sign_in_session"))
        return ordinary(session)

    monkeypatch.setattr(backups.contents, "content", lossy)
    with pytest.raises(InvalidInputError, match="0 rows of sign_in_session instead of 1"):
        restored(empty, backup)
    assert inspect(empty).get_table_names() == []


def test_the_secret_key_is_in_it_only_when_asked_for(
    filled: Database, backup: Path, tmp_path: Path, empty: Engine
) -> None:
    assert SECRET.encode() not in backup.read_bytes()
    with archive.opened(backup) as packed:
        assert archive.SECRET_PART not in packed.manifest.parts
        assert packed.manifest.key_mark == backups.key_mark(SECRET) != backups.key_mark("another")
    with_it = made(filled, tmp_path / "secret.zip", with_secrets=True)
    key_file = tmp_path / "secret-key"
    key_file.write_text("made by the command that restores")
    restored(empty, with_it, key_file=key_file)
    assert key_file.read_text() == SECRET
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_database_with_a_program_inside_is_no_backup_of_ours(filled: Database, tmp_path: Path) -> None:
    with filled.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER surprise AFTER INSERT ON answer BEGIN DELETE FROM answer; END")
        )
    with pytest.raises(InvalidInputError, match="holds a program: 'surprise'"):
        made(filled, tmp_path / "trigger.zip")
    assert not (tmp_path / "trigger.zip").exists()


def test_a_full_disk_is_said_before_anything_is_written(
    backup: Path, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "SPARE_BYTES", 2**62)
    with pytest.raises(ConflictError, match="MB free"):
        restored(empty, backup)


def test_an_empty_database_is_not_backed_up(empty: Engine, tmp_path: Path) -> None:
    with Session(empty) as session, pytest.raises(ConflictError, match="no tables"):
        backups.make(session, now=NOW, target=tmp_path / "none.zip", secret=SECRET, with_secrets=False)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", [POSTGRESQL])
@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("", "pg_dump is not installed here"),
        ("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.3'", "older than the server"),
    ],
    ids=["missing", "old"],
)
def test_a_pg_dump_that_cannot_do_it_is_named(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    (tmp_path / "programs").mkdir()
    if program:
        (tmp_path / "programs" / "pg_dump").write_text(program)
        (tmp_path / "programs" / "pg_dump").chmod(0o755)
    with pytest.raises(ConflictError, match=words):
        made(filled, tmp_path / "backup.zip")
    assert not list(tmp_path.glob("backup*"))


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", [POSTGRESQL])
def test_a_password_of_the_database_is_in_no_command_line(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    run = copies.subprocess.run

    def watched(command: list[str], **options: object) -> object:
        asked.append(command)
        return run(command, **options)

    monkeypatch.setattr(copies.subprocess, "run", watched)
    url = filled.engine.url.set(password="s3cret:word")
    engine = open_engine(url.render_as_string(hide_password=False))
    with Session(engine) as session:
        backups.make(session, now=NOW, target=tmp_path / "b.zip", secret=SECRET, with_secrets=False)
    engine.dispose()
    assert asked
    assert "s3cret" not in str(asked)
