"""Your team: numbers that add up and lead to their lists, one filter for page and file, six statements at most."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.storage.models.records import Access, Record
from course_app.web.clock import now
from tests import builders
from tests.application import Browser, Statements
from tests.databases import Database
from tests.services.crowds import crowd
from tests.services.learners import count
from tests.services.stations import Station
from tests.web.learner_site import words
from tests.web.supervisor_site import TEAM, browser_for, figures, late_station, names
from tests.web.supervisor_site import boss as boss
from tests.web.supervisor_site import station as station


def test_the_numbers_are_links_to_lists_of_so_many(
    boss: Browser, station: Station, database: Database
) -> None:
    def live(session: Session) -> None:
        station.standing(session, "Bea").started_at = now()
        station.standing(session, "Sam").completed_at = now()

    database.run(live)
    page = boss.page(TEAM)
    assert figures(page) == {"Not started": 1, "In progress": 1, "Completed": 1, "Excused": 0}
    assert "3 enrolments in all." in words(page)
    for link in page.select(".numbers__link"):
        label = link.select_one(".numbers__label")
        assert label is not None
        assert len(names(boss.page(str(link["href"])))) == figures(page)[label.get_text()]
    for link in page.select(".glance a")[:3]:
        assert len(names(boss.page(str(link["href"])))) == int(link.get_text().split()[0])
    not_done = page.select(".glance a")[3]
    assert sorted(names(boss.page(str(not_done["href"])))) == ["Bea", "Boss"]


def test_the_list_is_the_unit_and_all_below_and_no_sister(boss: Browser) -> None:
    assert sorted(names(boss.page(TEAM))) == ["Bea", "Boss", "Sam"]


def test_a_filter_stands_in_the_address_and_in_the_controls(boss: Browser, station: Station) -> None:
    page = boss.page(f"{TEAM}?unit={station.squad.public_id}&flag=overdue&name=sa&sort=name")
    assert names(page) == ["Sam"]
    chosen = {select_["name"]: select_.select_one("[selected]") for select_ in page.select("select[name]")}
    assert chosen["unit"]["value"] == station.squad.public_id
    assert (chosen["flag"]["value"], chosen["sort"]["value"]) == ("overdue", "name")
    assert figures(page)["Not started"] == 1
    assert "Nobody is in this list" in words(boss.page(f"{TEAM}?state=completed"))


def test_on_paper_a_narrowed_list_says_to_what(boss: Browser) -> None:
    (line,) = boss.page(f"{TEAM}?flag=overdue&name=Bea").select("main .print-only")
    assert " ".join(line.get_text(" ").split()).startswith("Only those: Overdue; Name or officer ID: Bea")
    assert not boss.page(TEAM).select("main .print-only")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("state=nonsense", 422),
        ("flag=late", 422),
        ("sort=1", 422),
        ("page=-1", 422),
        ("page=x", 422),
        ("unit=" + "f" * 32, 404),
        ("course=no-such", 404),
        ("page=99999999", 200),
        ("name=%25", 200),
        ("state=to-do", 200),
    ],
)
def test_what_no_form_sends_is_refused_and_what_is_unknown_is_not_there(
    boss: Browser, query: str, status: int
) -> None:
    assert boss.get(f"{TEAM}?{query}").status_code == status


def test_the_sister_unit_does_not_exist(boss: Browser, station: Station) -> None:
    assert boss.get(f"{TEAM}?unit={station.sister.public_id}").status_code == 404


def test_an_officer_without_an_appointment_is_refused(
    app: Flask, database: Database, station: Station
) -> None:
    assert browser_for(app, database, station, "Sam").get(TEAM).status_code == 403


def take_file(browser: Browser, query: str = "") -> list[dict[str, str]]:
    answer = browser.send(f"{TEAM}/roster.csv{query}", {"purpose": "report"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize("query", ["", "?sort=name", "?name=a&flag=overdue", "?state=completed"])
def test_the_file_has_the_rows_of_the_screen_in_its_order(boss: Browser, query: str) -> None:
    page, rows = boss.page(TEAM + query), take_file(boss, query)
    assert [row["Name"] for row in rows] == names(page)
    shown = [[cell.get_text(" ") for cell in line.select("td")] for line in page.select("tbody tr")]
    for row, cells in zip(rows, shown, strict=True):
        assert row["Unit"] == cells[0]
        assert row["State"] in cells[2]
        assert row["Notes"] in cells[2]
        assert f"{row['Done']} of {row['Required']}" == cells[3]


def test_the_file_says_its_filter_and_moment_and_taking_it_is_on_the_record(
    boss: Browser, database: Database
) -> None:
    (row, _other) = take_file(boss, "?name=a&flag=overdue&state=to-do")
    assert row["Filters"] == "State: In progress, Not started; Only those: Overdue; Name or officer ID: a"
    assert row["Time zone"] == "America/Chicago"
    assert row["As of"].startswith(f"{now():%Y-}")
    with database.session() as session:
        assert [kind for kind in session.scalars(select(Record.kind)) if kind == "export"] == ["export"]
        assert session.query(Access).count() == 2


def test_without_a_purpose_there_is_no_file_and_nothing_on_the_record(
    boss: Browser, database: Database
) -> None:
    assert boss.send(f"{TEAM}/roster.csv", {"purpose": "curiosity"}).status_code == 422
    assert boss.get(f"{TEAM}/roster.csv").status_code == 405
    assert database.read(count(Access)) == 0


def cost(browser: Browser, statements: Statements, path: str) -> int:
    browser.get(path)
    statements.clear()
    assert browser.get(path).status_code == 200
    return len(statements.sent)


@pytest.mark.parametrize("query", ["", "?name=office&flag=overdue&sort=activity&state=to-do"])
def test_the_page_costs_six_statements_at_any_size(
    boss: Browser, station: Station, database: Database, statements: Statements, query: str
) -> None:
    few = cost(boss, statements, TEAM + query)
    assert 0 < few <= 6
    for number in (50, 9_950):
        database.run(lambda session, number=number: crowd(session, station, number))  # type: ignore[misc]
        assert cost(boss, statements, TEAM + query) == few
    page = boss.page(TEAM)
    assert len(names(page)) == 50
    assert sum(figures(page).values()) == 10_003
    assert "10,003 enrolments in all." in words(page)
    assert "1–50 of 10,003 rows" in words(page)
    assert {link.get_text().split()[0] for link in page.select(".numbers__link, .glance a")} >= {"10,003"}
    last = page.select(".pages__link")[-2]
    assert last.get_text() == "201"
    assert len(names(boss.page(str(last["href"])))) == 3
    assert len(take_file(boss)) == 10_003


def test_an_empty_team_says_why(app: Flask, database: Database) -> None:
    def empty(session: Session) -> Station:
        station = late_station(session)
        account = builders.account(session, station.agency, name="New", unit=station.sister)
        alone = builders.unit(session, station.agency, name="Alone")
        station.accounts["New"] = account
        station.actor(session, "New", alone)
        return station

    station = database.run(empty)
    page: BeautifulSoup = browser_for(app, database, station, "New").page(TEAM)
    assert "Nobody of your team takes a course" in words(page)
