"""`flask doctor` says what is well and what to do about the rest; a fault that is put in is the one line that changes."""

import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.services import deliveries
from course_app.services.diagnosis import surroundings
from course_app.storage.database import sqlite_driver
from course_app.storage.models.agencies import Agency
from course_app.storage.models.progress import Standing
from course_app.storage.models.records import Record
from tests import builders, courses
from tests.application import MakeApp, command
from tests.databases import POSTGRESQL, Database, on_all_databases
from tests.postgres import Postgres
from tests.services.learners import learner

FAULTS_OF_TEST_DATABASES = {"database"}
"""The PostgreSQL of the tests does not wait for the disk, and doctor rightly says so."""


def faults(app: Flask, *words: str) -> dict[str, str]:
    """What is not well, by what it is about."""
    result = command(app, "doctor", *words)
    lines = result.output.splitlines()
    assert all(line[:4] in {"ok  ", "!!  "} for line in lines), result.output
    found = dict(line.removeprefix("!!  ").split(": ", 1) for line in lines if line.startswith("!!  "))
    assert result.exit_code == (1 if found else 0)
    return found


@pytest.fixture
def well(app: Flask, database: Database) -> Flask:
    """An installation with an officer's history and a worker, with which everything is well."""
    database.run(lambda session: deliveries.beat(session, now=datetime.now(UTC), worker="w"))
    database.run(lambda session: builders.enrolment(session, builders.account(session, builders.agency(session)), builders.published(session, courses.course())))  # fmt: skip
    return app


@on_all_databases
def test_with_a_good_installation_everything_is_well(well: Flask, database: Database) -> None:
    found = faults(well)
    if database.kind == POSTGRESQL:
        assert "fsync, synchronous_commit, full_page_writes is off" in found.pop("database")
    assert found == {}


def silence_the_worker(session: Session) -> None:
    session.execute(text("DELETE FROM worker_beat"))


def let_mail_wait(session: Session) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    deliveries.enqueue(session, now=hour_ago, kind="certificate", account_id=None, payload={})


def live_in_the_future(session: Session) -> None:
    agency = session.execute(text("SELECT id FROM agency")).scalar_one()
    session.add(
        Record(
            agency_id=agency, sequence=99, kind="grade", at=datetime.now(UTC) + timedelta(days=400),
            body="{}", previous="", digest="",
        )
    )  # fmt: skip


def move_to_mars(session: Session) -> None:
    session.execute(text("UPDATE agency SET time_zone = 'Mars/Olympus'"))


def leave_in_a_week(session: Session) -> None:
    agency = session.query(Agency).one()
    last = builders.account(session, agency, name="Ada", email="ada@example.org", password="x")
    week = datetime.now(UTC) + timedelta(days=7)
    builders.appointment(session, last, Role.ADMINISTRATOR, until=week)
    first = builders.account(session, agency, name="Ben", email="ben@example.org", password="x")
    builders.appointment(session, first, Role.ADMINISTRATOR, until=week - timedelta(days=1))


def miscount(session: Session) -> None:
    session.execute(update(Standing).values(lessons_done=7))


def lose_the_standing(session: Session) -> None:
    session.execute(text("DELETE FROM standing"))


