"""A first look at results over HTTP: numbers and shares of enough people, and never a name."""

from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.results import LEAST_PEOPLE
from course_app.services import accounts
from course_app.storage.models.agencies import Agency
from course_app.storage.models.publishing import Course, Edition
from course_app.web.clock import now
from tests import builders
from tests.application import Browser, Person, Statements, agency, person
from tests.databases import Database
from tests.services.learners import Learner
from tests.web.instructor_site import browser_for
from tests.web.learner_site import words

RESULTS = "/instruct/courses/course/results/quiz"


def taught(app: Flask, database: Database) -> tuple[Browser, Person]:
    """Somebody who teaches the sample course."""
    teacher = person(database, agency_id=agency(database))

    def prepare(session: Session) -> None:
        edition = builders.published(session)
        course = session.get_one(Course, edition.course_id)
        accounts.appoint(
            session, now=now(), account_id=teacher.account_id, role=Role.INSTRUCTOR, course_id=course.id
        )

    database.run(prepare)
    return browser_for(app, teacher), teacher


def take(database: Database, agency_id: int, count: int, *, right: int) -> None:
    def taken(session: Session) -> None:
        for number in range(count):
            found = builders.account(session, session.get_one(Agency, agency_id), name=f"Qmarker {number}")
            learner = Learner(builders.actor(session, found), "course")
            learner.enrol(session, now())
            learner.take(session, right=right, now=now())

    database.run(taken)


def test_results_of_enough_people_show_scores_and_shares(app: Flask, database: Database) -> None:
    browser, teacher = taught(app, database)
    take(database, teacher.agency_id, LEAST_PEOPLE, right=5)
    take(database, teacher.agency_id, 2, right=2)
    page = browser.page(RESULTS)
    text = words(page)
    assert "People 12 Attempts 12 Passed 10 of 12" in text
    assert "90% to 100%: 10" in text
    assert "40% to 49%: 2" in text
    assert "Qmarker" not in text
    assert "%" in "".join(cell.get_text() for cell in page.select('td[data-label="Fully right"]'))


def test_results_of_few_people_are_held_back(app: Flask, database: Database) -> None:
    browser, teacher = taught(app, database)
    take(database, teacher.agency_id, LEAST_PEOPLE - 1, right=5)
    page = browser.page(RESULTS)
    assert "Too few people" in words(page)
    assert {cell.get_text() for cell in page.select('td[data-label="Fully right"]')} == {"–"}
    assert "Passed –" in words(page)


def test_results_need_few_statements_at_any_size(
    app: Flask, database: Database, statements: Statements
) -> None:
    browser, teacher = taught(app, database)
    browser.get(RESULTS)
    counted = []
    for _ in range(2):
        statements.clear()
        assert browser.get(RESULTS).status_code == 200
        counted.append(len(statements.sent))
        take(database, teacher.agency_id, 3, right=5)
    assert counted[0] == counted[1] <= 6


def test_results_of_what_one_does_not_teach_are_not_there(app: Flask, database: Database) -> None:
    browser, _teacher = taught(app, database)
    assert browser.get("/instruct/courses/other/results/quiz").status_code == 404
    assert browser.get("/instruct/courses/course/results/other").status_code == 404


def test_results_of_other_questions_and_keys_stay_a_click_away(app: Flask, database: Database) -> None:
    browser, teacher = taught(app, database)
    take(database, teacher.agency_id, LEAST_PEOPLE, right=5)
    database.run(another_assessment)
    page = browser.page(RESULTS)
    assert "People 0" in words(page)
    (link,) = page.select('main a[href*="edition="]')
    earlier = words(browser.page(str(link["href"])))
    assert f"People {LEAST_PEOPLE}" in earlier
    assert "Earlier results" in earlier
    assert browser.get(f"{RESULTS}?edition=7").status_code == 404


def another_assessment(session: Session) -> None:
    first = session.query(Edition).one()
    skipped = {"id", "public_id", "number", "change_class"}
    same = {
        each.key: getattr(first, each.key) for each in Edition.__table__.columns if each.key not in skipped
    }
    second = Edition(**same, number=2, change_class="assessment")
    session.add(second)
    session.flush()
    session.get_one(Course, first.course_id).live_edition_id = second.id
