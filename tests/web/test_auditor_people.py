"""One person's training for an auditor: everything but answers, to read and to take, and each reading is logged."""

import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.records import RecordKind
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.attempts import Grade
from course_app.storage.models.records import Record
from tests.application import Browser
from tests.databases import Database
from tests.exports import pdf
from tests.exports.test_evidence import check_alone
from tests.services.auditors import Inspection
from tests.services.learners import chains_hold
from tests.web.auditor_site import AUDIT, looks, names, person_url
from tests.web.auditor_site import auditor as auditor
from tests.web.auditor_site import inspection as inspection
from tests.web.learner_site import words

KEY_OF_ANSWERS = ("Option", "Question q", "Explanation")


def exports(database: Database) -> list[dict[str, object]]:
    rows = database.read(
        lambda s: s.query(Record).filter_by(kind=RecordKind.EXPORT).order_by(Record.id).all()
    )
    return [json.loads(row.body) for row in rows]


def test_people_are_found_by_name_in_ones_own_agency(auditor: Browser) -> None:
    assert names(auditor.page(f"{AUDIT}/people")) == ["Bea", "Boss", "Sam", "Sis"]
    assert names(auditor.page(f"{AUDIT}/people?text=b")) == ["Bea", "Boss"]
    assert "Nobody is in this list" in words(auditor.page(f"{AUDIT}/people?text=Eve"))


