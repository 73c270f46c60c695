"""What the tests of the instructor's door share: the demo's documents published, and a browser of whoever teaches it."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from course_app.content.archives import write_archive
from course_app.content.courses import CourseDocuments
from course_app.domain.accounts import Role
from course_app.services import accounts, publishing
from course_app.services.publishing import Wish
from course_app.storage.models.publishing import Course
from course_app.web.clock import now
from tests.application import Browser, Person, agency, browser_of, person
from tests.databases import Database
from tests.services.publications import FIRST, REWORDED

HOME = "/instruct"
DEMO = "/instruct/courses/demo"
NEW = f"{DEMO}/drafts"
BOUNDARY = b"between-parts-of-a-form"


@pytest.fixture
def published(database: Database) -> None:
    """The demo is live, made of its documents."""
    publish(database, FIRST)


@pytest.fixture
def miguel(app: Flask, database: Database, published: None) -> Person:
    """Somebody who teaches the demo."""
    made = person(database, agency_id=agency(database), email="miguel@example.org", name="Miguel Santos")
    appoint(database, made)
    return made


@pytest.fixture
def teacher(app: Flask, miguel: Person) -> Browser:
    """Miguel's browser, signed in."""
    return browser_for(app, miguel)


def browser_for(app: Flask, who: Person) -> Browser:
    browser = browser_of(app)
    assert browser.sign_in(who.email).status_code == 302
    return browser


def appoint(database: Database, who: Person) -> None:
    """To the demo, by name."""

    def made(session: Session) -> str:
        course = session.query(Course).filter_by(key="demo").one()
        return accounts.appoint(
            session, now=now(), account_id=who.account_id, role=Role.INSTRUCTOR, course_id=course.id
        )

    database.run(made)


def publish(database: Database, documents: CourseDocuments) -> None:
    database.run(
        lambda session: publishing.publish(
            session, now=now(), documents=documents, wish=Wish(note="a note", accept_outdated=True)
        )
    )


def send(browser: Browser, archive: bytes, path: str = NEW, *, name: str = "course.zip") -> TestResponse:
    """Send a zip file as the form does: the two parts of its body, written out."""
    file = f'name="archive"; filename="{name}"\r\nContent-Type: application/zip'
    parts = (
        (b'name="csrf_token"', browser.token().encode()),
        (file.encode(), archive),
    )
    body = b"".join(
        b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (BOUNDARY, head, data)
        for head, data in parts
    )
    kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    return browser.post(path, data=body + b"--%b--\r\n" % BOUNDARY, content_type=kind)


def sent(browser: Browser, documents: CourseDocuments = REWORDED) -> str:
    """The address of a new draft of these documents."""
    answer = send(browser, write_archive(documents.sources))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def parsed(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")
