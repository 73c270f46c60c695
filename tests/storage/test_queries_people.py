"""What the list of people asks in SQL is what the domain says."""

from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from sqlalchemy.orm import Session

from course_app.domain import accounts as domain
from course_app.domain.accounts import Role, Scope
from course_app.domain.people import AccountStatus, Order, PeopleFilter, status
from course_app.storage.models.agencies import Agency
from course_app.storage.queries import administrators, people
from course_app.storage.queries.people import Question
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases

HOUR = timedelta(hours=1)
KINDS = list(product((True, False), ("hash", None)))


def crew(session: Session) -> Agency:
    """One account of each kind; another agency has the same."""
    home, other = builders.agency(session), builders.agency(session)
    for agency in (home, other):
        for number, (active, password) in enumerate(KINDS):
            name = f"{'active' if active else 'gone'} {password} 100%_{number}"
            builders.account(session, agency, name=name, password=password, active=active)
    return home


def asked(session: Session, agency: Agency, wish: PeopleFilter) -> list[people.PersonRow]:
    question = Question(Scope(agency.id), wish)
    rows = people.rows(session, question, offset=0, limit=50)
    assert people.count(session, question) == len(rows)
    return list(rows)


@on_all_databases
def test_each_account_is_found_under_its_one_status(database: Database) -> None:
    home = database.run(crew)
    found = {
        each: {row.name for row in database.read(partial(asked, agency=home, wish=PeopleFilter(status=each)))}
        for each in AccountStatus
    }
    for number, (active, password) in enumerate(KINDS):
        name = f"{'active' if active else 'gone'} {password} 100%_{number}"
        right = status(active=active, has_password=password is not None)
        assert [each for each in AccountStatus if name in found[each]] == [right]


@on_all_databases
@pytest.mark.parametrize("order", Order)
def test_every_order_lists_everybody_of_the_agency_once(database: Database, order: Order) -> None:
    home = database.run(crew)
    rows = database.read(partial(asked, agency=home, wish=PeopleFilter(order=order)))
    assert len({row.account_id for row in rows}) == len(rows) == len(KINDS)


@on_all_databases
@pytest.mark.parametrize(("text", "number"), [("100%_", 4), ("0%_1", 1), ("%", 4), ("100_", 0), ("GONE", 2)])
def test_signs_of_patterns_mean_themselves(database: Database, text: str, number: int) -> None:
    home = database.run(crew)
    assert len(database.read(partial(asked, agency=home, wish=PeopleFilter(text=text)))) == number


@on_all_databases
def test_an_appointment_is_in_force_when_the_domain_says_so(database: Database) -> None:
    terms = [(NOW + a * HOUR, b and NOW + b * HOUR) for a in (-1, 0, 1) for b in (None, -1, 1)]
    terms += [(NOW - HOUR, NOW)]

    def found(session: Session) -> None:
        home = builders.agency(session)
        right = set()
        for since, until in terms:
            account = builders.account(session, home, password="set")
            builders.appointment(session, account, Role.ADMINISTRATOR, since=since, until=until)
            if domain.Appointment(Role.ADMINISTRATOR, since, until).holds(NOW):
                right.add(account.id)
        for nobody in (
            builders.account(session, home, password="set", active=False),
            builders.account(session, home),  # who has not set a password yet
        ):
            builders.appointment(session, nobody, Role.ADMINISTRATOR)
        assert administrators.current(session, agency_id=home.id, now=NOW) == right
        assert len(right) == 4

    database.run(found)


@on_all_databases
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nunez", True),
        ("NÚÑEZ", True),
        ("núñez", True),
        ("nu\u0301n\u0303ez", True),
        ("o'brien", True),
        ("O’BRIEN", True),
        ("ωμεγα", True),
        ("éç_1", True),
        ("EC_1", True),
        ("ecx1", False),
        ("nuñoz", False),
    ],
)
def test_a_name_is_found_without_its_capitals_accents_and_curls(
    database: Database, typed: str, found: bool
) -> None:
    def one(session: Session) -> Agency:
        home = builders.agency(session)
        builders.account(session, home, name="Zoë NÚÑEZ O’Brien ΩΜΈΓΑ", officer_id="ÉÇ_1")
        return home

    rows = database.read(partial(asked, agency=database.run(one), wish=PeopleFilter(text=typed)))
    assert bool(rows) is found
