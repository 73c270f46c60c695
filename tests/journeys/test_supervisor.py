"""A supervisor at the browser: finds who is overdue and acts, with a team of any size."""

import re

import pytest
from playwright.sync_api import Download, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.services.passwords import Hasher
from course_app.storage.models.accounts import Account
from course_app.storage.models.deliveries import Outbox
from tests.journeys.conftest import PHONE, MakeContext
from tests.journeys.officers import sign_in
from tests.journeys.site import PASSWORD, Site
from tests.journeys.teams import an_overdue_team
from tests.journeys.test_every_page import faults_at_both_widths
from tests.journeys.watching import Watch
from tests.services.crowds import crowd
from tests.services.stations import Station

pytestmark = pytest.mark.browser

SUPERVISOR = "supervisor@example.org"
FAR = "2030-05-31"
TITLE = "Human Trafficking: Recognize, Protect, Investigate"
"""Other journeys publish courses beside it."""


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_supervisor_finds_who_is_overdue_and_acts(
    site: Site, make_context: MakeContext, watches: list[Watch], scripts: bool
) -> None:
    context = make_context(scripts=scripts)
    watches[0].answers_may_fail = True  # a form sent with nothing in it is answered 422
    team = an_overdue_team(site)
    sign_in(context, site, team.supervisor)
    page = context.new_page()
    page.goto(f"{site.url}/learn")
    page.get_by_role("link", name="Your team").click()
    page.get_by_role("link", name="4 overdue", exact=True).click()
    expect(page.locator("tbody th a")).to_have_count(4)
    names = page.locator("tbody th a").all_inner_texts()
    assert sorted(names) == sorted(team.officers)
    faults = faults_at_both_widths(page) if scripts else []
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])
    faults += faults_at_both_widths(page) if scripts else []
    _give_more_time(page)
    _excuse_somebody(page, names[1])
    _remind_the_others(site, page, names[2:])
    assert faults == []


def _give_more_time(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Give more time.*Human")).click()
    page.get_by_role("button", name="Give more time").click()
    expect(page.get_by_role("link", name="Choose a day.")).to_be_visible()
    page.get_by_label("New due date").fill(FAR)
    page.get_by_label("Reason").fill("In court all month")
    page.get_by_role("button", name="Give more time").click()
    expect(page.get_by_text("has more time.")).to_be_visible()
    expect(page.get_by_text("Reason: In court all month")).to_be_visible()


def _excuse_somebody(page: Page, name: str) -> None:
    page.get_by_role("link", name="Your team").first.click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name=re.compile("^Excuse.*Human")).click()
    page.get_by_label("Reason").fill("On leave")
    page.get_by_role("button", name="Excuse").click()
    expect(page.get_by_text(f"{name} is excused.")).to_be_visible()


def _remind_the_others(site: Site, page: Page, names: list[str]) -> None:
    page.get_by_role("link", name="Your team").first.click()
    page.get_by_role("link", name="Remind all overdue").click()
    for name in names:
        expect(page.locator("main")).to_contain_text(name)
    page.get_by_role("button", name=re.compile("^Send ")).click()
    expect(page.get_by_text(re.compile("reminders? (is|are) on (its|their) way"))).to_be_visible()
    reminded = (
        select(Account.name)
        .join(Outbox, Outbox.account_id == Account.id)
        .where(Outbox.kind == "reminder", Account.name.in_(names))
    )
    assert sorted(site.read(lambda session: session.scalars(reminded).all())) == sorted(names)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_assignment_that_was_a_mistake_is_ended(
    site: Site, make_context: MakeContext, watches: list[Watch], scripts: bool
) -> None:
    context = make_context(scripts=scripts, viewport=PHONE)
    watches[0].answers_may_fail = True  # as above
    sign_in(context, site, SUPERVISOR)
    page = context.new_page()
    page.goto(f"{site.url}/supervise/assignments")
    page.get_by_label("Course", exact=True).select_option(label=TITLE)
    page.get_by_label("For whom").select_option(label="Field Operations › Investigations")
    page.get_by_role("button", name="See what it comes to").click()
    page.get_by_role("button", name="Assign the course").click()
    expect(page.get_by_text("The course is assigned.")).to_be_visible()
    page.get_by_role("link", name="Assignments", exact=True).click()
    faults = faults_at_both_widths(page) if scripts else []
    page.get_by_role("link", name=re.compile("^End it.*Investigations")).first.click()
    expect(page.get_by_text("Nothing changes for")).to_be_visible()
    page.get_by_role("button", name="End the assignment").click()
    expect(page.get_by_role("link", name="Say why.")).to_be_visible()
    faults += faults_at_both_widths(page) if scripts else []
    page.get_by_label("Reason").fill("Asked twice by mistake")
    page.get_by_role("button", name="End the assignment").click()
    expect(page.get_by_text("The assignment has ended.")).to_be_visible()
    page.get_by_role("link", name="Those that ended").click()
    expect(page.get_by_text("Asked twice by mistake").first).to_be_visible()
    faults += faults_at_both_widths(page) if scripts else []
    assert faults == []