def test_the_page_says_what_came_of_it_with_the_proof_and_leaves_an_access_entry_each_time(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    text = words(auditor.page(person_url(inspection, "Bea")))
    for shown in ("Completed", "Not passed, 0%", "Passed, 100%", "entries about this person hold", "Valid"):
        assert shown in text
    assert not [word for word in KEY_OF_ANSWERS if word in text]
    text = words(auditor.page(person_url(inspection, "Sam")))
    assert "Reason: On leave" in text
    sis = inspection.auditor.account_id
    assert looks(database) == [(sis, inspection.accounts[name].id, "evidence") for name in ("Bea", "Sam")]


def test_a_file_for_programs_proves_itself_and_stands_on_the_record(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    answer = auditor.send(f"{person_url(inspection, 'Bea')}/evidence.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="evidence-bea-')
    check_alone(answer.data)
    assert not [word for word in KEY_OF_ANSWERS if word in answer.text]
    (entry,) = exports(database)
    assert entry["subject"] == inspection.public_id("Bea")
    assert entry["data"]["seal"] == answer.json["seal"]  # type: ignore[index]
    assert [what for _actor, _subject, what in looks(database)] == ["evidence-file"]
    assert database.read(chains_hold)


def test_a_later_file_goes_on_from_the_earlier_one(auditor: Browser, inspection: Inspection) -> None:
    url = f"{person_url(inspection, 'Bea')}/evidence.json"
    first, second = (auditor.send(url).json for _time in range(2))
    assert first is not None
    assert second is not None
    assert second["chain"]["digests"][: first["chain"]["length"]] == first["chain"]["digests"]
    assert json.loads(second["entries"][-1]["body"])["data"]["seal"] == first["seal"]


def test_a_file_to_print_carries_the_other(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    answer = auditor.send(f"{person_url(inspection, 'Sam')}/evidence.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = pdf.text(answer.data)
    assert "Sam" in text
    assert "Not passed, 0%" in text
    assert "Reason: On leave" in text
    check_alone(pdf.read(answer.data).attachments["evidence.json"][0])
    assert exports(database)[0]["data"]["file"] == "pdf"  # type: ignore[index]


def test_files_are_taken_by_form_only(auditor: Browser, inspection: Inspection, database: Database) -> None:
    for kind in ("json", "pdf"):
        assert auditor.get(f"{person_url(inspection, 'Bea')}/evidence.{kind}").status_code == 405
        assert auditor.post(f"{person_url(inspection, 'Bea')}/evidence.{kind}").status_code == 400
    assert (exports(database), looks(database)) == ([], [])


@pytest.mark.parametrize("who", ["Eve", None])
def test_people_of_other_agencies_do_not_exist(
    auditor: Browser, inspection: Inspection, database: Database, who: str | None
) -> None:
    url = person_url(inspection, who) if who else f"{AUDIT}/people/{'0' * 32}"
    assert auditor.get(url).status_code == 404
    for kind in ("json", "pdf"):
        assert auditor.send(f"{url}/evidence.{kind}").status_code == 404
    assert (exports(database), looks(database)) == ([], [])


def test_a_disabled_officer_keeps_her_record(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    def disable(session: Session) -> None:
        session.get_one(Account, inspection.accounts["Bea"].id).active = False

    database.run(disable)
    text = words(auditor.page(person_url(inspection, "Bea")))
    assert "This account is disabled" in text
    assert "Completed" in text


def test_an_appointment_that_ends_closes_the_door_at_the_next_request(
    app: Flask, auditor: Browser, inspection: Inspection, database: Database
) -> None:
    def end(session: Session) -> None:
        for row in session.query(Appointment).filter_by(account_id=inspection.auditor.account_id):
            row.until = row.since

    assert auditor.get(person_url(inspection, "Bea")).status_code == 200
    database.run(end)
    assert auditor.get(person_url(inspection, "Bea")).status_code == 403


def test_who_looked_at_whose_data_is_listed_newest_first(auditor: Browser, inspection: Inspection) -> None:
    assert "Nobody has looked yet" in words(auditor.page(f"{AUDIT}/access"))
    auditor.get(person_url(inspection, "Bea"))
    auditor.send(f"{person_url(inspection, 'Sam')}/evidence.json")
    page = auditor.page(f"{AUDIT}/access")
    cells = [cell.get_text() for cell in page.select("tbody tr:first-child td")]
    assert cells == ["Sis", "Sam", "Training record, taken as a file"]
    assert len(auditor.page(f"{AUDIT}/access?text=Bea").select("tbody tr")) == 1
    assert "Nobody with this name" in words(auditor.page(f"{AUDIT}/access?text=Eve"))


def test_a_look_at_a_list_is_one_line_that_leads_to_everybody_in_it(
    auditor: Browser, inspection: Inspection
) -> None:
    shown = len(auditor.page(f"{AUDIT}/people").select("tbody tr"))
    (line,) = auditor.page(f"{AUDIT}/access").select("tbody tr")
    assert f"{shown - 1} people" in line.get_text(), "the auditor herself leaves no entry"
    (link,) = line.select("td[data-label='Whose data'] a")
    each = auditor.page(str(link["href"]))
    assert len(each.select("tbody tr")) == shown - 1
    assert "Bea" in words(each)
    assert auditor.get(f"{AUDIT}/access?reading=x").status_code == 422


@pytest.mark.parametrize("listed", ["", "/people", "/certificates", "/reports"])
def test_whoever_stands_in_a_list_that_was_read_is_in_the_access_log(
    auditor: Browser, inspection: Inspection, database: Database, listed: str
) -> None:
    auditor.get(f"{AUDIT}{listed}?text=Bea&name=Bea")
    bea = inspection.accounts["Bea"].id
    assert (inspection.auditor.account_id, bea, "list") in looks(database)
    assert {what for _who, _whom, what in looks(database)} == {"list"}


def test_a_fact_that_was_changed_beside_the_record_shows_at_the_person_and_in_her_files(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    def improve(session: Session) -> None:
        session.query(Grade).filter_by(passed=False).update({"passed": True})

    told = "The record does not say what is stored: Attempt graded."
    url = person_url(inspection, "Bea")
    assert told not in words(auditor.page(url))
    assert json.loads(auditor.send(f"{url}/evidence.json").data)["unproved"] == []
    database.run(improve)
    assert told in words(auditor.page(url))
    assert json.loads(auditor.send(f"{url}/evidence.json").data)["unproved"] == ["grade"]
    assert told in pdf.text(auditor.send(f"{url}/evidence.pdf").data)
