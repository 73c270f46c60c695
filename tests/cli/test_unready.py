"""Commands that come before the database is set up say so in one line."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from course_app.cli import COMMANDS, Commands, jobs
from course_app.cli.refusals import BEHIND, NEWER, NOT_SET_UP, OtherTablesError, file_trouble
from course_app.services.posting import Outcome, Step
from tests.application import MakeApp, command
from tests.databases import Database, stamp

ASKED: dict[str, tuple[str, ...]] = {
    "accounts address": ("sam@example.org", "sam.field@example.org"),
    "accounts appoint": ("sam@example.org", "auditor"),
    "accounts create": ("sam@example.org", "Sam Field", "--agency", "alder"),
    "accounts disable": ("sam@example.org",),
    "accounts enable": ("sam@example.org",),
    "accounts link": ("sam@example.org",),
    "accounts move": ("sam@example.org", "Patrol"),
    "accounts second-factor-off": ("sam@example.org",),
    "agencies create": ("alder", "Alder Police", "--time-zone", "UTC"),
    "agencies unit": ("alder", "Patrol"),
    "appointments end": ("0" * 32,),
    "appointments list": (),
    "assignments end": ("0" * 32, "--reason", "a mistake"),
    "assignments list": ("--agency", "alder"),
    "assignments create": ("human-trafficking", "--agency", "alder", "--unit", "Patrol"),
    "certificates revoke": ("0" * 32, "--by", "sam@example.org", "--reason", "an error"),
    "content publish": ("--note", "why", "--yes"),
    "demo": (),
    "jobs list": (),
    "jobs run": (),
    "records verify": (),
    "standings rebuild": (),
}
"""Every command that needs the tables, with words that reach them."""
OTHERWISE = {"backup", "content check", "db migrate", "db upgrade", "doctor", "metrics", "restore", "serve"}
"""Those that set the tables up, need none, or say in words of their own that there are none."""


@pytest.fixture
def empty(make_app: MakeApp, tmp_path: Path) -> Flask:
    return make_app(database_url=f"sqlite+pysqlite:///{tmp_path}/fresh.sqlite3")


def every_command() -> Iterator[str]:
    commands = Commands()
    context = click.Context(commands)
    for name in COMMANDS:
        found = commands.get_command(context, name)
        if isinstance(found, click.Group):
            yield from (f"{name} {each}" for each in found.list_commands(context))
        else:
            yield name


def test_every_command_is_asked() -> None:
    assert set(every_command()) - OTHERWISE == ASKED.keys()


def test_help_lists_every_command_in_whole_words(app: Flask) -> None:
    groups = {name.split()[0] for name in every_command() if " " in name}
    for name in groups:
        listed = command(app, name, "--help").output
        assert "..." not in listed.partition("Commands:")[2], listed


def test_help_explains_every_command_and_option() -> None:
    for name in every_command():
        found: click.Command = Commands()
        for word in name.split():
            assert isinstance(found, click.Group)
            inner = found.get_command(click.Context(found), word)
            assert inner is not None
            found = inner
        assert found.help, name
        unexplained = [
            each.opts[0] for each in found.params if isinstance(each, click.Option) and not each.help
        ]
        assert not unexplained, name


@pytest.mark.parametrize("name", ASKED)
def test_before_there_are_tables_a_command_says_so_in_one_line(empty: Flask, name: str) -> None:
    result = command(empty, *name.split(), *ASKED[name])
    assert (result.exit_code, result.output) == (2, f"Error: {NOT_SET_UP}\n")


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(("version", "told"), [("9999", NEWER), ("0009", BEHIND)])
def test_on_tables_of_another_version_a_command_begins_nothing(
    app: Flask, database: Database, name: str, version: str, told: str
) -> None:
    stamp(database, version)
    result = command(app, *name.split(), *ASKED[name])
    assert (result.exit_code, result.output) == (2, f"Error: {told}\n")


def test_tables_of_a_newer_version_are_not_migrated(app: Flask, database: Database) -> None:
    stamp(database, "9999")
    result = command(app, "db", "upgrade")
    assert (result.exit_code, result.output) == (2, f"Error: {NEWER}\n")


def test_a_worker_ends_when_a_newer_version_migrates_under_it(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def migrate(_office: object) -> Step:
        stamp(database, "9999")
        return Step(Outcome.SENT, 1, "reminder")

    monkeypatch.setattr(jobs, "CHORES_EVERY_SECONDS", 0)
    monkeypatch.setattr(jobs, "post_next", migrate)
    with app.app_context(), pytest.raises(OtherTablesError, match="a newer version"):
        jobs.work(app.config["COURSE_SETTINGS"])


def test_a_database_that_cannot_be_opened_is_told_in_one_line(make_app: MakeApp, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"not a database, " * 512)
    result = command(make_app(database_url=f"sqlite+pysqlite:///{damaged}"), "jobs", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: the database cannot be read or written")
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_takes_nobody_in_is_told_in_one_line_with_its_reason(make_app: MakeApp) -> None:
    nowhere = make_app(database_url="postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    result = command(nowhere, "jobs", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: the database takes nobody in: ")
    assert "Connection refused" in result.stderr
    assert "secret" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_cannot_be_read_or_written_is_told_in_one_line(app: Flask, tmp_path: Path) -> None:
    for arguments in (
        ("backup", str(tmp_path / "no" / "b.zip")),
        ("restore", str(tmp_path / "no" / "b.zip")),
    ):
        result = command(app, *arguments)
        assert (result.exit_code, len(result.output.splitlines())) == (1, 1), result.output


def test_a_trouble_of_a_file_names_the_file() -> None:
    with pytest.raises(OSError, match="No such file") as caught:
        Path("/no/such/file").read_bytes()
    assert file_trouble(caught.value) == "/no/such/file: No such file or directory"
    assert file_trouble(OSError(28, "No space left on device")) == "No space left on device"


def test_where_tables_cannot_be_looked_at_an_upgrade_says_so_in_one_line(
    make_app: MakeApp, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"not a database, " * 512)
    result = command(make_app(database_url=f"sqlite+pysqlite:///{damaged}"), "db", "upgrade")
    assert result.exit_code == 1
    assert result.output.startswith("Error: the database cannot be read or written")
