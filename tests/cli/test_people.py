"""``flask agencies`` and ``flask accounts``."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from course_app.domain.assignments import GRACE
from course_app.services import records
from course_app.storage.database import current_session
from tests.application import PASSWORD, browser_of, command
from tests.databases import Database, stamp


@pytest.fixture
def alder(app: Flask) -> Flask:
    """The application with one agency and two units."""
    run(app, "agencies", "create", "alder", "Alder Police", "--time-zone", "America/Chicago")
    run(app, "agencies", "unit", "alder", "Patrol")
    run(app, "agencies", "unit", "alder", "North", "--parent", "Patrol")
    return app


def run(app: Flask, *arguments: str, given: str = "") -> str:
    result = command(app, *arguments, given=given)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: Flask, *arguments: str, given: str = "") -> str:
    """What the command says when it refuses: one line, no traceback."""
    result = command(app, *arguments, given=given)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    return result.output.strip().splitlines()[-1]


def test_an_agency_its_units_and_a_person_are_made_and_the_person_signs_in(alder: Flask) -> None:
    output = run(
        alder, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder",
        "--officer-id", "b-7", "--unit", "Patrol/North",
    )  # fmt: skip
    link = re.search(r"http://localhost(/account/reset/\S+)", output)
    assert link is not None
    client = browser_of(alder)
    client.send(link[1], {"password": PASSWORD, "password_confirm": PASSWORD})
    assert client.sign_in("B-7").status_code == 302


def test_a_person_is_moved_to_another_unit(alder: Flask) -> None:
    run(alder, "accounts", "create", "sam@example.org", "Sam", "--agency", "alder", "--unit", "Patrol")
    assert run(alder, "accounts", "move", "sam@example.org", "Patrol/North") == (
        "sam@example.org belongs to Patrol/North.\n"
    )
    with alder.app_context():
        found = current_session().execute(
            text("SELECT u.name FROM membership m JOIN unit u ON u.id = m.unit_id WHERE m.until IS NULL")
        )
        assert found.scalars().all() == ["North"]
    assert "no “South” there" in refused(alder, "accounts", "move", "sam@example.org", "Patrol/South")


def test_a_password_may_come_from_standard_input_and_never_from_an_argument(alder: Flask) -> None:
    arguments = (
        "accounts",
        "create",
        "sam@example.org",
        "Sam Field",
        "--agency",
        "alder",
        "--password-stdin",
    )
    assert "too-short" in refused(alder, *arguments, given="short\n")
    for known_to_all in ("sam field alder 1", "Alder Police 2026", "Officer+Training 7"):
        assert "own-name" in refused(alder, *arguments, given=known_to_all + "\n")
    assert PASSWORD not in run(alder, *arguments, given=PASSWORD + "\n")
    assert browser_of(alder).sign_in("sam@example.org").status_code == 302


@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [
        ("supervisor", ("--unit", "Patrol"), True),
        ("supervisor", (), False),
        ("instructor", (), True),
        ("instructor", ("--unit", "Patrol"), False),
        ("administrator", (), True),
        ("administrator", ("--unit", "Patrol"), False),
        ("auditor", ("--until", "2030-01-31"), True),
        ("auditor", ("--until", "2020-01-31"), False),
    ],
    ids=str,
)
def test_an_appointment_has_the_scope_of_its_role(
    alder: Flask, role: str, scope: tuple[str, ...], allowed: bool
) -> None:
    run(alder, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder")
    result = command(alder, "accounts", "appoint", "sam@example.org", role, *scope)
    assert (result.exit_code == 0) == allowed, result.output


def test_an_appointment_holds_from_its_first_day_through_its_last_in_the_agencys_time_zone(
    alder: Flask, database: Database
) -> None:
    run(alder, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder")
    term = ("--since", "2027-07-01", "--until", "2027-11-30")
    run(alder, "accounts", "appoint", "sam@example.org", "auditor", *term)
    with database.engine.connect() as connection:
        since, until = connection.execute(text("SELECT since, until FROM appointment")).one()
    assert str(since).startswith("2027-07-01 05:00")
    assert str(until).startswith("2027-12-01 06:00")
    assert "2027-07-01 through 2027-11-30" in run(alder, "appointments", "list", "sam@example.org")


def test_disabling_says_whether_there_was_anything_to_do(alder: Flask) -> None:
    run(alder, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder")
    assert "Disabled" in run(alder, "accounts", "disable", "SAM@example.org")
    assert "already" in run(alder, "accounts", "disable", "sam@example.org")


def test_each_command_leaves_its_record_and_the_chain_is_whole(alder: Flask, database: Database) -> None:
    run(alder, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder", "--unit", "Patrol")
    run(alder, "accounts", "appoint", "sam@example.org", "supervisor", "--unit", "Patrol/North")
    run(alder, "accounts", "disable", "sam@example.org")
    with database.engine.connect() as connection:
        kinds = connection.execute(text("SELECT kind FROM record ORDER BY sequence")).scalars().all()
        bodies = str(connection.execute(text("SELECT body FROM record")).scalars().all())
    made = ["agency-created", "unit-created", "unit-created"]
    assert kinds == [*made, "account-created", "membership", "appointment", "account-disabled"]
    assert "Sam" not in bodies
    assert "sam@" not in bodies
    assert all(
        verdict.fault is None for verdict in database.read(lambda session: list(records.verify_all(session)))
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("agencies", "create", "Not A Key", "X", "--time-zone", "UTC"), "is no key"),
        (("agencies", "create", "birch", "Birch", "--time-zone", "Mars/Olympus"), "is no time zone"),
        (("agencies", "create", "alder", "Again", "--time-zone", "UTC"), "already"),
        (("agencies", "unit", "nowhere", "Patrol"), "no agency"),
        (("agencies", "unit", "alder", "Patrol"), "already"),
        (("agencies", "unit", "alder", "X", "--parent", "Patrol/South"), "no unit"),
        (("accounts", "create", "no address", "X", "--agency", "alder"), "no mail address"),
        (("accounts", "create", "a@example.org", "X", "--agency", "nowhere"), "no agency"),
        (("accounts", "create", "a@example.org", "X", "--agency", "alder", "--unit", "South"), "no unit"),
        (("accounts", "disable", "nobody@example.org"), "no account"),
        (("accounts", "appoint", "nobody@example.org", "auditor"), "no account"),
        (("accounts", "appoint", "nobody@example.org", "chief"), "is not one of"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value)[:40],
)
def test_what_cannot_be_is_refused_in_one_line(alder: Flask, arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(alder, *arguments)


def test_a_mail_address_or_officer_id_is_given_once(alder: Flask) -> None:
    person = ("--agency", "alder", "--officer-id", "1")
    run(alder, "accounts", "create", "sam@example.org", "Sam Field", *person)
    assert "mail address" in refused(
        alder, "accounts", "create", "SAM@example.org", "Other", "--agency", "alder"
    )
    assert "officer id" in refused(alder, "accounts", "create", "other@example.org", "Other", *person)


def test_the_worker_lists_what_waits_and_does_it(alder: Flask) -> None:
    run(alder, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder")
    client = browser_of(alder)
    client.send("/account/reset", {"email": "sam@example.org"})
    listed = run(alder, "jobs", "list")
    assert "reset-link" in listed
    assert "1 waiting; worker never seen" in listed
    run(alder, "jobs", "run", "--once")
    assert "0 waiting; worker last seen" in run(alder, "jobs", "list")


def test_ready_means_migrated(app: Flask, database: Database, make_app: object, tmp_path: object) -> None:
    stamp(database, "0009")
    unmigrated = browser_of(app).get("/readyz")
    assert unmigrated.status_code == 503
    assert unmigrated.get_json() == {"status": "not ready", "part": "schema"}
    assert callable(make_app)
    fresh = make_app(database_url=f"sqlite+pysqlite:///{tmp_path}/fresh.sqlite3")
    assert browser_of(fresh).get("/readyz").status_code == 503
    run(fresh, "db", "upgrade")
    ready = browser_of(fresh).get("/readyz")
    assert (ready.status_code, ready.get_json()) == (200, {"status": "ready"})


def test_the_help_of_assigning_says_what_whoever_joins_later_has(alder: Flask) -> None:
    said = " ".join(run(alder, "assignments", "create", "--help").split())
    assert f"at least {GRACE.days} days from the day of joining" in said
