"""Wrong settings are told in one line each, before anything is started; documents are checked without any."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course_app.cli import COMMANDS
from course_app.config import Settings, SettingsError, kept_secret, read_settings
from tests.architecture.tree import ROOT


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("COURSE_"):
            monkeypatch.delenv(name)


def lines(monkeypatch: pytest.MonkeyPatch, **variables: str) -> tuple[str, ...]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    return caught.value.lines


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("COURSE_BASE_URL", "training.example.org", "is no address of a site; write it as in https://"),
        ("COURSE_BASE_URL", "ftp://training.example.org", "is no address of a site"),
        ("COURSE_BASE_URL", "https://", "is no address of a site"),
        ("COURSE_BASE_URL", "https://example.org/training", "has a path"),
        ("COURSE_BASE_URL", "https://example.org:99999", "Port out of range"),
        ("COURSE_DATABASE_URL", "postgres://u:hidden-word@h/x", "write postgresql+psycopg://user@host/name"),
        (
            "COURSE_DATABASE_URL",
            "postgresql+psycopg://u:p@h:hidden-word/x",
            "cannot be read; signs with a meaning",
        ),
        ("COURSE_DATABASE_URL", "sqlite://", "names no file"),
        ("COURSE_DATABASE_URL", "sqlite:///:memory:", "names no file"),
        ("COURSE_JOURNAL", "hidden-word", "should be 'auto', 'wal' or 'delete'"),
        ("COURSE_IDLE_MINUTES", "0", "should be greater than or equal to 1"),
        ("COURSE_SMTP_PORT", "smtp", "should be a valid integer"),
        ("COURSE_TRUSTED_HOSTS", "example.org", "is no JSON list of host names"),
        ("COURSE_SECRET_KEY", "hidden-word", "give at least 32 random characters"),
        ("COURSE_MAIL_SENDER", "training", "is no mail address"),
        ("COURSE_ROOT", "/no/such/folder", "names no folder"),
        ("COURSE_BASEURL", "http://h", "there is no such setting; did you mean COURSE_BASE_URL?"),
        ("COURSE_WEATHER", "rain", "there is no such setting; README.md lists all of them"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write_and_its_value_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    (line,) = lines(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: ")
    assert told in line
    assert "hidden-word" not in line


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines(monkeypatch, COURSE_BASEURL="x", COURSE_PROXY_HOPS="-1", COURSE_TRUSTED_HOSTS="x")
    assert len(found) == 3


def test_what_is_set_rightly_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_TRUSTED_HOSTS", '["a.example.org"]')
    monkeypatch.setenv("COURSE_BASE_URL", "https://training.example.org/")
    settings = read_settings()
    assert settings.trusted_hosts == ("a.example.org",)
    assert settings.base_url == "https://training.example.org"


def flask(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """``flask --app wsgi …`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_ends_with_status_2_and_no_traceback_where_a_setting_is_wrong(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    wrong = (
        {"COURSE_INSTANCE": str(tmp_path), "COURSE_JOURNAL": "x"},
        {"COURSE_INSTANCE": str(blocked / "instance")},
    )
    for variables, words in zip(wrong, ("COURSE_JOURNAL: ", "COURSE_INSTANCE: "), strict=True):
        for name in ("serve", "jobs"):
            assert name in COMMANDS
            result = flask(name, *(["run"] if name == "jobs" else []), **variables)
            assert result.returncode == 2
            assert result.stderr.startswith(words)
            assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("kept", [b"", b"too short", b"\xff" * 64])
def test_a_file_that_holds_no_secret_key_is_named_and_left_alone(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "secret-key").write_bytes(kept)
    result = flask("jobs", "list", COURSE_INSTANCE=str(tmp_path))
    assert result.returncode == 2
    assert result.stderr.startswith(f"COURSE_INSTANCE: {tmp_path}/secret-key holds no secret key")
    assert len(result.stderr.splitlines()) == 1
    assert (tmp_path / "secret-key").read_bytes() == kept


def test_a_secret_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            kept_secret(tmp_path / "secret-key")
    assert list(tmp_path.iterdir()) == []
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _turn: kept_secret(tmp_path / "secret-key"), range(64)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_documents_are_checked_without_instance_secret_or_database(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    result = flask("content", "check", COURSE_INSTANCE=str(blocked / "instance"))
    assert (result.returncode, result.stderr) == (0, "")
    absent = tmp_path / "instance"
    assert flask("content", "check", COURSE_INSTANCE=str(absent)).returncode == 0
    assert not absent.exists()


@pytest.mark.parametrize("arguments", [("doctor",), ("jobs", "list"), ("backup", "b.zip"), ("demo",)])
def test_a_mistyped_folder_is_told_and_stays_as_it_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    for folder in (tmp_path / "absent", tmp_path):
        result = flask(*arguments, COURSE_INSTANCE=str(folder))
        told = f"COURSE_INSTANCE: there is no installation in {folder} that this user can see; flask serve makes one\n"
        assert (result.returncode, result.stderr) == (2, told)
        assert list(tmp_path.iterdir()) == []


def test_an_installation_on_a_database_server_may_keep_nothing_in_its_folder(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, database_url="postgresql+psycopg://h/x", secret_key="k" * 32)
    settings.require()
    with pytest.raises(SettingsError, match="there is no installation"):
        settings.model_copy(update={"secret_key": ""}).require()


def test_what_was_done_is_told_in_any_encoding_and_without_standard_input(tmp_path: Path) -> None:
    here = {"COURSE_INSTANCE": str(tmp_path), "PYTHONIOENCODING": "latin-1"}
    assert flask("db", "upgrade", **here).returncode == 0
    assert flask("agencies", "create", "alder", "Alder", "--time-zone", "UTC", **here).returncode == 0
    made = flask("accounts", "create", "sam@example.org", "Sam 北", "--agency", "alder", **here)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith("Made an account for Sam \\u5317.\nSet the password within 72 hours at ")
    words = ("accounts", "create", "ann@example.org", "Ann", "--agency", "alder", "--password-stdin")
    closed = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={**os.environ, **here},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (closed.returncode, len(closed.stderr.splitlines())) == (1, 1), closed.stderr
    assert "this password cannot be taken" in closed.stderr


def test_help_needs_no_installation(tmp_path: Path) -> None:
    for arguments in (("--help",), ("serve", "--help"), ("db", "upgrade", "--help")):
        assert flask(*arguments, COURSE_INSTANCE=str(tmp_path / "absent")).returncode == 0
    assert list(tmp_path.iterdir()) == []
