"""The key leaves when the quiz's policy says so, where it says so, and not before: on no address, in no form."""

from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course_app.domain.catalog.quizzes import KeyRelease
from course_app.services import accounts
from course_app.services.passwords import LinkPurpose, PasswordLinks
from course_app.storage.models.accounts import Account
from course_app.storage.models.certificates import Certificate
from tests import builders
from tests.application import SECRET_KEY, Browser, Person
from tests.databases import Database
from tests.web.addresses import calls, shown
from tests.web.learner_site import COURSE, put
from tests.web.marked_course import (
    CHECK,
    explanation,
    marked_course,
    markers_in,
    question_keys,
    quiz_key,
    why,
)

RIGHT, WRONG = "a", "b"
SUBMIT, PASS, LAST, NEVER = (
    KeyRelease.AFTER_SUBMIT,
    KeyRelease.AFTER_PASS,
    KeyRelease.AFTER_LAST,
    KeyRelease.NEVER,
)


@dataclass
class Officer:
    """Somebody who takes the marked course, and everything that any address shows her."""

    browser: Browser
    person: Person
    database: Database
    app: Flask
    attempts: dict[KeyRelease, list[str]] = field(default_factory=lambda: {each: [] for each in KeyRelease})

    def start(self, *releases: KeyRelease) -> None:
        for release in releases:
            location = self.browser.send(f"{COURSE}/quizzes/{quiz_key(release)}/attempts").location
            self.attempts[release].append(str(location).rpartition("/")[2])

    def answer(self, choice: str, *releases: KeyRelease) -> None:
        for release in releases:
            for question in question_keys(release):
                path = f"/learn/attempts/{self.attempts[release][-1]}"
                assert put(self.browser, path, question, 1, choice)[0] == 200

    def submit(self, *releases: KeyRelease) -> None:
        for release in releases:
            self.browser.send(f"/learn/attempts/{self.attempts[release][-1]}/submit")

    def sees(self) -> set[str]:
        """The pieces of the key on all addresses together."""
        return {piece for pieces in self.sees_on().values() for piece in pieces}

    def sees_on(self) -> dict[str, set[str]]:
        """The pieces of the key on each address that shows some."""
        seen = {}
        for call in calls(self.app, self._ids()):
            if call.is_safe:
                seen[call.path] = markers_in(shown(self.browser.get(call.path)))
        return {path: pieces for path, pieces in seen.items() if pieces}

    def _ids(self) -> dict[str, list[object]]:
        certificates = self.database.read(
            lambda session: [row.public_id for row in session.query(Certificate)]
        )
        return {
            "course_key": ["course"],
            "lesson_key": ["first"],
            "quiz_key": [quiz_key(each) for each in KeyRelease],
            "question_key": [CHECK, *question_keys(SUBMIT)],
            "attempt_id": [attempt for each in self.attempts.values() for attempt in each] or ["f" * 32],
            "number": [1, 2, 3],
            "certificate_id": certificates or ["f" * 32],
            "certificate": certificates or ["f" * 32],
            "digest": ["0" * 64],
            "_extension": ["svg"],
            "public_id": [self.person.public_id],
            "officer_id": [self.person.public_id],
            "accent": ["1a4480"],
            **{
                name: ["f" * 32]
                for name in ("appointment_id", "assignment_id", "draft_id", "enrolment_id", "unit_id")
            },
            "token": [self.database.read(self._link)],
        }

    def _link(self, session: Session) -> str:
        known = session.get_one(Account, accounts.get(session, account_id=self.person.account_id).account_id)
        return PasswordLinks(SECRET_KEY).make(known.fs_uniquifier, LinkPurpose.RESET)


@pytest.fixture
def officer(signed_in: Browser, robin: Person, database: Database, app: Flask) -> Officer:
    database.run(lambda session: builders.published(session, marked_course()).id)
    signed_in.send(f"{COURSE}/enrol")
    return Officer(signed_in, robin, database, app)


def key_of(release: KeyRelease) -> set[str]:
    """What a released quiz shows whatever was chosen: its explanations, and the feedback of every option."""
    questions = question_keys(release)
    pieces = {explanation(question) for question in questions}
    return pieces.union(*(why(question, *"abcd") for question in questions))


