"""Checks of what is around the database, and of modes that no test database is in."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from course_app.exports.post import MailFolder, MailServer
from course_app.services.diagnosis import surroundings
from course_app.services.diagnosis.database import postgresql_finding, sqlite_finding
from course_app.services.diagnosis.finding import lasting
from course_app.storage.queries.soundness import PostgresqlMode, SqliteMode


@pytest.mark.parametrize(
    ("version", "journal", "durable", "good"),
    [
        ("3.53.4", "wal", True, True),
        ("3.40.1", "wal", True, False),
        ("3.40.1", "delete", True, True),
        ("3.53.4", "wal", False, False),
    ],
    ids=["current", "reset-defect", "old-journal", "not-durable"],
)
def test_sqlite_is_well_where_no_commit_can_be_lost(
    version: str, journal: str, durable: bool, good: bool
) -> None:
    assert sqlite_finding(SqliteMode(version, journal, durable, checks_references=True)).is_good is good


def test_postgresql_is_well_where_it_waits_for_the_disk_and_is_supported() -> None:
    durable = {"fsync": "on", "synchronous_commit": "on"}
    assert postgresql_finding(PostgresqlMode("18.1", 180001, durable)).is_good
    assert not postgresql_finding(PostgresqlMode("18.1", 180001, {**durable, "fsync": "off"})).is_good
    assert not postgresql_finding(PostgresqlMode("12.3", 120003, durable)).is_good
    assert not postgresql_finding(PostgresqlMode("18.1", 180001, durable, encoding="SQL_ASCII")).is_good


@pytest.mark.parametrize(
    ("url", "hops", "good"),
    [
        ("http://127.0.0.1:8000", 0, True),
        ("http://127.0.0.1:8000", 1, False),
        ("http://training.example.org", 1, False),
        ("https://training.example.org", 0, False),
        ("https://training.example.org", 1, True),
    ],
    ids=["here", "here-believing", "open", "no-hops", "behind-proxy"],
)
def test_an_address_is_well_with_tls_and_a_proxy_or_on_this_machine(url: str, hops: int, good: bool) -> None:
    assert surroundings.address(url, proxy_hops=hops).is_good is good


def test_a_short_or_monotonous_secret_is_weak() -> None:
    assert surroundings.secret("JpW2Yk0n-6ZqXr8vTtB1sLdE4uHgCfMa", is_set=True).is_good
    assert not surroundings.secret("short", is_set=True).is_good
    assert not surroundings.secret("ab" * 30, is_set=True).is_good


def test_a_pattern_of_hosts_is_pointed_out() -> None:
    assert surroundings.hosts(("training.example.org",)).is_good
    assert not surroundings.hosts(("*.example.org",)).is_good
    assert not surroundings.hosts((".example.org",)).is_good


def test_a_disk_without_room_for_a_copy_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert surroundings.disk(tmp_path, None).is_good
    monkeypatch.setattr(surroundings, "LEAST_FREE_BYTES", 2**62)
    assert not surroundings.disk(tmp_path, None).is_good


def test_a_disk_with_little_room_is_told_in_megabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=3 * 1024**2)
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda _folder: usage)
    assert surroundings.disk(tmp_path, None).what.startswith("3 MB free")


@contextmanager
def mail_server() -> Iterator[int]:
    """A mail server that takes everything."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(object(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def server(port: int, tls: str = "none") -> MailServer:
    return MailServer(host="127.0.0.1", port=port, user="", password="", tls=tls, sender="a@example.org")  # type: ignore[arg-type]


def test_a_mail_server_is_greeted_and_given_nothing() -> None:
    with mail_server() as port:
        assert surroundings.mail(server(port), try_it=True).is_good
        refused = surroundings.mail(server(port, "starttls"), try_it=True)
    assert not refused.is_good
    assert not surroundings.mail(server(1), try_it=True).is_good
    assert surroundings.mail(server(1), try_it=False).is_good


def test_without_a_mail_server_the_folder_of_letters_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.txt").touch()
    assert "(1 there)" in surroundings.mail(MailFolder(tmp_path, "a@example.org"), try_it=True).what


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7200, "2 hours"), (260000, "3 days")],
)
def test_spans_are_told_in_words(seconds: int, words: str) -> None:
    assert lasting(seconds) == words
