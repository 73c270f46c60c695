"""The agency's settings at their page, and what everybody sees of them."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from course_app.services.agency_settings import MARK_BYTES
from course_app.storage.models.agencies import Agency
from tests.application import Browser
from tests.content.test_pictures import png
from tests.databases import Database
from tests.services.agencies_with_people import Town
from tests.web.administrator_site import DOOR, browser_for
from tests.web.administrator_site import ada as ada
from tests.web.administrator_site import town as town

AGENCY = f"{DOOR}/agency"
FIELDS = {
    "name": "Alder County",
    "accent": "#1a4480",
    "time_zone": "America/New_York",
    "mail_name": "",
    "mail_reply_to": "",
}


def upload(browser: Browser, content: bytes) -> object:
    data = {"csrf_token": browser.token(), "mark": (BytesIO(content), "mark.png")}
    return browser.post(f"{AGENCY}/mark", data=data)


def test_name_and_colour_are_seen_by_everybody_of_the_agency_and_nobody_else(
    app: Flask, ada: Browser, town: Town, database: Database
) -> None:
    robin, fay = browser_for(app, database, town.robin), browser_for(app, database, town.fay)
    extra = {"key": "mine", "public_id": "f" * 32, "mark_digest": "f" * 64, "id": "9"}
    assert ada.send(AGENCY, {**FIELDS, **extra}).status_code == 302
    page = robin.page("/learn")
    assert "Alder County" in page.get_text()
    sheets = [str(link["href"]) for link in page.select("link[rel=stylesheet]")]
    assert sheets[-1] == "/account/agency/1a4480.css"
    theme = robin.get(sheets[-1])
    assert (theme.mimetype, theme.text) == ("text/css", ":root { --agency-accent: #1a4480; }\n")
    assert theme.headers["X-Content-Type-Options"] == "nosniff"
    assert "1a4480" not in fay.get("/learn").text
    row = database.read(lambda session: session.get_one(Agency, town.agency.id))
    assert (row.key, row.public_id, row.mark_digest) == ("alder", town.agency.public_id, None)
    for bad in ("ffff00", "1a448", "1a4480;}body{", "1A4480"):
        assert robin.get(f"/account/agency/{bad}.css").status_code == 404


def test_the_mark_stands_beside_the_name_and_is_no_business_of_others(
    app: Flask, ada: Browser, town: Town, database: Database
) -> None:
    robin, fay = browser_for(app, database, town.robin), browser_for(app, database, town.fay)
    assert upload(ada, png(44, 44)).status_code == 302  # type: ignore[attr-defined]
    mark = robin.page("/learn").select_one(".brand__mark")
    assert mark is not None
    answer = robin.get(str(mark["src"]))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", png(44, 44))
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert fay.get(str(mark["src"])).status_code == 404
    ada.send(f"{AGENCY}/mark/remove")
    assert robin.get(str(mark["src"])).status_code == 404
    assert robin.page("/learn").select_one(".brand__mark") is None


@pytest.mark.parametrize("content", [b"", b"<svg/>", png(2000, 8), png(8, 8) + b"x" * MARK_BYTES])
def test_another_file_is_refused_at_its_field(ada: Browser, content: bytes) -> None:
    answer = upload(ada, content)
    page = BeautifulSoup(answer.text, "html.parser")  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert page.select_one("#error-summary a[href='#mark']") is not None


def test_a_text_in_place_of_a_file_is_no_picture(ada: Browser) -> None:
    for fields in ({}, {"mark": "text"}, {"mark": ""}):
        assert ada.send(f"{AGENCY}/mark", fields).status_code == 422


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u202eecilop"}, "name"),
        ({"mail_name": "\u200b"}, "mail_name"),
        ({"accent": "#ffff00"}, "accent"),
        ({"accent": "navy"}, "accent"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"mail_name": "x" * 101}, "mail_name"),
        ({"mail_reply_to": "nonsense"}, "mail_reply_to"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(ada: Browser, changed: dict[str, str], field: str) -> None:
    answer = ada.send(AGENCY, {**FIELDS, **changed})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one(f"#error-summary a[href='#{field}']") is not None


def test_a_second_factor_is_asked_for_from_the_next_click_on(
    app: Flask, ada: Browser, town: Town, database: Database
) -> None:
    assert ada.get(AGENCY).status_code == 200
    ada.send(AGENCY, {**FIELDS, "two_factor_required": "y"})
    assert database.read(lambda session: session.get_one(Agency, town.agency.id).two_factor_required)
    ada.send(AGENCY, FIELDS)
    assert not database.read(lambda session: session.get_one(Agency, town.agency.id).two_factor_required)


def test_officers_do_not_find_the_door_open(app: Flask, town: Town, database: Database) -> None:
    robin = browser_for(app, database, town.robin)
    assert robin.get(AGENCY).status_code == 403
    assert robin.send(AGENCY, FIELDS).status_code == 403
