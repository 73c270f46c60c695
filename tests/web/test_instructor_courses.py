"""The courses that somebody teaches: who may see them, what stands there, and how documents leave."""

from flask import Flask
from sqlalchemy.orm import Session

from course_app.content.archives import read_archive
from course_app.domain.accounts import Role
from course_app.storage.models.drafts import Draft
from course_app.storage.models.publishing import Edition, EditionSource
from course_app.storage.models.records import Record
from tests.application import Browser, Person, Statements, agency, person
from tests.databases import Database
from tests.services.publications import FIRST, REWORDED, rows
from tests.web.instructor_site import DEMO, HOME, browser_for, publish, send, sent
from tests.web.instructor_site import miguel as miguel
from tests.web.instructor_site import published as published
from tests.web.instructor_site import teacher as teacher
from tests.web.learner_site import words

NUMBERS = "Not started 0 In progress 0 Completed 0 Excused 0"


def test_the_home_lists_what_one_teaches_with_numbers(teacher: Browser) -> None:
    text = words(teacher.page(HOME))
    assert "A demo" in text
    assert "Numbers of Alder Police" in text
    assert "As of" in text


def test_whoever_teaches_nothing_is_told_why(app: Flask, database: Database, published: None) -> None:
    somebody = person(database, agency_id=agency(database), role=Role.INSTRUCTOR)
    browser = browser_for(app, somebody)
    assert "not appointed to a course" in words(browser.page(HOME))
    assert browser.get(DEMO).status_code == 404


def test_the_door_is_closed_to_others(signed_in: Browser, published: None) -> None:
    for path in (HOME, DEMO, f"{DEMO}/drafts/new"):
        assert signed_in.get(path).status_code == 403
    assert send(signed_in, b"").status_code == 403


def test_the_page_of_a_course_shows_editions_with_class_note_and_who(
    teacher: Browser, database: Database
) -> None:
    publish(database, REWORDED)
    text = words(teacher.page(DEMO))
    assert "Edition 2, live since" in text
    assert NUMBERS in text
    assert "Edition 1" in text
    assert "a note" in text
    assert "Content" in text


def test_documents_are_taken_as_a_zip_that_gives_the_same_edition_again(teacher: Browser) -> None:
    answer = teacher.send(f"{DEMO}/editions/1/documents.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert 'filename="demo-edition-1.zip"' in answer.headers["Content-Disposition"]
    assert read_archive(answer.data).files == dict(FIRST.sources)
    draft = send(teacher, answer.data)
    assert "Nothing changes" in words(teacher.page(str(draft.location)))


def test_taking_documents_stands_in_the_record(teacher: Browser, database: Database, miguel: Person) -> None:
    teacher.send(f"{DEMO}/editions/1/documents.zip")

    def last(session: Session) -> tuple[str, int | None, str]:
        row = session.query(Record).order_by(Record.id.desc()).first()
        assert row is not None
        return row.kind, row.actor_id, row.body

    kind, actor, body = database.read(last)
    assert (kind, actor) == ("export", miguel.account_id)
    assert '"course":"demo"' in body


def test_an_edition_whose_documents_are_not_kept_says_so(teacher: Browser, database: Database) -> None:
    database.run(lambda session: session.query(EditionSource).delete())
    assert "Not available" in words(teacher.page(DEMO))
    assert teacher.send(f"{DEMO}/editions/1/documents.zip").status_code == 404


def test_long_lists_have_pages_and_the_course_shows_the_newest(teacher: Browser, database: Database) -> None:
    sent(teacher)

    def many(session: Session) -> None:
        first, draft = session.query(Edition).one(), session.query(Draft).one()
        for number in range(2, 122):
            copy = {
                column.key: getattr(first, column.key)
                for column in Edition.__table__.columns
                if column.key not in {"id", "public_id", "number"}
            }
            session.add(Edition(**copy, number=number))
            copy = {
                column.key: getattr(draft, column.key)
                for column in Draft.__table__.columns
                if column.key not in {"id", "public_id"}
            }
            session.add(Draft(**copy))

    database.run(many)
    assert rows(database, Draft) == 121
    page = teacher.page(DEMO)
    assert [len(table.select("tbody tr")) for table in page.select("table")] == [10, 10]
    assert {"All 121 drafts", "All 121 editions"} <= {link.get_text() for link in page.select("main a")}
    for path in (f"{DEMO}/editions", f"{DEMO}/drafts"):
        assert [len(teacher.page(f"{path}?page={number}").select("tbody tr")) for number in (1, 2, 3, 9)] == [
            50,
            50,
            21,
            21,
        ]
        assert teacher.get(f"{path}?page=x").status_code == 422


def test_pages_need_few_statements_however_long_the_lists_are(
    teacher: Browser, database: Database, statements: Statements
) -> None:
    counted = []
    for _ in range(2):
        teacher.get(DEMO)
        statements.clear()
        for path in (HOME, f"{DEMO}/drafts", f"{DEMO}/editions"):
            statements.clear()
            assert teacher.get(path).status_code == 200
            counted.append(len(statements.sent))
        sent(teacher)
        publish(database, REWORDED)
    assert counted[:3] == counted[3:]
    assert max(counted) <= 6