def fall_behind(session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def run_ahead(session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '9999'"))


@pytest.mark.parametrize(
    ("fault", "about", "advice"),
    [
        (silence_the_worker, "worker", "flask jobs run"),
        (let_mail_wait, "outbox", "the oldest for 60 minutes"),
        (live_in_the_future, "clock", "set the clock"),
        (move_to_mars, "time zones", "tzdata"),
        (leave_in_a_week, "administrators", "flask accounts appoint"),
        (miscount, "standings", "flask standings rebuild"),
        (lose_the_standing, "orphans", "1 row of enrolment without a standing"),
        (fall_behind, "migrations", "flask db upgrade"),
        (run_ahead, "migrations", "newer version"),
    ],
    ids=lambda value: getattr(value, "__name__", "words"),
)
def test_each_fault_is_found_and_says_what_to_do(
    well: Flask, database: Database, fault: Callable[[Session], None], about: str, advice: str
) -> None:
    database.run(fault)
    found = faults(well)
    assert advice in found[about]
    assert set(found) <= {about, "standings", "record of alder"} | {
        name for name in found if "record of" in name
    }


def test_a_row_without_its_parent_is_an_orphan(well: Flask, database: Database) -> None:
    with closing(sqlite_driver().connect(str(database.engine.url.database), isolation_level=None)) as past_us:
        past_us.execute("UPDATE enrolment SET account_id = 4711")
    assert "1 row of enrolment without their account" in faults(well)["orphans"]


def test_a_broken_record_is_named(well: Flask, database: Database) -> None:
    learner(database)
    database.run(lambda session: session.execute(text("UPDATE record SET body = '{}' WHERE sequence = 1")))
    assert any(
        about.startswith("record of ") and "broken at entry 1" in what for about, what in faults(well).items()
    )


@on_all_databases
def test_what_cannot_be_looked_at_is_a_line_and_hides_nothing(well: Flask, database: Database) -> None:
    database.run(lambda session: session.execute(text("DROP TABLE standing")))
    database.run(live_in_the_future)
    found = faults(well)
    assert found["orphans"].startswith("cannot be looked at (")
    assert "standing" in found["standings"]
    assert "dated 399 days ahead" in found["clock"] or "dated 400 days ahead" in found["clock"]
    assert any(about.startswith("record of ") for about in found)


def test_the_fast_way_leaves_out_what_takes_long(well: Flask, database: Database) -> None:
    database.run(miscount)
    assert faults(well, "--fast") == {}


def test_a_rebuild_mends_what_doctor_found(well: Flask, database: Database) -> None:
    database.run(miscount)
    assert "standings" in faults(well)
    assert command(well, "standings", "rebuild").output == "1 standing was mended.\n"
    assert faults(well) == {}
    assert command(well, "standings", "rebuild").output == "Every standing was right.\n"


def test_a_database_that_does_not_answer_is_one_line_and_the_rest_is_looked_at(make_app: MakeApp) -> None:
    found = faults(make_app(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert set(found) == {"database"}
    assert "Connection refused" in found["database"]


@pytest.mark.postgres
def test_a_database_in_which_no_name_is_safe_is_named(make_app: MakeApp, postgres: Postgres) -> None:
    encoded = "CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
    postgres.execute(sql.SQL(encoded))
    found = faults(make_app(database_url=postgres.url("plain")))["database"]
    postgres.drop("plain")
    assert "encoding SQL_ASCII -- names and courses need UTF8" in found


def test_files_that_others_can_read_are_named(well: Flask, make_app: MakeApp, tmp_path: Path) -> None:
    instance = tmp_path / "open"
    instance.mkdir(mode=0o755)
    instance.chmod(0o755)
    app = make_app(instance=instance, secret_key="")
    (instance / "secret-key").chmod(0o644)
    assert "chmod 700" in faults(app, "--fast")["files"]


def test_a_database_that_this_user_cannot_write_to_is_named(
    well: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings.os, "access", lambda _path, wanted: wanted != os.W_OK)
    assert "cannot write to" in faults(well, "--fast")["files"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_another_user_are_named_and_root_leaves_none(make_app: MakeApp, tmp_path: Path) -> None:
    instance = tmp_path / "kept"
    app = make_app(instance=instance, database_url="", secret_key="")
    for path in (instance, *instance.iterdir()):
        os.chown(path, 65534, 65534)
    assert command(app, "db", "upgrade").exit_code == 0
    assert command(app, "agencies", "create", "alder", "Alder", "--time-zone", "UTC").exit_code == 0
    assert (instance / "course.sqlite3-turn").stat().st_uid == 65534
    assert "files" not in faults(app, "--fast")
    (instance / "stray").touch()
    assert "stray in" in faults(app, "--fast")["files"]


def test_what_an_installation_keeps_is_for_its_owner_only(tmp_path: Path, make_app: MakeApp) -> None:
    make_app(instance=tmp_path / "fresh", database_url="", secret_key="")
    for path in [tmp_path / "fresh", *(tmp_path / "fresh").iterdir()]:
        assert path.stat().st_mode & 0o077 == 0, path
