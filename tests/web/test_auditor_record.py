"""The record on pages: filters in the address, each entry with its proof, the chain verified on request."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.records import RecordKind
from course_app.services import audits, records
from course_app.storage.models.records import Record
from tests.application import Browser, Statements
from tests.builders import NOW
from tests.databases import Database
from tests.services.auditors import Inspection
from tests.web.addresses import calls, make
from tests.web.auditor_site import AUDIT, browser_for, looks, names
from tests.web.auditor_site import auditor as auditor
from tests.web.auditor_site import inspection as inspection
from tests.web.learner_site import words
from tests.web.rows import TOUCHED_BY_READING, all_rows
from tests.web.twins import Twins


def test_the_record_shows_what_happened_to_whom_by_whom_in_words(
    auditor: Browser, inspection: Inspection
) -> None:
    page = auditor.page(AUDIT)
    text = words(page)
    assert "1–12 of 12 rows" in text
    assert "12 entries in the chain" in text
    assert names(page)[0] == "12 Excusal"
    assert {"Boss", "Sam", "Bea"} <= {link.get_text() for link in page.select("tbody td a")}
    assert "Passed: yes" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=certificate", ["8 Certificate issued"]),
        ("text=boss", ["12 Excusal"]),
        ("kind=grade&text=Sam", ["11 Attempt graded"]),
        ("since=2020-01-01&until=2020-01-02", []),
        ("text=Eve", []),
    ],
)
def test_the_address_says_which_entries(auditor: Browser, query: str, expected: list[str]) -> None:
    page = auditor.page(f"{AUDIT}?{query}")
    assert names(page) == expected
    assert ("No entry of the record meets this filter." in words(page)) is not bool(expected)


def test_whoever_acted_from_another_agency_has_neither_name_nor_page(
    database: Database, auditor: Browser, inspection: Inspection
) -> None:
    def publish(session: Session) -> None:
        records.append(
            session,
            now=NOW,
            kind=RecordKind.PUBLICATION,
            agency_id=inspection.agency.id,
            actor_id=inspection.accounts["Eve"].id,
            subject_id=None,
            data={},
        )

    database.run(publish)
    for address in (AUDIT, f"{AUDIT}/entries/13"):
        page = auditor.page(address)
        assert "somebody of another agency" in words(page)
        assert "Eve" not in words(page).split()
        assert not page.select(f"a[href*='{inspection.public_id('Eve')}']")


def test_reading_an_entry_about_somebody_is_in_the_access_log(
    database: Database, auditor: Browser, inspection: Inspection
) -> None:
    auditor.page(f"{AUDIT}/entries/12")
    assert looks(database) == [(inspection.auditor.account_id, inspection.accounts["Sam"].id, "evidence")]


@pytest.mark.parametrize(
    ("address", "narrowed"), [("", "?text=boss"), ("/reports", "?name=Sam"), ("/certificates", "?text=Sam")]
)
def test_filters_are_folded_until_they_narrow_the_list(auditor: Browser, address: str, narrowed: str) -> None:
    for query, is_open in (("", False), (narrowed, True)):
        fold = auditor.page(AUDIT + address + query).select_one("details:has(form.filters)")
        assert fold is not None
        assert fold.has_attr("open") is is_open


@pytest.mark.parametrize("query", ["since=yesterday", "until=0001-01-01", "since=9999-12-31"])
def test_a_day_that_is_none_is_told_at_its_field(auditor: Browser, query: str) -> None:
    answer = auditor.get(f"{AUDIT}?{query}")
    assert answer.status_code == 422
    assert f'href="#{query.split("=", maxsplit=1)[0]}"' in answer.text
    assert "Enter a real day" in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one("details[open] form.filters") is not None


@pytest.mark.parametrize("query", ["kind=nonsense", "page=x", "page=-1"])
def test_words_that_no_form_of_ours_sends_are_refused(auditor: Browser, query: str) -> None:
    assert auditor.get(f"{AUDIT}?{query}").status_code == 422


def test_an_entry_is_shown_with_its_text_and_hashes_and_whether_it_holds(
    auditor: Browser, inspection: Inspection, database: Database
) -> None:
    page = words(auditor.page(f"{AUDIT}/entries/4"))
    assert "This entry holds" in page
    row = database.read(lambda s: s.query(Record).filter_by(agency_id=inspection.agency.id, sequence=4).one())
    assert {row.body, row.previous, row.digest} <= {
        code.get_text() for code in auditor.page(f"{AUDIT}/entries/4").select("code.hash")
    }

    def tamper(session: Session) -> None:
        session.get_one(Record, row.id).body = row.body.replace("quiz", "exam")

    database.run(tamper)
    assert "This entry does not hold" in words(auditor.page(f"{AUDIT}/entries/4"))
    assert "its content was changed" in words(auditor.page(f"{AUDIT}/verification"))
    for unknown in (0, 999, 10**30):
        assert auditor.get(f"{AUDIT}/entries/{unknown}").status_code == 404


def test_the_chain_is_verified_in_stretches(auditor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "The chain holds" in words(auditor.page(f"{AUDIT}/verification"))
    monkeypatch.setattr(audits, "WALKED_AT_ONCE", 5)
    url, pages = f"{AUDIT}/verification", []
    while url:
        page = auditor.page(url)
        pages.append(words(page))
        onward = page.select_one("main a.usa-button")
        url = str(onward["href"]) if onward and "Go on" in onward.get_text() else ""
    assert ["Entries 1 to 5 hold" in pages[0], "Entries 11 to 12 hold" in pages[2]] == [True, True]
    assert "The chain holds" in pages[-1]


def test_the_record_costs_six_statements_at_most(auditor: Browser, statements: Statements) -> None:
    auditor.get(AUDIT)
    for path in ("", "/people", "/certificates", "/reports", "/access"):
        statements.clear()
        assert auditor.get(f"{AUDIT}{path}").status_code == 200
        assert len(statements.sent) <= 6, (path, statements.sent)


@pytest.mark.parametrize("name", ["Boss", "Bea", "Eve"])
def test_nobody_but_auditors_gets_in(
    app: Flask, database: Database, inspection: Inspection, name: str
) -> None:
    browser = browser_for(app, database, inspection, name)
    for path in ("", "/entries/1", "/verification", "/people", "/certificates", "/reports", "/access"):
        assert browser.get(f"{AUDIT}{path}").status_code == 403
    person = f"{AUDIT}/people/{inspection.public_id('Bea')}"
    assert browser.get(person).status_code == 403
    assert browser.send(f"{person}/evidence.json").status_code == 403
    assert looks(database) == []


def test_an_auditors_looking_touches_nothing_but_the_access_log(twins: Twins) -> None:
    browser = twins.browser("auditor")
    before, opened = all_rows(twins.database, but=TOUCHED_BY_READING), 0
    for call in calls(twins.app, twins.ids()):
        if call.is_safe and call.path.startswith(AUDIT):
            opened += make(browser, call, "").status_code == 200
    assert opened >= 9
    assert all_rows(twins.database, but=TOUCHED_BY_READING) == before


@pytest.mark.parametrize("number", [0, 999_999, 2**31 - 1, 2**31, 2**63, 10**40])
def test_a_number_that_no_entry_has_is_not_found(auditor: Browser, number: int) -> None:
    assert auditor.get(f"{AUDIT}/entries/{number}").status_code == 404
