"""Error pages of people who are signed in: they keep the way to their doors wherever nothing is broken."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.application import Browser


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/administer/people", 403)])
def test_whoever_is_signed_in_keeps_the_way_to_their_doors(
    signed_in: Browser, path: str, status: int
) -> None:
    answer = signed_in.get(path)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == status
    assert page.select_one(".account-menu form[action='/account/sign-out']") is not None
    assert page.select_one(".header-link[href='/account/sign-in']") is None
    assert "account-menu" not in signed_in.get(path, headers={"HX-Request": "true"}).text, "a part of a page"


def test_a_stranger_sees_nobody_signed_in(client: Browser) -> None:
    assert "account-menu" not in client.get("/nowhere").text


def test_a_database_that_fails_under_an_error_page_leaves_the_page(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr("course_app.web.errors.current_actor", fails)
    answer = signed_in.get("/nowhere")
    assert answer.status_code == 404
    assert "account-menu" not in answer.text


def test_the_page_of_a_failure_asks_nobody_who_is_signed_in(
    app: Flask, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> str:
        raise RuntimeError

    monkeypatch.setitem(app.view_functions, "public.help", fails)
    answer = signed_in.get("/help")
    assert answer.status_code == 500
    assert "account-menu" not in answer.text
