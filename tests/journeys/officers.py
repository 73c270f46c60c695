"""An officer at the browser: what one does in one breath, by mouse or by plain forms alike."""

import re
from dataclasses import dataclass

from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, expect

from course_app.domain.catalog.questions import Question
from tests.journeys.site import PASSWORD, Person, Site

COURSE = "human-trafficking"
TITLE = "Human Trafficking: Recognize, Protect, Investigate"


def sign_in(context: BrowserContext, site: Site, name: str, password: str = PASSWORD) -> None:
    """The context is signed in, without a page; the sign-in page has a journey of its own."""
    token = re.search(r'name="csrf-token" content="([^"]+)"', context.request.get(f"{site.url}/help").text())
    assert token is not None
    answer: APIResponse = context.request.post(
        f"{site.url}/account/sign-in",
        form={"email": name, "password": password, "csrf_token": token[1]},
        max_redirects=0,
    )
    assert answer.status == 302, answer.text()


@dataclass
class Officer:
    """One person with one page."""

    site: Site
    page: Page
    person: Person

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def sign_in_by_form(self, name: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("Mail address or officer ID").fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def enrol(self, course: str = COURSE) -> None:
        """Enrolled from the course page."""
        self.open(f"/learn/courses/{course}")
        self.page.get_by_role("button", name="Enrol in this course").click()
        expect(self.page.locator(".task-list").first).to_be_visible()

    def start_quiz(self, quiz: str, course: str = COURSE) -> str:
        """An attempt is open, at its first unanswered question; returns its id."""
        self.open(f"/learn/courses/{course}/quizzes/{quiz}")
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_url("**/learn/attempts/**")
        return self.attempt_id()

    def attempt_id(self) -> str:
        found = re.search(r"/learn/attempts/([0-9a-f]+)", self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def form(self) -> Locator:
        """The question on the page."""
        return self.page.locator("form.js-answer").first

    def question(self) -> Question:
        """The question on the page, with its key: from the database, where the page has none."""
        found = self.site.course_of(self.attempt_id()).quiz_question(
            self.form().get_attribute("data-question") or ""
        )
        assert found is not None
        return found

    def choose(self, *keys: str) -> None:
        for key in keys:
            self.form().locator(f'.option:has(input[value="{key}"]) label').click()

    def choose_rightly(self) -> None:
        self.choose(*(option.key for option in self.question().options if option.correct))

    def choose_wrongly(self) -> None:
        self.choose(next(option.key for option in self.question().options if not option.correct))

    def next(self) -> None:
        """On to the next question or the review page, once the answer is saved."""
        before = self.page.url
        self.form().get_by_role("button", name=re.compile("Next|Review and submit")).click()
        self.page.wait_for_url(lambda url: url != before)

    def answer_all_rightly(self) -> None:
        while "/questions/" in self.page.url:
            self.choose_rightly()
            self.next()

    def submit(self) -> None:
        """Handed in from the review page; the result is shown."""
        self.page.get_by_role("button", name="Submit my answers").click()
        self.page.wait_for_url("**/result")

    def saved(self) -> Locator:
        """What the page says about saving."""
        return self.page.locator("[data-save-status]")