def test_before_and_during_an_attempt_no_address_shows_a_piece_of_the_key(officer: Officer) -> None:
    assert officer.sees() == set()
    officer.start(*KeyRelease)
    assert officer.sees() == set()
    officer.answer(RIGHT, *KeyRelease)
    assert officer.sees() == set()


def test_after_a_failed_attempt_only_the_policy_after_submit_shows_it(officer: Officer) -> None:
    officer.start(*KeyRelease)
    officer.answer(WRONG, *KeyRelease)
    officer.submit(*KeyRelease)
    attempt = officer.attempts[SUBMIT][0]
    assert officer.sees_on() == {f"/learn/attempts/{attempt}/result": key_of(SUBMIT)}


def test_an_empty_attempt_shows_no_more_than_an_answered_one(officer: Officer) -> None:
    officer.start(PASS, LAST, NEVER)
    officer.submit(PASS, LAST, NEVER)
    assert officer.sees() == set()


def test_while_the_next_attempt_is_open_the_key_is_hidden_again(officer: Officer) -> None:
    officer.start(*KeyRelease)
    officer.answer(WRONG, *KeyRelease)
    officer.submit(*KeyRelease)
    officer.start(*KeyRelease)
    assert officer.sees() == set()


def test_after_the_last_attempt_every_policy_but_never_shows_it(officer: Officer) -> None:
    for choice in (WRONG, WRONG):
        officer.start(*KeyRelease)
        officer.answer(choice, *KeyRelease)
        officer.submit(*KeyRelease)
    assert officer.sees() == set().union(*(key_of(each) for each in (SUBMIT, PASS, LAST)))


def test_after_passing_no_attempt_can_follow_and_every_policy_but_never_shows_it(officer: Officer) -> None:
    officer.start(*KeyRelease)
    officer.answer(RIGHT, *KeyRelease)
    officer.submit(*KeyRelease)
    assert officer.sees() == key_of(SUBMIT) | key_of(PASS) | key_of(LAST)


def test_never_is_never_even_for_who_completed_the_course(officer: Officer) -> None:
    officer.browser.send(f"{COURSE}/lessons/first/complete")
    officer.start(*KeyRelease)
    officer.answer(RIGHT, *KeyRelease)
    officer.submit(*KeyRelease)
    assert officer.database.read(lambda session: session.query(Certificate).count()) == 1
    assert not officer.sees() & key_of(NEVER)


def test_a_check_shows_what_was_chosen_and_its_reason_only_when_it_is_right(officer: Officer) -> None:
    lesson = f"{COURSE}/lessons/first"
    officer.browser.send(f"{lesson}/checks/{CHECK}", {"choice": WRONG})
    assert officer.sees_on() == {lesson: why(CHECK, WRONG)}
    answered = officer.browser.send(
        f"{lesson}/checks/{CHECK}", {"choice": "c"}, headers={"HX-Request": "true"}
    )
    assert markers_in(answered.text) == why(CHECK, "c")
    officer.browser.send(f"{lesson}/checks/{CHECK}", {"choice": RIGHT})
    assert officer.sees_on() == {lesson: why(CHECK, *"abcd") | {explanation(CHECK)}}


@pytest.mark.parametrize("release", [PASS, LAST, NEVER])
def test_a_result_without_the_key_tells_of_no_single_answer_whether_it_was_right(
    officer: Officer, release: KeyRelease
) -> None:
    """Whoever chose one option and reads "correct" beside it has read the key of that question."""
    officer.start(release)
    first, *_others = question_keys(release)
    path = f"/learn/attempts/{officer.attempts[release][0]}"
    put(officer.browser, path, first, 1, RIGHT)
    officer.submit(release)
    lines = officer.browser.page(f"{path}/result").select(".review-list__line")
    assert [" ".join(line.get_text(" ").split()) for line in lines] == [
        "Question 1 Answered",
        "Question 2 Unanswered",
        "Question 3 Unanswered",
    ]


def test_the_crawl_finds_a_key_that_a_view_forgot_to_hold_back(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a policy that releases everything is seen at once."""
    monkeypatch.setattr("course_app.services.quizzes.key_released", lambda *_quiz, **_state: True)
    officer.start(NEVER)
    officer.submit(NEVER)
    assert officer.sees() == key_of(NEVER)
