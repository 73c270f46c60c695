"""`flask backup` and `flask restore`, as from a shell: from one installation to a new one."""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from course_app.app import create_app
from course_app.config import Settings
from course_app.services import health
from course_app.storage import copies
from course_app.storage.database import sqlite_driver
from tests.application import SECRET_KEY, command


@contextmanager
def installation(
    folder: Path, *, revision: str | None = "head", secret_key: str = SECRET_KEY
) -> Iterator[Flask]:
    """An installation in a folder of its own, migrated to ``revision``."""
    app = create_app(Settings(instance=folder, secret_key=secret_key, base_url="http://localhost"))
    try:
        if revision is not None:
            with app.app_context():
                upgrade(revision=revision)
        yield app
    finally:
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
        structlog.reset_defaults()


def a_backup(folder: Path, *words: str, revision: str = "head") -> Path:
    """A backup of an installation with one agency; with ``revision`` as an older program would have made it."""
    target = folder / "backup.zip"
    with installation(folder / "old", revision=revision) as app:
        if revision == "head":
            made = command(app, "agencies", "create", "alder", "Alder", "--time-zone", "America/Chicago")
            assert made.exit_code == 0, made.output
        result = command(app, "backup", str(target), *words)
    assert result.exit_code == 0, result.output
    return target


def restored(folder: Path, backup: Path, *, secret_key: str = SECRET_KEY) -> Result:
    with installation(folder, revision=None, secret_key=secret_key) as app:
        return command(app, "restore", str(backup))


def revision_of(folder: Path) -> str:
    with closing(sqlite_driver().connect(str(folder / "course.sqlite3"))) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_a_backup_is_restored_into_a_new_folder_and_says_what_came_back(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)
    result = restored(tmp_path / "new", backup)
    assert result.exit_code == 0, result.output
    assert "agency: 1 row, as backed up" in result.output
    assert "alder: 1 entry, ok, ends in " in result.output
    assert "secret key" not in result.output
    again = restored(tmp_path / "new", backup)
    assert again.exit_code == 1
    assert again.output.splitlines() == [
        "Error: the database is not empty: restore into a new folder or a new database"
    ]


def test_a_backup_of_an_older_version_is_migrated(tmp_path: Path) -> None:
    backup = a_backup(tmp_path, revision="0005")
    result = restored(tmp_path / "new", backup)
    assert result.exit_code == 0, result.output
    assert revision_of(tmp_path / "new") == health.newest_revision()


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = a_backup(tmp_path)
    monkeypatch.setattr(health, "known_revisions", lambda: frozenset({"0001"}))
    result = restored(tmp_path / "new", backup)
    assert result.exit_code == 1
    assert "made by a newer program" in result.output
    assert (tmp_path / "new" / "course.sqlite3").stat().st_size == 0


def test_another_secret_key_is_pointed_out(tmp_path: Path) -> None:
    backup = a_backup(tmp_path)
    result = restored(tmp_path / "new", backup, secret_key="another key that is as long as it must be")
    assert result.exit_code == 0
    assert "The secret key here is not the one of the backup" in result.output


def test_with_secrets_the_key_comes_along(tmp_path: Path) -> None:
    backup = a_backup(tmp_path, "--with-secrets")
    result = restored(tmp_path / "new", backup, secret_key="")
    assert result.exit_code == 0
    assert "secret key" not in result.output
    assert (tmp_path / "new" / "secret-key").read_text() == SECRET_KEY


def test_what_is_no_backup_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam")
    result = restored(tmp_path / "new", tmp_path / "letter.txt")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1


@pytest.fixture
def signals() -> Iterator[None]:
    """What this process does at a signal is afterwards what it was."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    kept = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_ends_a_backup_or_restore_in_its_midst_leaves_no_copy_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    backup = a_backup(tmp_path)

    def end(*_arguments: object) -> None:
        assert list(tmp_path.rglob(".backup-*"))
        signal.raise_signal(number)

    monkeypatch.setattr(copies, "_refuse_damage", end)
    assert restored(tmp_path / "new", backup).exit_code == 128 + number
    with installation(tmp_path / "old") as app:
        assert command(app, "backup", str(tmp_path / "again.zip")).exit_code == 128 + number
    assert list(tmp_path.rglob(".backup-*")) == []
    assert not (tmp_path / "again.zip").exists()


@pytest.mark.usefixtures("signals")
def test_a_backup_that_was_to_outlive_its_terminal_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    look = copies._refuse_damage

    def close_terminal(session: Session) -> None:
        signal.raise_signal(signal.SIGHUP)
        look(session)

    monkeypatch.setattr(copies, "_refuse_damage", close_terminal)
    a_backup(tmp_path)
