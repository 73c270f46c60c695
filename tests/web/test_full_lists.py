"""What lists of administrators and instructors cost with ten thousand rows: no more than with fifty."""

from dataclasses import dataclass, replace

from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.catalog.quizzes import Draw
from course_app.storage.models.accounts import Account
from course_app.storage.models.publishing import Edition
from tests import builders, courses
from tests.application import Browser, Statements
from tests.databases import Database
from tests.services import full_agencies, full_courses
from tests.services.full_agencies import FullAgency
from tests.web.administrator_site import browser_for

MOST_BYTES = 110_000
"""A page of fifty rows with very long names in it, before anything packs it."""
QUESTIONS = tuple(f"q{number}" for number in range(120))


@dataclass(frozen=True)
class Cost:
    """What a page took: statements, and whether it stayed as small as a page may be."""

    statements: int
    is_small: bool


def costs(browser: Browser, statements: Statements, paths: tuple[str, ...]) -> dict[str, Cost]:
    """What each page costs once everything that processes keep is warm."""
    found = {}
    for path in paths:
        assert browser.get(path).status_code == 200, path
        statements.clear()
        answer = browser.get(path)
        found[path] = Cost(len(statements.sent), len(answer.data) < MOST_BYTES)
    return found


def test_lists_of_an_administrator_cost_the_same_with_fifty_rows_and_with_ten_thousand(
    app: Flask, database: Database, statements: Statements
) -> None:
    home = database.run(lambda session: full_agencies.found(session, role=Role.ADMINISTRATOR, password="x"))
    browser = browser_for(app, database, _account(database, home))

    def grow(number: int) -> None:
        def more(session: Session) -> None:
            units = full_agencies.tree(session, home, wide=number // 25)
            ids = full_agencies.people(session, home, number, units[0])
            full_agencies.appointments(session, ids, unit_id=units[0])
            full_agencies.appointments(session, ids, unit_id=units[0], over=True)

        database.run(more)

    paths = tuple(
        f"/administer/{path}"
        for path in (
            "people",
            "people?page=2&sort=unit",
            "people?text=wolfe",
            "appointments",
            "appointments?show=over&text=maximiliane",
            "units",
        )
    )
    grow(50)
    few = costs(browser, statements, paths)
    grow(10_000)
    many = costs(browser, statements, paths)
    assert many == few
    assert {path: cost for path, cost in many.items() if cost.statements > 6 or not cost.is_small} == {}


def test_lists_of_an_instructor_cost_the_same_with_fifty_rows_and_with_ten_thousand(
    app: Flask, database: Database, statements: Statements
) -> None:
    edition_id, home = database.run(_teaching)
    browser = browser_for(app, database, _account(database, home))

    def grow(number: int) -> None:
        def more(session: Session) -> None:
            live = session.get_one(Edition, edition_id)
            ids = full_agencies.people(session, home, number)
            full_courses.taken(session, live, home, ids, quiz="quiz", questions=QUESTIONS[:5])
            full_courses.drafts(session, live, home, number)
            full_courses.editions(session, live, number, home)
            full_courses.courses(session, home, number)

        database.run(more)

    course = "/instruct/courses/full"
    paths = (
        "/instruct",
        "/instruct?page=2",
        course,
        f"{course}/drafts",
        f"{course}/editions?page=2",
        f"{course}/results/quiz",
        f"{course}/results/quiz?page=3",
    )
    grow(50)
    few = costs(browser, statements, paths)
    grow(10_000)
    many = costs(browser, statements, paths)
    assert many == few
    assert {path: cost for path, cost in many.items() if cost.statements > 10 or not cost.is_small} == {}


def test_a_list_of_drafts_does_not_read_what_is_wrong_with_each_of_them(
    app: Flask, database: Database, statements: Statements
) -> None:
    edition_id, home = database.run(_teaching)
    (faulty,) = database.run(
        lambda session: full_courses.drafts(
            session, session.get_one(Edition, edition_id), home, 1, problems=10_000, withdrawn=False
        )
    )
    browser = browser_for(app, database, _account(database, home))
    statements.clear()
    page = browser.page("/instruct/courses/full/drafts")
    assert "Has problems" in page.get_text()
    assert not [sent for sent in statements.sent if "SELECT draft.problems" in sent]
    answer = browser.get(f"/instruct/drafts/{faulty}")
    assert [sent for sent in statements.sent if "SELECT draft.problems" in sent], "the control"
    assert "10,000 problems" in answer.text
    assert "9,500 more problems are not shown." in answer.text
    assert len(answer.data) < MOST_BYTES


def _account(database: Database, home: FullAgency) -> Account:
    return database.read(lambda session: session.get_one(Account, home.account_id))


def _teaching(session: Session) -> tuple[int, FullAgency]:
    """A course of an agency with a quiz that may ask very many questions, and who teaches all that the agency owns."""
    home = full_agencies.found(session, role=Role.INSTRUCTOR, password="x")
    bank = tuple(courses.question(key) for key in QUESTIONS)
    quizzes = (courses.quiz(draws=(Draw("bank", 5),)),)
    made = replace(courses.course(key="full", quizzes=quizzes, bank=bank), title="A full course")
    owner = session.get_one(builders.Agency, home.agency_id)
    return builders.published(session, made, owner=owner).id, home