def test_a_course_is_assigned_once_by_a_double_click(
    site: Site, make_context: MakeContext, watches: list[Watch]
) -> None:
    context = make_context(viewport=PHONE)
    watches[0].answers_may_fail = True  # as above
    sign_in(context, site, SUPERVISOR)
    page = context.new_page()
    page.goto(f"{site.url}/supervise/assignments")
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.locator("#error-summary")).to_be_focused()
    faults = faults_at_both_widths(page)
    page.get_by_label("Course", exact=True).select_option(label=TITLE)
    page.get_by_label("For whom").select_option(label="Field Operations › Patrol")
    page.get_by_label("Due date").fill(FAR)
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.get_by_text("This is for 10 people.")).to_be_visible()
    faults += faults_at_both_widths(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    twice = "button => { button.click(); setTimeout(() => button.click(), 20); }"
    page.get_by_role("button", name="Assign the course").evaluate(twice)
    expect(page.get_by_text("The course is assigned.")).to_be_visible()
    assert len(sent) == 1, "the second half of a double click is answered with what the first one did"
    faults += faults_at_both_widths(page)
    assert faults == []


def test_the_list_is_taken_as_a_file(site: Site, make_context: MakeContext) -> None:
    context = make_context()
    sign_in(context, site, SUPERVISOR)
    page = context.new_page()
    page.goto(f"{site.url}/supervise/?state=completed")
    rows = page.locator("tbody tr").count()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download these rows as CSV").click()
    file: Download = coming.value
    assert file.suggested_filename.endswith(".csv")
    assert len(file.path().read_text("utf-8-sig").splitlines()) == 1 + rows > 2


def test_the_team_page_is_whole_with_nobody_one_fifty_and_ten_thousand(
    site: Site, make_context: MakeContext
) -> None:
    station, email = site.run(_found)
    context = make_context(viewport=PHONE)
    sign_in(context, site, email)
    page, found = context.new_page(), []
    for more in (0, 46, 9_950):
        site.run(lambda session, more=more: crowd(session, station, more) if more else None)  # type: ignore[misc]
        for query in ("", "?state=completed", "?name=maximiliane"):
            page.goto(f"{site.url}/supervise/{query}")
            found += faults_at_both_widths(page)
    page.goto(f"{site.url}/supervise/?page=100")
    found += faults_at_both_widths(page)
    page.goto(f"{site.url}/supervise/reminders")
    found += faults_at_both_widths(page)
    page.goto(f"{site.url}/supervise/?name=maximiliane")
    page.locator("tbody th a").first.click()
    found += faults_at_both_widths(page)
    assert found == []


def _found(session: Session) -> tuple[Station, str]:
    station = Station(session)
    boss = session.get_one(Account, station.boss.account_id)
    boss.password = Hasher(cheap=True).hash(PASSWORD)
    email = boss.email
    session.flush()
    session.expunge_all()  # readable after the transaction
    return station, email
