"""``flask accounts appoint`` and ``flask appointments``: the rule is the one of the administrator's page."""

import re
from datetime import UTC, date, datetime
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from course_app.cli.accounts import TERM_FAULTS
from course_app.domain.accounts import Role
from course_app.domain.appointments import TermFault
from course_app.services import appointments
from course_app.services.appointments import AppointmentWish
from course_app.storage.models.accounts import Appointment
from tests.cli.test_people import refused, run
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded

NOW = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
"""March 2 in Chicago, March 3 in Greenwich."""
ROBIN = "robin@example.org"
APPOINT = ("accounts", "appoint", ROBIN)


@pytest.fixture
def town(app: Flask, database: Database) -> Town:
    return database.run(found_town)


def terms(session: Session, town: Town) -> list[tuple[datetime, datetime | None]]:
    rows = session.query(Appointment).filter_by(account_id=town.robin.id).order_by(Appointment.id)
    return [(row.since, row.until) for row in rows]


@on_all_databases
@pytest.mark.parametrize(
    ("since", "until"),
    [
        (None, None),
        (None, date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 8)),
        (date(2026, 3, 9), date(2026, 11, 30)),
    ],
)
def test_operator_and_administrator_give_one_and_the_same_term(
    app: Flask, database: Database, town: Town, since: date | None, until: date | None
) -> None:
    """On a day on which clocks change, too: March 8 and November 1 in Chicago."""
    wish = AppointmentWish(Role.AUDITOR, since=since, until=until)
    given = {"--since": since, "--until": until}
    days = [word for option, day in given.items() if day for word in (option, str(day))]
    with time_machine.travel(NOW, tick=False):
        run(app, *APPOINT, "instructor", *days)
        give = partial(appointments.appoint, now=NOW, actor=town.by_ada, officer=town.robin.public_id)
        assert database.run(partial(give, wish=wish)) is None
    by_operator, by_administrator = database.read(partial(terms, town=town))
    assert by_operator == by_administrator


def test_on_its_last_day_an_appointment_still_holds(app: Flask, database: Database, town: Town) -> None:
    with time_machine.travel(NOW, tick=False):
        run(app, *APPOINT, "auditor", "--until", "2026-03-02")
    ((_since, until),) = database.read(partial(terms, town=town))
    assert until == datetime(2026, 3, 3, 6, tzinfo=UTC), "midnight in Chicago"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("--since", "2026-03-01"), "the first day is over"),
        (("--until", "2026-03-01"), "the last day comes before"),
        (("--since", "2026-03-09", "--until", "2026-03-08"), "the last day comes before"),
        (("--until", "2036-03-20"), "more than ten years"),
    ],
    ids=str,
)
def test_days_that_make_no_term_are_refused(
    app: Flask, database: Database, town: Town, days: tuple[str, ...], words: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        assert words in refused(app, *APPOINT, "auditor", *days)
    assert database.read(partial(terms, town=town)) == []


def test_the_same_right_is_not_given_twice_nor_to_somebody_disabled(
    app: Flask, database: Database, town: Town
) -> None:
    run(app, *APPOINT, "supervisor", "--unit", "Patrol")
    assert "has this right in that time already" in refused(app, *APPOINT, "supervisor", "--unit", "Patrol")
    run(app, *APPOINT, "supervisor", "--unit", "Patrol/North")
    run(app, "accounts", "disable", ROBIN)
    assert "the account is disabled" in refused(app, *APPOINT, "auditor")
    assert len(database.read(partial(terms, town=town))) == 2
    assert "Enabled" in run(app, "accounts", "enable", "ROBIN@example.org")
    assert "in use already" in run(app, "accounts", "enable", ROBIN)
    run(app, *APPOINT, "auditor")
    kinds = [kind for kind, _body in database.read(partial(recorded, agency=town.agency))]
    given = "appointment"
    assert kinds == [given, given, "account-disabled", "account-enabled", given]


@on_all_databases
def test_appointments_are_listed_by_person_and_agency_and_ended(
    app: Flask, database: Database, town: Town
) -> None:
    run(app, *APPOINT, "supervisor", "--unit", "Patrol/North")
    run(app, "accounts", "appoint", "fay@example.org", "auditor")
    give = partial(
        appointments.appoint, now=datetime.now(UTC), actor=town.by_ada, officer=town.robin.public_id
    )
    assert database.run(partial(give, wish=AppointmentWish(Role.AUDITOR))) is None
    listed = run(app, "appointments", "list", ROBIN)
    assert "over Patrol/North" in listed
    assert "by the operator" in listed
    assert "by ada@example.org" in listed
    assert listed.splitlines()[-1] == "2 appointments in force or to come."
    assert "4 appointments" in run(app, "appointments", "list", "--agency", "alder")
    assert "5 appointments" in run(app, "appointments", "list")
    assert "0 appointments over" in run(app, "appointments", "list", ROBIN, "--over")
    found = re.search(r"^(\w{32})  supervisor", listed, re.MULTILINE)
    assert found is not None
    assert "no supervisor" in run(app, "appointments", "end", found[1])
    assert refused(app, "appointments", "end", found[1]) == "Error: this appointment is over already"
    over = run(app, "appointments", "list", ROBIN, "--over")
    assert found[1] in over
    assert over.splitlines()[-1] == "1 appointment over."
    kind, _body = database.read(partial(recorded, agency=town.agency))[-1]
    assert kind == "appointment-ended"


def test_the_operator_may_end_the_last_administrators_and_is_told_what_follows(
    app: Flask, town: Town
) -> None:
    listed = run(app, "appointments", "list", "--agency", "alder")
    first, last = re.findall(r"^(\w{32})  administrator", listed, re.MULTILINE)
    assert "no administrator now" not in run(app, "appointments", "end", first)
    assert "no administrator now" in run(app, "appointments", "end", last)
    run(app, "accounts", "appoint", "ada@example.org", "administrator")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "nobody@example.org"), "no account"),
        (("list", "--agency", "elder"), "no agency"),
        (("list", "fay@example.org", "--agency", "alder"), "another agency"),
        (("end", "0" * 32), "no appointment"),
    ],
    ids=str,
)
def test_appointments_that_are_not_there_are_told_in_one_line(
    app: Flask, town: Town, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(app, "appointments", *arguments)


def test_every_reason_why_nobody_is_appointed_has_words_for_the_operator() -> None:
    assert TERM_FAULTS.keys() == set(TermFault)
