"""What goes wrong becomes a page, or one word for a script; it tells nothing that is nobody's business."""

import json
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.exc import OperationalError

from course_app.domain.errors import ConflictError, InvalidInputError, NotFoundError, SelfDealingError
from course_app.web.authorization import ROUTES, Permission
from tests.application import SECRET_KEY, Browser, MakeApp, browser_of

SECRET = "Dolores Quintana-Reyes answered b"
FORGED = 'x"}\r\n{"event": "forged"}\x1b[31m<script>alert(1)</script>'


def _raise(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view


class SqliteFailure(Exception):  # noqa: N818 (stands for the driver's)
    """What SQLite says, with its number."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.sqlite_errorcode = code


ERRORS: dict[str, tuple[Exception, int, str]] = {
    "missing": (NotFoundError(SECRET), 404, "not-found"),
    "invalid": (InvalidInputError(SECRET), 422, "invalid"),
    "self-dealing": (SelfDealingError(SECRET), 403, "forbidden"),
    "conflict": (ConflictError("somebody was faster"), 409, "conflict"),
    "busy": (
        OperationalError("UPDATE answer", {"value": SECRET}, Exception("database is locked")),
        503,
        "busy",
    ),
    "full": (
        OperationalError("UPDATE answer", {"value": SECRET}, SqliteFailure(13, "database or disk is full")),
        503,
        "storage",
    ),
    "wrong": (
        OperationalError("UPDATE answer", {"value": SECRET}, SqliteFailure(1, "no such table: answer")),
        500,
        "failed",
    ),
    "broken": (RuntimeError(SECRET), 500, "failed"),
}


@pytest.fixture
def client(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Browser:
    """A browser on an application with views that fail in every way."""
    app: Flask = make_app()
    for name, (error, _status, _word) in ERRORS.items():
        app.add_url_rule(f"/probe/{name}", f"probe.{name}", _raise(error))
        monkeypatch.setitem(ROUTES, f"probe.{name}", Permission.ANYONE)
    return browser_of(app)


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_has_its_status_its_page_and_its_word(client: Browser, name: str) -> None:
    _error, status, word = ERRORS[name]
    page = client.get(f"/probe/{name}")
    assert page.status_code == status
    assert f"Error {status}" in page.text
    told = client.get(f"/probe/{name}", headers={"Accept": "application/json"})
    assert told.status_code == status
    assert told.get_json()["reason"] == word


@pytest.mark.parametrize("name", ERRORS)
def test_no_error_tells_what_it_knows(client: Browser, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = client.get(f"/probe/{name}").text + client.get(f"/probe/{name}", json={}).text
    log = capsys.readouterr().err
    for text in (page, log):
        assert SECRET not in text
        assert "Traceback" not in text
        assert SECRET_KEY not in text


def test_a_conflict_says_why(client: Browser) -> None:
    assert "somebody was faster" in client.get("/probe/conflict").text


def test_whoever_sent_a_form_finds_the_way_back_to_it_and_to_nowhere_else(client: Browser) -> None:
    for said, ways in (
        ("http://localhost/verify?x=1", ["/verify"]),
        ("https://elsewhere.example/verify", []),
        ("http://[no-address", []),
        ("", []),
    ):
        page = BeautifulSoup(client.post("/help", headers={"Referer": said}).text, "html.parser")
        assert [link["href"] for link in page.select("main a") if "before" in link.get_text()] == ways


def test_a_full_disk_is_no_busy_database_and_stands_in_the_log_as_a_failure(
    client: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/probe/full")
    assert "cannot store anything" in answer.text
    assert "Retry-After" not in answer.headers
    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events == ["failed", "request"]


def test_a_busy_database_says_when_to_come_back(client: Browser) -> None:
    assert client.get("/probe/busy").headers["Retry-After"] == "5"


def test_the_number_on_the_page_leads_to_the_place_in_the_code(
    client: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/probe/broken")
    number = re.search(r"<code>([0-9a-f]{16})</code>", answer.text)
    assert number is not None
    assert answer.headers["X-Request-Id"] == number[1]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (failure,) = [line for line in lines if line["event"] == "failed"]
    assert failure["request_id"] == number[1]
    assert failure["error"] == "RuntimeError"
    assert any("test_errors.py" in frame for frame in failure["frames"])


def test_nothing_that_is_sent_breaks_out_of_its_log_line(
    client: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    client.sign_in(FORGED, FORGED)
    client.get("/help", headers={"User-Agent": FORGED.replace("\r\n", " "), "X-Request-Id": "forged"})
    client.get("/" + FORGED.replace("\r\n", "%0d%0a"))
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert {json.loads(line)["event"] for line in lines} == {"request"}


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/account/sign-out", 405)])
def test_addresses_that_are_not_there_have_a_page(client: Browser, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert f"Error {status}" in answer.text


def test_a_body_too_large_is_refused(client: Browser) -> None:
    assert client.post("/account/sign-in", data={"email": "x" * 2_000_000}).status_code == 413


def test_an_error_page_needs_no_database(client: Browser, make_app: MakeApp, tmp_path: object) -> None:
    nowhere = browser_of(
        make_app(database_url=f"sqlite+pysqlite:///{tmp_path}/no-such-folder/course.sqlite3")
    )
    assert nowhere.get("/nowhere").status_code == 404
    assert nowhere.get("/help").status_code == 200
    ready = nowhere.get("/readyz")
    assert (ready.status_code, ready.get_json()) == (503, {"status": "not ready", "part": "database"})
