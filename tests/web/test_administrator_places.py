"""Forms that ask for a unit, in agencies with few units and with many, and lists that lead to one."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from course_app.storage.models.accounts import Appointment
from course_app.storage.models.agencies import Membership, Unit
from course_app.web.administrator.unit import BELOW_SHOWN
from course_app.web.places import MOST_OPTIONS, SHORT, in_short
from tests import builders
from tests.application import Browser, Statements
from tests.databases import Database
from tests.services import full_agencies
from tests.services.agencies_with_people import Town
from tests.services.full_agencies import FullAgency
from tests.web.administrator_site import DOOR, person_url
from tests.web.administrator_site import ada as ada
from tests.web.administrator_site import town as town
from tests.web.learner_site import words
from tests.web.test_administrator_people import KIM, PEOPLE, names

UNITS = f"{DOOR}/units"
MOST_BYTES = 100_000
"""A page of a list or a form, before anything packs it; it does not grow with the agency."""


@pytest.fixture
def wide(database: Database, town: Town) -> list[str]:
    """The agency has 400 more units below one, and 30 more below each other; their public ids."""
    home = FullAgency(town.agency.id, town.ada.id, town.ada.email)

    def grow(session: Session) -> list[str]:
        ids = full_agencies.tree(session, home, wide=400, deep=30)
        return [session.get_one(Unit, each).public_id for each in ids]

    return database.run(grow)


def parsed(answer: TestResponse) -> BeautifulSoup:
    assert answer.status_code == 422
    return BeautifulSoup(answer.text, "html.parser")


def options(page: BeautifulSoup, field: str) -> list[str]:
    return [option.get_text() for option in page.select(f"#{field} option")]


def test_of_a_few_units_one_is_chosen_from_a_list(ada: Browser, town: Town) -> None:
    assert options(ada.page(f"{PEOPLE}/new"), "unit") == ["No unit yet", "Patrol", "Patrol › North"]
    page = parsed(ada.send(PEOPLE, {**KIM, "unit": "Patrol"}))
    assert "Choose a unit from the list." in words(page)


@pytest.mark.parametrize(
    "path", ["people/new", "people/{robin}", "people/{robin}/appointments/new", "units/new", "units/{unit}"]
)
def test_of_many_units_none_is_listed_and_the_page_stays_small(
    ada: Browser, town: Town, wide: list[str], path: str
) -> None:
    address = f"{DOOR}/{path.format(robin=town.robin.public_id, unit=wide[1])}"
    page = ada.page(address)
    assert page.select_one("input[name=unit], input[name=parent]") is not None
    assert "Type the name of the unit or a part of it." in words(page)
    assert len(ada.get(address).data) < MOST_BYTES


def test_a_name_that_one_unit_has_is_enough(
    ada: Browser, town: Town, wide: list[str], database: Database
) -> None:
    answer = ada.send(f"{person_url(town.robin)}/unit", {"unit": "squad 00399"})
    assert "belongs to Field Operations › Squad 00399 from now on" in words(ada.page(answer.location))
    here = database.read(
        lambda session: (
            session.query(Unit.name)
            .join(Membership, Membership.unit_id == Unit.id)
            .filter(Membership.account_id == town.robin.id, Membership.until.is_(None))
            .one()
        )
    )
    assert here.name == "Squad 00399"
    shown = ada.page(person_url(town.robin)).select_one("#unit")
    assert shown is not None
    assert shown["value"] == "Squad 00399", "sent again as it stands, it changes nothing"


def test_a_part_of_several_names_leads_to_a_choice_and_nothing_typed_is_lost(
    ada: Browser, wide: list[str]
) -> None:
    page = parsed(ada.send(PEOPLE, {**KIM, "unit": "squad 0039"}))
    assert "10 units have this in their names. Choose one, or type another name." in words(page)
    assert options(page, "unit")[1] == "Field Operations › Squad 00390"
    assert page.select_one("#name[value='Kim Newcomer']") is not None
    found = page.select("#unit option")[1]["value"]
    assert ada.send(PEOPLE, {**KIM, "unit": str(found)}).status_code == 302
    assert names(ada.page(f"{PEOPLE}?unit={found}")) == ["Kim Newcomer"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("squad", "384 units have this in their names. Type more of it."),
        ("nowhere", "No unit has this in its name. See the list of units."),
        ("-", "Type another name, or more of it."),
    ],
)
def test_what_leads_to_no_unit_is_said_at_the_field_and_can_be_typed_again(
    ada: Browser, wide: list[str], typed: str, said: str, database: Database
) -> None:
    page = parsed(ada.send(PEOPLE, {**KIM, "unit": typed}))
    assert said in words(page)
    control = page.select_one("input#unit[aria-invalid=true]")
    assert control is not None
    assert control["value"] == ("" if typed == "-" else typed)
    assert page.select_one("#error-summary a[href='#unit']") is not None


def test_supervision_is_given_over_a_typed_unit_and_never_over_none(
    ada: Browser, town: Town, wide: list[str], database: Database
) -> None:
    path = f"{person_url(town.robin)}/appointments"
    assert "Choose the unit that is supervised." in words(
        parsed(ada.send(path, {"role": "supervisor", "unit": ""}))
    )
    assert ada.send(path, {"role": "supervisor", "unit": "Squad 00007"}).status_code == 302
    held = database.read(
        lambda session: session.query(Unit.name).join(Appointment, Appointment.unit_id == Unit.id).all()
    )
    assert [row.name for row in held] == ["Squad 00007"]


def test_a_unit_of_another_agency_cannot_be_typed(ada: Browser, town: Town, wide: list[str]) -> None:
    page = parsed(ada.send(f"{person_url(town.robin)}/unit", {"unit": town.foreign.public_id}))
    assert "No unit has this in its name." in words(page)


def test_the_list_of_people_carries_no_list_of_many_units(
    ada: Browser, wide: list[str], statements: Statements
) -> None:
    statements.clear()
    page = ada.page(PEOPLE)
    assert 0 < len(statements.sent) <= 6
    assert options(page, "unit") == ["All units"]
    assert "To see the people of one unit, open it under Units." in words(page)
    assert options(ada.page(f"{PEOPLE}?unit={wide[2]}"), "unit") == [
        "All units",
        "Field Operations › Squad 00001",
    ]


def test_a_unit_shows_the_first_units_below_it_and_leads_to_all(ada: Browser, wide: list[str]) -> None:
    page = ada.page(f"{UNITS}/{wide[0]}")
    assert len(page.select("main .plain-list li")) == BELOW_SHOWN
    assert f"{400 - BELOW_SHOWN} more are not shown here." in words(page)
    below = ada.page(f"{UNITS}?below={wide[0]}")
    assert "1–50 of 400 rows" in words(below)
    assert "Below Field Operations" in words(below)
    assert wide[0] not in str(below.select("tbody"))
    assert len(names(ada.page(f"{UNITS}?below={wide[0]}&text=squad 0039"))) == 10
    hidden = ada.page(f"{UNITS}?below={wide[0]}").select_one("input[type=hidden][name=below]")
    assert hidden is not None
    assert hidden["value"] == wide[0], "the filter stays below"


def test_the_units_of_another_agency_are_not_listed_below_anything(ada: Browser, town: Town) -> None:
    assert ada.get(f"{UNITS}?below={town.foreign.public_id}").status_code == 404


def test_a_unit_far_down_leads_to_each_unit_above_it(ada: Browser, wide: list[str]) -> None:
    page = ada.page(f"{UNITS}/{wide[-1]}")
    assert [link["href"] for link in page.select(".place a")] == [f"{UNITS}/{each}" for each in wide[401:-1]]


def test_a_place_in_short_ends_as_the_place_does() -> None:
    deep = " › ".join(f"Level {number:02}" for number in range(30))
    assert in_short("Field Operations › Patrol") == "Field Operations › Patrol"
    assert in_short(deep).startswith("… › Level ")
    assert in_short(deep).endswith(" › Level 29")
    assert len(in_short(deep)) <= SHORT + len("… › ")
    assert in_short("x" * 200) == "x" * 200


def test_very_many_appointments_of_one_person_are_counted_and_led_to(
    ada: Browser, town: Town, database: Database
) -> None:
    def appoint(session: Session) -> None:
        for _each in range(60):
            builders.appointment(session, town.robin, builders.Role.SUPERVISOR, unit=town.north)

    database.run(appoint)
    page = ada.page(person_url(town.robin))
    assert len(page.select(".review-list__line")) == 50
    link = page.find("a", string="All 60 appointments")
    assert link is not None
    assert "1–50 of 60 rows" in words(ada.page(str(link["href"])))  # type: ignore[index]


def test_up_to_so_many_units_are_a_list(ada: Browser, town: Town, database: Database) -> None:
    home = FullAgency(town.agency.id, town.ada.id, town.ada.email)
    database.run(lambda session: full_agencies.tree(session, home, wide=MOST_OPTIONS - 3))
    assert len(options(ada.page(f"{PEOPLE}/new"), "unit")) == MOST_OPTIONS + 1
    database.run(lambda session: full_agencies.tree(session, home, deep=1))
    assert options(ada.page(f"{PEOPLE}/new"), "unit") == []
