"""What the tests of the officer's door share: a published course, and the pages of one attempt at its quiz."""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from course_app.domain.catalog.courses import Course
from course_app.storage.models.attempts import Answer
from tests.application import Browser
from tests.databases import Database

COURSE = "/learn/courses/course"


def enrolled(browser: Browser, publish: Callable[..., Course], **keywords: object) -> Browser:
    """The browser's officer, enrolled in a sample course made with the keywords."""
    publish(**keywords)
    browser.send(f"{COURSE}/enrol")
    return browser


def start(browser: Browser, quiz: str = "quiz") -> str:
    """Starts (or resumes) an attempt; the address of it."""
    location = browser.send(f"{COURSE}/quizzes/{quiz}/attempts").location
    assert location is not None
    return location


def question_keys(browser: Browser, attempt: str) -> list[str]:
    """The questions of the attempt, in the order asked."""
    count = len(browser.page(f"{attempt}/review").select(".review-list__line"))
    return [form_of(browser.page(f"{attempt}/questions/{number}")) for number in range(1, count + 1)]


def form_of(page: BeautifulSoup) -> str:
    """The question that the page asks."""
    form = page.select_one("form.js-answer")
    assert form is not None
    return str(form["data-question"])


def put(
    browser: Browser, attempt: str, question: str, revision: int, *choice: str, **extra: object
) -> tuple[int, dict]:  # type: ignore[type-arg]
    """Saves as the script does; status and body of the reply."""
    reply = browser.put(
        f"{attempt}/answers/{question}",
        json={"revision": revision, "value": list(choice), **extra},
        headers={"X-CSRFToken": browser.token()},
    )
    return reply.status_code, reply.get_json()


def answer_all(browser: Browser, attempt: str, *, right: bool) -> None:
    for key in question_keys(browser, attempt):
        assert put(browser, attempt, key, 1, "a" if right else "b")[0] == 200


def stored(database: Database) -> list[tuple[str, int, list[str]]]:
    """Every stored revision: question, number, choice."""

    def read(session: Session) -> list[tuple[str, int, list[str]]]:
        rows = session.query(Answer).order_by(Answer.id)
        return [(row.question, row.revision, row.choice) for row in rows]

    return database.read(read)


def words(page: BeautifulSoup) -> str:
    """The text of the page's main part, white space folded."""
    main = page.find("main")
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" ")).strip()
