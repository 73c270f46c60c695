"""Which of very many units are offered, and what that keeps off a page."""

from flask import Flask
from sqlalchemy.orm import Session

from course_app.services.teams import TeamUnit
from course_app.web.places import MOST_OPTIONS, near
from tests import builders
from tests.application import Browser
from tests.databases import Database
from tests.services.auditors import Inspection
from tests.web.auditor_site import AUDIT
from tests.web.auditor_site import auditor as auditor
from tests.web.auditor_site import inspection as inspection

LONG = "W" * 168


def tree() -> tuple[TeamUnit, ...]:
    """Two bureaus; in the first one many squads, and in its first squad a post."""
    paths = ["/1/", "/2/", *(f"/1/{number}/" for number in range(10, 10 + MOST_OPTIONS)), "/1/10/7/"]
    return tuple(TeamUnit(number, path, path, path) for number, path in enumerate(paths))


def test_of_few_units_all_are_offered() -> None:
    assert near(tree()[:MOST_OPTIONS], None) == tree()[:MOST_OPTIONS]


def test_of_many_those_around_the_chosen_one_are_offered() -> None:
    assert [each.path for each in near(tree(), None)] == ["/1/", "/2/"]
    assert len(near(tree(), "/1/")) == 1 + MOST_OPTIONS
    assert [each.path for each in near(tree(), "/1/10/")] == ["/1/", "/1/10/", "/1/10/7/"]
    assert [each.path for each in near(tree(), "/1/10/7/")] == ["/1/", "/1/10/", "/1/10/7/"]
    assert near(tree()[2:], None) == (*tree()[2:-1],), "whoever supervises squads begins with them"


def test_a_report_over_very_many_units_stays_small_and_leads_to_each(
    app: Flask, auditor: Browser, inspection: Inspection, database: Database
) -> None:
    def grow(session: Session) -> str:
        above = builders.unit(session, inspection.agency, name="Bureau")
        for number in range(MOST_OPTIONS):
            builders.unit(session, inspection.agency, name=f"{LONG} {number}", parent=above)
        return above.public_id

    bureau = database.run(grow)
    page = auditor.page(f"{AUDIT}/reports")
    options = [str(each["value"]) for each in page.select("select[name=unit] option")]
    assert bureau in options
    assert len(options) < 10
    assert "choose from those below it" in page.get_text()
    below = auditor.page(f"{AUDIT}/reports?unit={bureau}").select("select[name=unit] option")
    assert len(below) == 2 + MOST_OPTIONS
    assert all(len(each.get_text()) < 200 for each in below)
