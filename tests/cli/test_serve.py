"""`flask serve`: announced when it answers, in one format of log, and nothing of it outlives it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from course_app.cli import serve as serving
from course_app.cli import shipped
from course_app.cli.refusals import NEWER
from course_app.config import Settings
from course_app.storage import turns
from course_app.storage.database import transaction
from tests.application import MakeApp, command
from tests.architecture.tree import ROOT
from tests.benchmarks import processes
from tests.benchmarks.ordinary_clients import visit_once
from tests.benchmarks.servers import free_port


@dataclass
class Started:
    """A running `flask serve`."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def said(self) -> str:
        return (self.folder / "out").read_text("utf-8")

    def logged(self) -> list[str]:
        return (self.folder / "log").read_text("utf-8").splitlines()


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def serve(folder: Path) -> Iterator[Started]:
    """The whole platform on a new instance, from the moment on which it says where it is."""
    port = free_port()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("COURSE_")}
    with (folder / "out").open("wb") as out, (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**variables, "COURSE_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=log,
        )
    started = Started(process, port, folder)
    family: list[int] = []
    try:
        assert eventually(lambda: "Stop with Ctrl+C" in started.said()), started.logged()
        family = processes.tree(process.pid)
        yield started
    finally:
        for member in {process.pid, *family}:
            if processes.is_running(member):
                os.kill(member, signal.SIGKILL)
        process.wait()


def test_the_address_is_announced_once_it_answers_and_a_signal_ends_everything(tmp_path: Path) -> None:
    with serve(tmp_path) as started:
        assert visit_once(started.port, "/healthz") is None
        assert f"http://127.0.0.1:{started.port}" in started.said()
        family = processes.tree(started.process.pid)
        assert len(family) == 5, "itself, the web server and its two workers, the worker of the outbox"
        started.process.terminate()
        assert started.process.wait(30) == 0
        assert not any(processes.is_running(member) for member in family[1:])


def test_nothing_outlives_a_killed_serve_and_every_line_of_its_log_is_json(tmp_path: Path) -> None:
    with serve(tmp_path) as started:
        family = processes.tree(started.process.pid)
        web = next(child for child in processes.children(started.process.pid) if processes.children(child))
        os.kill(processes.children(web)[0], signal.SIGKILL)
        assert eventually(lambda: any("_granian" in line for line in started.logged()))
        family += processes.tree(web)
        os.kill(started.process.pid, signal.SIGKILL)
        started.process.wait()
        assert eventually(lambda: not any(processes.is_running(member) for member in family), 30)
        lines = [json.loads(line) for line in started.logged()]
    assert {"event", "level", "timestamp"} <= set.intersection(*(set(line) for line in lines))


def test_one_part_that_ends_takes_the_others_with_it(tmp_path: Path) -> None:
    with serve(tmp_path) as started:
        family = processes.tree(started.process.pid)
        mailer = next(
            child for child in processes.children(started.process.pid) if not processes.children(child)
        )
        os.kill(mailer, signal.SIGKILL)
        assert started.process.wait(30) != 0
        assert not any(processes.is_running(member) for member in family[1:])


@pytest.fixture
def installed(make_app: MakeApp, tmp_path: Path) -> Flask:
    """An installation that has been started once."""
    app = make_app(database_url=f"sqlite+pysqlite:///{tmp_path}/installed.sqlite3")
    with app.app_context():
        serving._make_ready(settings_of(app), demo=False)
    return app


def settings_of(app: Flask) -> Settings:
    settings = app.config["COURSE_SETTINGS"]
    assert isinstance(settings, Settings)
    return settings


def test_a_second_start_reads_no_document_and_runs_no_migration(
    installed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(shipped, "publish_shipped", lambda _settings: called.append("documents"))
    monkeypatch.setattr("flask_migrate.upgrade", lambda: called.append("migration"))
    with installed.app_context():
        serving._make_ready(settings_of(installed), demo=False)
        assert called == []


def test_changed_documents_of_a_shipped_course_are_told_and_not_published(
    installed: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for tree in ("modules", "quizzes"):
        subprocess.run(["cp", "-r", str(ROOT / tree), str(tmp_path / tree)], check=True)
    lesson = next((tmp_path / "modules").rglob("welcome.md"))
    lesson.write_text(lesson.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    with installed.app_context():
        serving._make_ready(settings_of(installed).model_copy(update={"root": tmp_path}), demo=False)
    assert "differ from edition 1, which stays live" in capsys.readouterr().out


def test_a_database_that_cannot_be_written_to_is_refused_in_one_line(
    installed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_database: str, path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    turns._queue.cache_clear()
    monkeypatch.setattr(turns, "_Queue", refuse)
    result = command(installed, "serve", "--port", str(free_port()))
    assert result.exit_code == 1
    assert result.output.endswith("-turn: Permission denied\n")
    assert len(result.output.splitlines()) == 1


def test_the_database_of_a_newer_program_is_refused_in_one_line(installed: Flask) -> None:
    with installed.app_context(), transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    result = command(installed, "serve", "--port", str(free_port()))
    assert (result.exit_code, result.output) == (2, f"Error: {NEWER}\n")


def test_people_are_told_the_address_of_the_site_and_not_of_the_machine(installed: Flask) -> None:
    behind = settings_of(installed).model_copy(update={"base_url": "https://training.example.org"})
    with installed.app_context():
        told = serving._welcome(behind, "127.0.0.1", 8000)
    assert "  https://training.example.org (listening on 127.0.0.1:8000)\n" in told


@pytest.mark.parametrize(
    ("host", "given", "address"),
    [
        ("127.0.0.1", {}, "http://127.0.0.1:9000"),
        ("::1", {}, "http://[::1]:9000"),
        ("127.0.0.1", {"base_url": "https://training.example.org"}, "https://training.example.org"),
    ],
)
def test_the_site_is_reached_where_it_listens_unless_somebody_said_otherwise(
    host: str, given: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COURSE_BASE_URL", raising=False)
    assert serving._settings(Settings(**given), host, 9000).base_url == address
