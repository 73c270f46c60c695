"""Appointments at the administrator's pages."""

from datetime import timedelta

import pytest
from babel.dates import format_date
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.storage.models.accounts import Appointment
from course_app.web.clock import now
from tests import builders
from tests.application import Browser, Statements
from tests.databases import Database
from tests.services.agencies_with_people import Town
from tests.web.administrator_site import DOOR, browser_for, person_url
from tests.web.administrator_site import ada as ada
from tests.web.administrator_site import town as town
from tests.web.learner_site import words
from tests.web.test_administrator_people import names

LIST = f"{DOOR}/appointments"
AUDITOR = {"role": "auditor", "unit": "", "course": "", "since": "", "until": ""}


def of(database: Database, account_id: int) -> list[Appointment]:
    return database.read(
        lambda session: (
            session.query(Appointment).filter_by(account_id=account_id).order_by(Appointment.id).all()
        )
    )


def test_a_right_counts_from_the_next_click_to_the_one_after_its_end(
    app: Flask, ada: Browser, town: Town, database: Database
) -> None:
    robin = browser_for(app, database, town.robin)
    assert robin.get("/supervise").status_code == 403
    fields = {**AUDITOR, "role": "supervisor", "unit": town.patrol.public_id, "appointed_by": "99"}
    answer = ada.send(f"{person_url(town.robin)}/appointments", fields)
    assert "It counts from the next click on" in words(ada.page(answer.location))
    assert robin.get("/supervise").status_code == 200
    (row,) = of(database, town.robin.id)
    assert row.appointed_by == town.ada.id
    answer = ada.send(f"{LIST}/{row.public_id}/end")
    assert "The appointment as Supervisor is over." in words(ada.page(answer.location))
    assert robin.get("/supervise").status_code == 403
    assert names(ada.page(f"{LIST}?show=over")) == ["Robin Officer"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": ""}, "role-0"),
        ({"role": "administrator"}, "role-0"),
        ({"role": "supervisor"}, "unit"),
        ({"role": "supervisor", "unit": "f" * 32}, "unit"),
        ({"role": "instructor", "course": "nonsense"}, "course"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": "soon"}, "since"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(
    ada: Browser, town: Town, changed: dict[str, str], field: str
) -> None:
    answer = ada.send(f"{person_url(town.robin)}/appointments", {**AUDITOR, **changed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one(f"#error-summary a[href='#{field}']") is not None


@pytest.mark.parametrize(
    ("address", "narrowed"), [(LIST, "?show=over"), (f"{DOOR}/people", "?status=disabled")]
)
def test_filters_are_folded_until_they_narrow_the_list(ada: Browser, address: str, narrowed: str) -> None:
    for query, is_open in (("", False), (narrowed, True)):
        fold = ada.page(address + query).select_one("details:has(form.filters)")
        assert fold is not None
        assert fold.has_attr("open") is is_open


def test_a_unit_chosen_for_a_role_that_has_none_is_not_passed_over(
    ada: Browser, town: Town, database: Database
) -> None:
    fields = {**AUDITOR, "unit": town.patrol.public_id}
    answer = ada.send(f"{person_url(town.robin)}/appointments", fields)
    assert answer.status_code == 422
    assert "Only supervisors are appointed over a unit" in answer.text
    assert of(database, town.robin.id) == []


def test_a_right_of_a_day_to_come_is_not_said_to_count_now(ada: Browser, town: Town) -> None:
    later = (now() + timedelta(days=9)).date()
    answer = ada.send(f"{person_url(town.robin)}/appointments", {**AUDITOR, "since": later.isoformat()})
    text = words(ada.page(answer.location))
    assert f"It counts from {format_date(later, 'MMM d, y', 'en')} on." in text
    assert "next click on" not in text


def test_the_same_right_once_more_is_told_at_the_role(ada: Browser, town: Town) -> None:
    answers = [ada.send(f"{person_url(town.robin)}/appointments", AUDITOR) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "This person has this right in that time already." in answers[1].text


def test_nobody_appoints_herself(ada: Browser, town: Town, database: Database) -> None:
    answer = ada.send(f"{person_url(town.ada)}/appointments", AUDITOR)
    assert answer.status_code == 403
    assert "Nobody changes their own rights" in answer.text
    assert len(of(database, town.ada.id)) == 1


def test_the_last_administrator_is_told_why_she_stays(ada: Browser, town: Town, database: Database) -> None:
    (ben,), (own,) = of(database, town.ben.id), of(database, town.ada.id)
    assert ada.send(f"{LIST}/{ben.public_id}/end").status_code == 302
    answer = ada.send(f"{LIST}/{own.public_id}/end")
    assert answer.status_code == 403
    assert "The agency would be without an administrator" in answer.text
    assert ada.get(LIST).status_code == 200


def test_people_and_appointments_of_another_agency_are_not_there(
    ada: Browser, town: Town, database: Database
) -> None:
    foreign = database.run(
        lambda session: builders.appointment(session, session.merge(town.fay), Role.AUDITOR).public_id
    )
    assert ada.send(f"{LIST}/{foreign}/end").status_code == 404
    assert ada.get(f"{person_url(town.fay)}/appointments/new").status_code == 404
    assert ada.send(f"{person_url(town.fay)}/appointments", AUDITOR).status_code == 404


def test_the_list_costs_as_much_for_a_thousand_as_for_two(
    ada: Browser, town: Town, database: Database, statements: Statements
) -> None:
    def cost() -> int:
        ada.get(LIST)
        statements.clear()
        assert ada.get(LIST).status_code == 200
        return len(statements.sent)

    few = cost()
    assert 0 < few <= 6

    def grow(session: Session) -> None:
        robin = session.merge(town.robin)
        session.add_all(
            Appointment(account_id=robin.id, role=Role.AUDITOR, since=now()) for _each in range(1000)
        )

    database.run(grow)
    assert cost() == few
    assert names(ada.page(f"{LIST}?role=auditor&text=rob&page=20")) == ["Robin Officer"] * 50
    assert ada.get(f"{LIST}?role=nonsense").status_code == 422
