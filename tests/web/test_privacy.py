"""The privacy page says what the program does: the lengths it names are those that the chores keep."""

import json

import pytest

from course_app.domain.throttling import LONGEST_WINDOW
from course_app.services.deliveries import KEPT_AFTER_DELIVERY
from course_app.services.sessions import KEPT_AFTER_END
from tests.application import Browser, Person


@pytest.fixture
def words(client: Browser) -> str:
    return " ".join(client.page("/privacy").get_text().split())


def test_the_lengths_are_those_of_the_chores(words: str) -> None:
    assert (KEPT_AFTER_END.days, LONGEST_WINDOW.days, KEPT_AFTER_DELIVERY.days) == (90, 1, 30)
    assert "90 days after its end a session is deleted" in words
    assert "They are deleted after 1 day." in words
    assert "emptied 30 days after it was sent" in words


def test_the_log_holds_what_the_page_says_and_nothing_of_the_person(
    signed_in: Browser, robin: Person, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no network address is written to it" in words
    capsys.readouterr()
    signed_in.get("/learn", follow_redirects=True, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    log = capsys.readouterr().err
    assert {key for line in log.splitlines() for key in json.loads(line)} == {
        "request_id", "method", "route", "status", "ms", "account", "event", "level", "timestamp"
    }  # fmt: skip
    for private in ("203.0.113.77", robin.email, robin.officer_id, "Robin"):
        assert private not in log


def test_nothing_is_promised_that_the_program_does_not_do(words: str) -> None:
    assert "active time" not in words
