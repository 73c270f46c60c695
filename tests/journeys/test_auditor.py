"""An auditor at the browser: proves one certificate, and reads a record of any length."""

import re

import pytest
from playwright.sync_api import Download, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.records import RecordKind
from course_app.services import records
from course_app.services.passwords import Hasher
from course_app.services.records import Fact
from course_app.storage.models.accounts import Account
from course_app.storage.models.records import Access, Record
from course_app.web.clock import now
from tests import builders
from tests.exports.test_evidence import check_alone
from tests.journeys.conftest import PHONE, MakeContext
from tests.journeys.officers import sign_in
from tests.journeys.pages import AUDITOR, CERTIFIED
from tests.journeys.site import PASSWORD, Site
from tests.journeys.test_every_page import faults_at_both_widths
from tests.services.crowds import LONG

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_auditor_proves_one_certificate(site: Site, make_context: MakeContext, scripts: bool) -> None:
    context = make_context(scripts=scripts)
    sign_in(context, site, AUDITOR)
    name = site.read(lambda s: s.scalars(select(Account.name).where(Account.email == CERTIFIED)).one())
    page = context.new_page()
    page.goto(f"{site.url}/learn")
    page.get_by_role("link", name="Evidence").click()
    page.get_by_role("link", name="Certificates").click()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Name, officer ID or certificate ID").fill(name)
    page.get_by_role("button", name="Show").click()
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="What it rests on holds")).to_be_visible()
    for entry in ("Attempt graded", "Course completed", "Certificate issued"):
        expect(page.get_by_role("rowheader", name=re.compile(entry)).first).to_be_visible()
    page.get_by_role("row", name=re.compile("Certificate issued")).get_by_role("link").click()
    expect(page.get_by_role("heading", name="This entry holds")).to_be_visible()
    _verify_the_chain(page)
    _take_the_files(page, site, name)


def _verify_the_chain(page: Page) -> None:
    page.get_by_role("link", name="Record", exact=True).first.click()
    page.get_by_role("link", name="Verify the chain now").click()
    expect(page.get_by_role("heading", name="The chain holds")).to_be_visible()


def _take_the_files(page: Page, site: Site, name: str) -> None:
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("Name or officer ID").fill(name)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=name).click()
    for kind in ("JSON", "PDF"):
        with page.expect_download() as coming:
            page.get_by_role("button", name=f"Take as {kind}").click()
        file: Download = coming.value
        assert file.suggested_filename.endswith(kind.lower())
        if kind == "JSON":
            check_alone(file.path().read_bytes())
    taken = site.read(lambda s: s.scalars(select(Record.kind).order_by(Record.id.desc()).limit(2)).all())
    assert set(taken) == {RecordKind.EXPORT}
    page.get_by_role("link", name="Access log").click()
    expect(page.locator("tbody tr").first).to_contain_text("taken as a file")
    expect(page.locator("tbody tr").first).to_contain_text(name)


def test_lists_are_whole_with_nothing_one_fifty_and_ten_thousand_rows(
    site: Site, make_context: MakeContext
) -> None:
    email = site.run(_founded)
    context = make_context(viewport=PHONE)
    sign_in(context, site, email)
    page, found = context.new_page(), []
    for more in (0, 1, 49, 9_950):
        site.run(lambda session, more=more: _crowd(session, email, more))  # type: ignore[misc]
        for path in ("", "?text=maximiliane", "people", "certificates", "reports", "access"):
            page.goto(f"{site.url}/audit/{path}")
            found += faults_at_both_widths(page)
    page.goto(f"{site.url}/audit?page=100")
    found += faults_at_both_widths(page)
    page.locator("tbody td a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found += faults_at_both_widths(page)
    page.goto(f"{site.url}/audit/people?text=maximiliane")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LONG.strip())
    found += faults_at_both_widths(page)
    assert found == []


def _founded(session: Session) -> str:
    """An agency in which nothing happened yet but its auditor."""
    account = builders.account(
        session, builders.agency(session), name="Ann Auditor", password=Hasher(cheap=True).hash(PASSWORD)
    )
    builders.appointment(session, account, Role.AUDITOR)
    return account.email


def _crowd(session: Session, email: str, more: int) -> None:
    """So many more entries of both logs, about somebody with a long name."""
    auditor = session.query(Account).filter_by(email=email).one()
    whose = session.query(Account).filter_by(agency_id=auditor.agency_id, name=LONG.strip()).one_or_none()
    if whose is None:
        agency = session.get_one(builders.Agency, auditor.agency_id)
        whose = builders.account(session, agency, name=LONG.strip())
    facts = [Fact(whose.id, {"what": "roster", "rows": number}) for number in range(more)]
    records.append_all(
        session,
        now=now(),
        kind=RecordKind.EXPORT,
        agency_id=auditor.agency_id,
        actor_id=auditor.id,
        facts=facts,
    )
    session.add_all(
        Access(
            agency_id=auditor.agency_id,
            actor_id=auditor.id,
            subject_id=whose.id,
            what="officer",
            at=now(),
        )
        for _number in range(more)
    )
