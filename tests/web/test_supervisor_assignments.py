"""The assignments that bind a team: each number leads to so many rows, and what was a mistake can be ended."""

import csv
import io
from functools import partial

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from course_app.services import assignments
from course_app.storage.models.agencies import Unit
from course_app.storage.models.assignments import AssignmentEnd
from course_app.storage.models.records import Access
from course_app.web.clock import now
from tests import builders, courses
from tests.application import Browser, Statements
from tests.databases import Database
from tests.services.learners import Learner, count
from tests.services.stations import Station
from tests.web.learner_site import words
from tests.web.supervisor_site import TEAM, browser_for, counted, names
from tests.web.supervisor_site import boss as boss
from tests.web.supervisor_site import station as station

LIST = f"{TEAM}/assignments/all"


def assign(
    session: Session,
    station: Station,
    *,
    unit: Unit | None = None,
    person: str | None = None,
    key: str = "second",
) -> str:
    """The second course is assigned; the assignment's public id."""
    if not session.query(builders.Course).filter_by(key=key).count():
        builders.published(session, courses.course(key=key))
    return assignments.create(
        session,
        now=now(),
        agency_id=station.agency.id,
        course_key=key,
        due_on=station.day(300),
        unit_id=unit.id if unit else None,
        account_id=station.accounts[person].id if person else None,
        actor_id=station.boss.account_id,
    ).public_id


def end_url(assignment: str) -> str:
    return f"{TEAM}/assignments/{assignment}/end"


def lines(page: BeautifulSoup) -> list[list[str]]:
    """The cells of each row, without what only screen readers hear."""
    for hidden in page.select("tbody .usa-sr-only"):
        hidden.decompose()
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")
    ]


def test_whoever_looks_at_the_team_gets_to_its_assignments_and_each_number_leads_to_so_many_rows(
    boss: Browser, station: Station, database: Database
) -> None:
    def live(session: Session) -> None:
        assign(session, station, unit=station.bureau)
        bea = Learner(builders.actor(session, station.accounts["Bea"]), "second")
        for lesson in ("first", "second"):
            bea.complete(session, lesson, now())
        bea.take(session, now=now())

    database.run(live)
    link = next(link for link in boss.page(TEAM).select(".subnav a") if link.get_text() == "Assignments")
    page = boss.page(str(link["href"]))
    ((course, whom, _due, made, *_numbers, action),) = lines(page)
    numbers = page.select("tbody td a")[1:3]
    assert [counted(link) for link in numbers] == [3, 1]
    for link in numbers:
        behind = boss.page(str(link["href"]))
        assert len(names(behind)) == counted(link)
        assert "Only whom the assignment of “Course second” to Bureau enrolled." in words(behind)
    assert (course, whom, action) == ("Course second", "Bureau", "End it")
    assert made.endswith("by Boss")


def test_the_filter_by_an_assignment_stays_in_the_address_and_in_the_file(
    boss: Browser, station: Station, database: Database
) -> None:
    made = database.run(partial(assign, station=station, unit=station.bureau))
    page = boss.page(f"{TEAM}?assignment={made}&sort=name")
    assert all(f"assignment={made}" in str(link["href"]) for link in page.select(".numbers__link, .glance a"))
    hidden = page.select_one(".filters input[type=hidden][name=assignment]")
    assert hidden is not None
    assert hidden["value"] == made
    assert "Remind all overdue" not in words(page)
    answer = boss.send(f"{TEAM}/roster.csv?assignment={made}&sort=name", {"purpose": "report"})
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == names(page) == ["Bea", "Boss", "Sam"]
    assert rows[0]["Filters"] == "Enrolled by the assignment to: Bureau"
    assert boss.get(f"{TEAM}?assignment={'f' * 32}").status_code == 404
    assert boss.page(TEAM).select("input[name=assignment]") == []


def test_the_unit_of_an_assignment_leads_to_everybody_there_who_takes_the_course(
    boss: Browser, station: Station, database: Database
) -> None:
    database.run(partial(assign, station=station, unit=station.bureau))
    database.run(partial(assign, station=station, unit=station.squad, key="second"))
    page = boss.page(LIST)
    assert "“Enrolled by it” leaves out whoever took the course already" in words(page)
    for link, there in zip(page.select("tbody td.table__words a"), (1, 3), strict=True):
        assert len(names(boss.page(str(link["href"])))) == there
    narrow, wide = lines(page)
    assert (narrow[4], wide[4]) == ("0", "3")


def test_an_assignment_is_ended_after_seeing_what_it_does_to_whom(
    boss: Browser, station: Station, database: Database
) -> None:
    made = database.run(partial(assign, station=station, unit=station.bureau))
    database.run(
        lambda s: Learner(builders.actor(s, station.accounts["Bea"]), "second").complete(s, "first", now())
    )
    seen = words(boss.page(end_url(made)))
    assert "1 person has not begun and is excused. Sam" in seen
    assert "1 person goes on without a due date. Bea" in seen
    assert "It is for you too" in seen
    assert database.read(count(AssignmentEnd)) == 0
    refused = boss.send(end_url(made), {"reason": " "})
    assert refused.status_code == 422
    assert "Say why." in refused.text
    done = boss.send(end_url(made), {"reason": "Laid down twice"}, follow_redirects=True)
    assert "The assignment has ended. 1 person has not begun and is excused." in done.text
    assert "Nothing is assigned to your team" in done.text
    (line,) = lines(boss.page(f"{LIST}?show=over"))
    assert line[-1].endswith("by Boss Laid down twice")
    assert "It ended on" in words(boss.page(end_url(made)))
    assert boss.send(end_url(made), {"reason": "Again"}).status_code == 409
    assert database.read(count(AssignmentEnd)) == 1
    excused = boss.page(f"{TEAM}/officers/{station.accounts['Sam'].public_id}")
    assert "because the assignment was ended by Boss. Reason: Laid down twice" in words(excused)


