"""An officer's whole day leaves lines in the log, and none of them holds an answer, a name, an address or a secret."""

import json
import re
import socket
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from course_app.web.learner import training
from tests import builders, courses
from tests.application import PASSWORD, Browser, MakeApp, Person, agency, browser_of, command, person
from tests.databases import Database

RIGHT, WRONG = "tangerine-right", "tangerine-wrong"
ADDRESS = "203.0.113.77"
AGENT = "Tangerine-Browser/9"
TYPED_WRONG = "tangerine-typed-wrong"
IN_AN_ERROR = "tangerine-in-an-error"
NEW_PASSWORD = "lantern-orchard-velvet-nine"
FIELDS = {
    "event", "level", "timestamp", "logger", "request_id", "method", "route", "status", "ms", "account",
    "error", "frames", "outcome", "outbox", "kind", "at",
}  # fmt: skip


@pytest.fixture
def course(database: Database) -> str:
    """A course whose options have names that nothing else has."""
    options = {"options": (RIGHT, WRONG), "correct": (RIGHT,)}
    lesson = courses.lesson("first")
    quiz = courses.quiz(draws=(), questions=(courses.question("tangerine-question", **options),))  # type: ignore[arg-type]
    made = courses.course(key="course", lessons=(lesson,), quizzes=(quiz,), bank=())
    database.run(lambda session: builders.published(session, made).id)
    return "course"


@pytest.fixture
def officer(database: Database) -> Person:
    return person(
        database,
        agency_id=agency(database),
        email="tangerine.officer@example.org",
        officer_id="TANGERINE-7",
        name="Tangerine Officer",
    )


def a_whole_day(app: Flask, officer: Person, course: str) -> tuple[str, str]:
    """Everything that an officer does, rightly and wrongly; returns the ids of the attempt and the certificate."""
    client = browser_of(app)
    client.environ_base |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT}
    client.sign_in(officer.email, TYPED_WRONG)
    client.send("/account/reset", {"email": officer.email})
    assert client.sign_in(officer.officer_id).status_code == 302
    client.get("/learn?search=Tangerine+in+a+query")
    client.send(f"/learn/courses/{course}/enrol")
    client.send(f"/learn/courses/{course}/lessons/first/complete")
    attempt = sit(client, course)
    assert client.get(f"/learn/attempts/{attempt}/result").status_code == 200
    found = re.search(
        r"/learn/certificates/(\w+)\.pdf", client.get("/learn/certificates").get_data(as_text=True)
    )
    assert found is not None
    assert client.get(f"/learn/certificates/{found[1]}.pdf").mimetype == "application/pdf"
    for kind in ("pdf", "csv", "json"):
        assert client.get(f"/learn/transcript.{kind}").status_code == 200
    client.get(f"/verify?number={found[1]}")
    client.get(f"/account/reset/{TYPED_WRONG}")
    client.send(
        "/account/change",
        {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD},
    )
    client.get("/learn")
    client.send("/account/sign-out")
    return attempt, found[1]


def sit(client: Browser, course: str) -> str:
    """An attempt that is passed in the end, with answers that are right, wrong, too late and made up."""
    started = client.send(f"/learn/courses/{course}/quizzes/quiz/attempts")
    attempt = started.location.split("/attempts/")[1][:32]
    save(client, attempt, 1, WRONG)
    save(client, attempt, 2, RIGHT)
    assert save(client, attempt, 2, WRONG) == 409
    assert save(client, attempt, 3, "tangerine-made-up") != 200
    client.send(f"/learn/attempts/{attempt}/answers/tangerine-question", {"revision": "2", "choice": RIGHT})
    assert client.send(f"/learn/attempts/{attempt}/submit").status_code == 302
    return attempt


def save(client: Browser, attempt: str, revision: int, value: str) -> int:
    return client.put(
        f"/learn/attempts/{attempt}/answers/tangerine-question",
        json={"revision": revision, "value": [value]},
        headers={"X-CSRFToken": client.token()},
    ).status_code


def break_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """My training fails with an error that carries what somebody typed."""

    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError(f"{IN_AN_ERROR} tangerine.officer@example.org")

    monkeypatch.setattr(training, "render_template", fail)


def test_a_whole_day_leaves_nothing_private_in_the_log(
    make_app: MakeApp,
    officer: Person,
    course: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody_there = free.getsockname()[1]
    app = make_app(
        smtp_host="127.0.0.1",
        smtp_port=nobody_there,
        smtp_user="tangerine-smtp",
        smtp_password="tangerine-secret",
    )
    break_a_page(monkeypatch)
    capsys.readouterr()
    attempt, certificate = a_whole_day(app, officer, course)
    log = capsys.readouterr().err + command(app, "jobs", "run", "--once").stderr

    lines = [json.loads(line) for line in log.splitlines()]
    assert {line["event"] for line in lines} >= {"request", "failed", "delivery"}
    assert any(line.get("account") == officer.public_id for line in lines)
    assert {name for line in lines for name in line} <= FIELDS
    private = (
        "tangerine", PASSWORD, NEW_PASSWORD, ADDRESS, "@", attempt, certificate, "in+a+query", "smtp-",
    )  # fmt: skip
    assert not [word for word in private if word.lower() in log.lower()]


HOSTILE = (
    "Tangerine\r\nforged: 1",
    "Tangerine\x1b[31m",
    'Tangerine"}\n{"event": "forged"}',
    "Tangerine\u2028é",
)


def test_whatever_a_visitor_makes_up_the_log_is_one_line_a_request_without_it(
    app: Flask, client: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for text in HOSTILE:
        seen = quote(text)
        client.open(f"/learn/courses/{seen}", method="TANGERINE")
        client.get(f"/{seen}?name={seen}", headers={"Referer": seen, "X-Request-Id": seen, "Cookie": seen})
        client.get("/verify", headers={"User-Agent": "Tangerine\x1b[31m", "X-Forwarded-For": "Tangerine"})
        client.send("/account/sign-in", {"email": text, "password": text})
        client.send("/account/reset", {"email": text})
        client.get(f"/account/reset/{seen}")
    log = capsys.readouterr().err
    lines = [json.loads(line) for line in log.splitlines()]
    assert len(lines) >= 6 * len(HOSTILE)
    assert {line["event"] for line in lines} == {"request"}
    assert {"other", "GET", "POST"} <= {line["method"] for line in lines}
    assert "tangerine" not in log.lower()
    assert log.isascii()


def test_a_log_that_held_an_address_would_be_found_out(
    app: Flask, officer: Person, course: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: the day is told by somebody who writes down paths."""
    told: list[str] = []
    app.before_request(path_teller(told))
    attempt, certificate = a_whole_day(app, officer, course)
    assert capsys.readouterr().err
    assert attempt in str(told)
    assert certificate in str(told)
    assert RIGHT in str(told)


def path_teller(told: list[str]) -> Callable[[], None]:
    def tell() -> None:
        from flask import request  # noqa: PLC0415 (only inside a request)

        told.append(f"{request.full_path} {request.get_data(as_text=True)}")

    return tell
