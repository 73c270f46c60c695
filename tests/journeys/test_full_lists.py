"""Every list and form of administrators: with nothing, one, fifty and ten thousand rows, and with long names."""

from functools import partial

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from tests.journeys.conftest import MakeContext
from tests.journeys.readers import Reader
from tests.journeys.site import PASSWORD, Site
from tests.journeys.watching import Watch
from tests.services import full_agencies
from tests.services.full_agencies import FullAgency

pytestmark = pytest.mark.browser

ADMINISTER = "/administer"
LISTS = ("people", "units", "appointments", "appointments?show=over")


def test_lists_of_an_administrator_are_whole_with_nothing_one_fifty_and_ten_thousand_rows(
    site: Site, make_context: MakeContext
) -> None:
    home = site.run(partial(full_agencies.found, role=Role.ADMINISTRATOR, password=PASSWORD))
    reader = Reader(site, make_context, home.email)
    reader.open_empty(f"{ADMINISTER}/people?text=nobody", "No account of your agency meets this filter.")
    reader.open_empty(f"{ADMINISTER}/units", "There is no unit yet")
    reader.open_empty(f"{ADMINISTER}/units?show=closed", "No unit is closed")
    reader.open_empty(f"{ADMINISTER}/appointments?show=over", "No appointment is over")
    reader.open(f"{ADMINISTER}/people", f"{ADMINISTER}/appointments")
    for more in (1, 48, 9_950):
        site.run(lambda session, more=more: _grow(session, home, more))  # type: ignore[misc]
        reader.open(*(f"{ADMINISTER}/{path}" for path in LISTS if more > 1 or path == "units"))
    for path in ("people?text=wolfe&status=active&sort=unit", "people?page=200", "appointments?page=100"):
        reader.open(f"{ADMINISTER}/{path}")
    expect(reader.page.locator("caption")).to_contain_text("4,951–5,000 of 10,000 rows")
    plain = Reader(site, make_context, home.email, scripts=False)
    plain.turn(*(f"{ADMINISTER}/{path}" for path in LISTS if path != "units"))
    assert reader.found + plain.found == []


def test_pages_and_forms_about_long_names_and_many_units_are_whole(
    site: Site, make_context: MakeContext
) -> None:
    home = site.run(partial(full_agencies.found, role=Role.ADMINISTRATOR, password=PASSWORD))
    site.run(lambda session: _grow(session, home, 60))
    units, people = site.run(lambda session: _large(session, home))
    reader = Reader(site, make_context, home.email)
    for unit in (units[0], units[-1]):
        reader.open(f"{ADMINISTER}/units/{unit}")
    reader.open(
        *(f"{ADMINISTER}/{path}" for path in ("units?page=8", "people/new", "units/new", "agency")),
        f"{ADMINISTER}/units?below={units[0]}",
    )
    for person in people:
        reader.open(*(f"{ADMINISTER}/people/{person}{page}" for page in ("", "/edit", "/appointments/new")))
    assert reader.found == []


def test_forms_of_an_administrator_say_what_is_wrong_and_keep_what_was_typed(
    site: Site, make_context: MakeContext, watches: list[Watch]
) -> None:
    home = site.run(partial(full_agencies.found, role=Role.ADMINISTRATOR, password=PASSWORD))
    site.run(lambda session: _grow(session, home, 3))
    units, people = site.run(lambda session: _large(session, home))
    reader = Reader(site, make_context, home.email)
    watches[0].answers_may_fail = True
    add, send = f"{ADMINISTER}/people/new", "Add and send the link"
    reader.is_refused(add, {}, send, "Enter a name.", "Enter a mail address.")
    long, taken = {"name": "x" * 201, "email": "nonsense", "officer_id": "P/1"}, {"name": "Kim"}
    too_long = "Use at most 200 characters."
    slash = "An officer ID has no @ and no slash: people sign in with it."
    reader.is_refused(add, long, send, too_long, slash)
    reader.is_refused(
        add, {**taken, "email": home.email.upper()}, send, "Another account has this mail address."
    )
    person = f"{ADMINISTER}/people/{people[0]}"
    reader.is_refused(f"{person}/edit", {"name": ""}, "Save", "Enter a name.")
    reader.is_refused(
        person, {"unit": "nowhere"}, "Move", "No unit has this in its name. See the list of units."
    )
    reader.is_refused(f"{person}/appointments/new", {"since": "2020-01-01"}, "Appoint", "Choose a role.")
    _appoint_on_wrong_days(reader, person)
    reader.is_refused(
        f"{ADMINISTER}/units/new",
        {"name": "Field Operations"},
        "Add",
        "There is a unit of this name at this place already.",
    )
    reader.is_refused(
        f"{ADMINISTER}/units/{units[0]}",
        {"name": "a/b"},
        "Rename",
        "A name has no slash: it parts the names of units.",
    )
    settings = {"name": "", "mail_name": "y" * 101, "mail_reply_to": "nonsense"}
    reader.is_refused(
        f"{ADMINISTER}/agency", settings, "Save", "Enter a name.", "Use at most 100 characters."
    )
    reader.is_refused(f"{ADMINISTER}/agency", {}, "Use this picture", "Choose a picture.")
    assert reader.found == []


def _appoint_on_wrong_days(reader: Reader, person: str) -> None:
    for days, fault in (
        ({"since": "2020-01-01"}, "This day is over. Choose today or a later one."),
        ({"since": "2030-01-02", "until": "2030-01-01"}, "The last day comes before the first one."),
    ):
        reader.go(f"{person}/appointments/new")
        reader.page.locator("label[for=role-2]").click()
        for name, value in days.items():
            reader.page.locator(f"#{name}").fill(value)
        reader.page.get_by_role("button", name="Appoint").click()
        reader.shows(fault)
        expect(reader.page.locator("#role-2")).to_be_checked()
        for name, value in days.items():
            expect(reader.page.locator(f"#{name}")).to_have_value(value)


def _grow(session: Session, home: FullAgency, number: int) -> None:
    """So many more people in a unit of their own, each of whom supervises it and did so before."""
    units = full_agencies.tree(session, home, deep=1)
    people = full_agencies.people(session, home, number, units[0])
    full_agencies.appointments(session, people, unit_id=units[0])
    full_agencies.appointments(session, people, unit_id=units[0], over=True)


def _large(session: Session, home: FullAgency) -> tuple[list[str], list[str]]:
    """Many units below one and below each other, and people with a long name of either kind, deep down; public ids."""
    units = full_agencies.tree(session, home, wide=350, deep=25)
    people = full_agencies.people(session, home, 26, units[-1])
    full_agencies.appointments(session, [people[0]] * 60, unit_id=units[1])
    return (
        [session.get_one(Unit, units[0]).public_id, session.get_one(Unit, units[-1]).public_id],
        [session.get_one(Account, each).public_id for each in (people[0], people[25])],
    )