def test_whoever_assigns_is_told_what_it_did(boss: Browser, station: Station, database: Database) -> None:
    made = database.run(partial(assign, station=station, unit=station.bureau))
    boss.send(end_url(made), {"reason": "The wrong day"})
    form = {"course": "second", "unit": station.squad.public_id}
    again = boss.send(f"{TEAM}/assignments", form, follow_redirects=True)
    assert "1 person whom the end of an assignment had excused must take it again." in words(
        BeautifulSoup(again.text, "html.parser")
    )
    alone = {"course": "second", "officer": station.accounts["Sam"].public_id}
    dated = boss.send(f"{TEAM}/assignments", {**alone, "due_on": "2030-01-31"}, follow_redirects=True)
    assert "1 person who takes it already has another due date now." in dated.text
    later = boss.send(f"{TEAM}/assignments", {**alone, "due_on": "2031-01-31"}, follow_redirects=True)
    assert "Nothing changes for whoever takes it already" in later.text


def test_what_was_laid_over_a_unit_above_is_seen_and_who_can_end_it_is_said(
    app: Flask, station: Station, database: Database
) -> None:
    above = database.run(partial(assign, station=station, unit=station.bureau))
    database.run(lambda s: station.actor(s, "Bea", station.squad))
    bea = browser_for(app, database, station, "Bea")
    ((*_cells, enrolled, completed, action),) = lines(bea.page(LIST))
    assert (enrolled, completed, action) == ("1", "0", "Whoever supervises Bureau can end it.")
    for answer in (bea.get(end_url(above)), bea.send(end_url(above), {"reason": "x"})):
        assert answer.status_code == 403
        assert "Whoever supervises that unit can end it." in answer.text


def test_an_assignment_to_oneself_alone_is_for_somebody_else_to_end(
    boss: Browser, station: Station, database: Database
) -> None:
    own = database.run(partial(assign, station=station, person="Boss"))
    ((*_cells, action),) = lines(boss.page(LIST))
    assert action == "It is for you alone: another supervisor can end it."
    for answer in (boss.get(end_url(own)), boss.send(end_url(own), {"reason": "x"})):
        assert answer.status_code == 403
        assert "Nobody decides about their own training" in answer.text
    assert database.read(count(AssignmentEnd)) == 0


def test_an_assignment_to_a_supervisor_above_is_for_another_one_to_end(
    app: Flask, station: Station, database: Database
) -> None:
    def appoint(session: Session) -> str:
        station.actor(session, "Sam", station.bureau)
        station.actor(session, "Bea", station.squad)
        assign(session, station, unit=station.squad)
        return assign(session, station, person="Sam", key="third")

    own = database.run(appoint)
    bea = browser_for(app, database, station, "Bea")
    alone, squad = lines(bea.page(LIST))
    assert alone[-1] == "It is for a supervisor above you: another one can end it."
    assert bea.get(end_url(own)).status_code == 403
    assert squad[-1] == "End it"
    link = bea.page(LIST).select("tbody a[href$='/end']")[0]
    assert "The enrolment of 1 supervisor above you stays as it is" in words(bea.page(str(link["href"])))


def test_an_assignment_to_one_person_leaves_an_access_entry_when_it_is_looked_at(
    boss: Browser, station: Station, database: Database
) -> None:
    made = database.run(partial(assign, station=station, person="Sam"))
    boss.get(LIST)
    assert database.read(count(Access)) == 0
    boss.get(end_url(made))
    boss.send(end_url(made), {"reason": ""})
    assert database.read(count(Access)) == 2


@pytest.mark.parametrize("query", ["show=all", "page=-1", "page=x"])
def test_what_no_link_asks_is_refused(boss: Browser, query: str) -> None:
    assert boss.get(f"{LIST}?{query}").status_code == 422


def test_a_list_of_any_length_has_pages_and_costs_as_many_statements(
    boss: Browser, station: Station, database: Database, statements: Statements
) -> None:
    def more(session: Session, number: int) -> None:
        for _ in range(number):
            account = builders.account(session, station.agency, unit=station.squad)
            session.add(
                builders.models.assignments.Assignment(
                    agency_id=station.agency.id,
                    course_id=station.edition.course_id,
                    account_id=account.id,
                    created_at=now(),
                )
            )

    costs = []
    for number in (1, 1_050):
        database.run(partial(more, number=number))
        boss.get(LIST)
        statements.clear()
        page = boss.page(LIST)
        costs.append(len(statements.sent))
    assert costs[0] == costs[1] <= 8
    assert len(lines(page)) == 50
    last = page.select(".pages__link")[-2]
    assert isinstance(last, Tag)
    assert last.get_text() == "22"
    assert len(lines(boss.page(str(last["href"])))) == 1
