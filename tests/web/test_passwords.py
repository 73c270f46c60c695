"""Passwords: forgetting, setting and changing them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from course_app.config import Settings
from course_app.services import accounts
from course_app.web.clock import now
from tests.application import PASSWORD, Browser, Person, agency, browser_of, command, person
from tests.databases import Database

NEW = "harbor violin comet seventeen"
ANSWER = "If there is an account of this name, a link is on its way"


@pytest.fixture
def mail(app: Flask, settings: Settings) -> Path:
    """The folder where mail lands when the worker has run."""
    return settings.instance / "mail"


def test_a_forgotten_password_is_set_by_a_link_that_comes_by_mail(
    client: Browser, app: Flask, robin: Person, mail: Path
) -> None:
    asked = client.send("/account/reset", {"email": robin.email})
    assert ANSWER in asked.text
    assert not mail.exists(), "mail is sent by the worker, never in a request"
    letter = _only_letter(app, mail)
    assert "To: robin@example.org" in letter
    page = client.get(_link(letter))
    assert "Set a new password" in page.text
    set_ = client.send(_link(letter), {"password": NEW, "password_confirm": NEW})
    assert (set_.status_code, set_.location) == (302, "/account/sign-in")
    assert "The new password is set" in client.get("/account/sign-in").text
    assert client.sign_in(robin.email, NEW).status_code == 302
    assert browser_of(app).sign_in(robin.email, PASSWORD).status_code == 200


def test_a_link_works_once(client: Browser, app: Flask, robin: Person, mail: Path) -> None:
    link = _link(_letter_for_reset(client, app, robin, mail))
    client.send(link, {"password": NEW, "password_confirm": NEW})
    again = client.send(link, {"password": PASSWORD, "password_confirm": PASSWORD})
    assert again.location == "/account/reset"
    assert "does not work any more" in client.get("/account/reset").text
    assert client.sign_in(robin.email, NEW).status_code == 302


def test_a_link_works_for_an_hour(client: Browser, app: Flask, robin: Person, mail: Path) -> None:
    link = _link(_letter_for_reset(client, app, robin, mail))
    with time_machine.travel(now() + timedelta(minutes=59), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert client.get(link).location == "/account/reset"
        assert "too old" in client.get("/account/reset").text


def test_a_link_of_somebody_disabled_meanwhile_is_void(
    client: Browser, app: Flask, robin: Person, mail: Path, database: Database
) -> None:
    link = _link(_letter_for_reset(client, app, robin, mail))
    database.run(lambda session: accounts.disable(session, now=now(), account_id=robin.account_id))
    assert client.get(link).location == "/account/reset"


def test_a_link_that_was_tampered_with_is_void(
    client: Browser, app: Flask, robin: Person, mail: Path
) -> None:
    link = _link(_letter_for_reset(client, app, robin, mail))
    for changed in (link[:-1], link + "A", link.replace(".", "..")):
        assert client.get(changed).location == "/account/reset"
        assert client.send(changed, {"password": NEW, "password_confirm": NEW}).location == "/account/reset"
    assert client.get(link).status_code == 200


def test_the_answer_about_a_link_is_the_same_for_everybody(
    client: Browser, robin: Person, app: Flask, mail: Path
) -> None:
    answers = {
        re.sub(
            r'content="[^"]{60,}"|value="[^"]{60,}"', "", client.send("/account/reset", {"email": name}).text
        ).replace(name, "NAME")
        for name in (robin.email, "nobody@example.org")
    }
    assert len(answers) == 1
    assert len(_letters(app, mail)) == 1


def test_three_mails_an_hour_are_sent_and_nobody_is_told_of_the_limit(
    client: Browser, robin: Person, app: Flask, mail: Path
) -> None:
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        answers = {client.send("/account/reset", {"email": robin.email}).status_code for _round in range(6)}
        assert answers == {200}
        assert len(_letters(app, mail)) == 3
        clock.shift(timedelta(minutes=61))
        client.send("/account/reset", {"email": robin.email})
        assert len(_letters(app, mail)) == 4


def test_one_address_cannot_have_mail_sent_to_everybody(client: Browser) -> None:
    statuses = [
        client.send("/account/reset", {"email": f"a{number}@example.org"}).status_code for number in range(21)
    ]
    assert statuses == [200] * 20 + [429]


def test_a_new_account_gets_its_password_by_its_activation_link(
    client: Browser, app: Flask, database: Database
) -> None:
    newcomer = person(database, agency_id=agency(database), password=None)
    assert client.sign_in(newcomer.email, "").status_code == 200
    result = command(app, "accounts", "create", "sam@example.org", "Sam Field", "--agency", "alder")
    link = _link(result.output)
    assert client.get(link).status_code == 200
    with time_machine.travel(now() + timedelta(hours=73), tick=False):
        assert client.get(link).location == "/account/reset"
    with time_machine.travel(now() + timedelta(hours=71), tick=False):
        client.send(link, {"password": NEW, "password_confirm": NEW})
        assert client.sign_in("sam@example.org", NEW).status_code == 302


def test_changing_the_password_signs_out_every_other_device(
    signed_in: Browser, app: Flask, robin: Person, mail: Path
) -> None:
    other = browser_of(app)
    other.sign_in(robin.email)
    old_cookie = signed_in.get_cookie("session")
    assert old_cookie is not None
    fields = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    answer = signed_in.send("/account/change", fields)
    assert (answer.status_code, answer.location) == (302, "/account/sessions")
    assert "The password is changed" in signed_in.get("/account/sessions").text
    assert other.get("/account/sessions").status_code == 302
    copy = browser_of(app)
    copy.set_cookie("session", old_cookie.value)
    assert copy.get("/account/sessions").status_code == 302, "the session got a new token"
    assert "Your password was changed" in _only_letter(app, mail)


def test_setting_the_password_by_a_link_signs_out_every_device(
    signed_in: Browser, app: Flask, robin: Person, mail: Path
) -> None:
    visitor = browser_of(app)
    link = _link(_letter_for_reset(visitor, app, robin, mail))
    visitor.send(link, {"password": NEW, "password_confirm": NEW})
    assert signed_in.get("/account/sessions").status_code == 302


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("only 14 chars.", "Use at least 15 characters"),
        ("a b" * 100, "Use at most 256 characters"),
        ("correct horse battery staple", "attackers try first"),
        ("Protect and Serve 1", "attackers try first"),
        ("abcabcabcabcabcabc", "repeats itself"),
        ("qwertyuiopasdfghj", "repeats itself"),
        ("1234567890123456", "repeats itself"),
        ("robin marsh 1001", "little more than your name"),
        ("Alder-Police-Alder-1", "your agency or this site"),
        ("Officer+Training 7", "your agency or this site"),
        ("robin@alder police", "your agency or this site"),
    ],
)
def test_a_password_that_cannot_be_taken_is_refused_with_the_reason(
    signed_in: Browser, password: str, reason: str
) -> None:
    fields = {"password": PASSWORD, "new_password": password, "new_password_confirm": password}
    answer = signed_in.send("/account/change", fields)
    assert answer.status_code == 200
    assert reason in answer.text
    assert signed_in.get("/account/sessions").status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        "x7 " * 5 + "kettle orbit lamp",
        "日本語のパスワードはとても長いです",
        "😀 door window garden 😀",
        " leading and trailing ",
    ],
)
def test_any_characters_make_a_password(signed_in: Browser, robin: Person, app: Flask, password: str) -> None:
    fields = {"password": PASSWORD, "new_password": password, "new_password_confirm": password}
    assert signed_in.send("/account/change", fields).status_code == 302
    assert browser_of(app).sign_in(robin.email, password).status_code == 302


def test_the_present_password_must_be_right(signed_in: Browser) -> None:
    fields = {"password": "something else entirely", "new_password": NEW, "new_password_confirm": NEW}
    answer = signed_in.send("/account/change", fields)
    assert "This is not your present password" in answer.text


def _letters(app: Flask, mail: Path) -> list[str]:
    result = command(app, "jobs", "run", "--once")
    assert result.exit_code == 0, result.output
    return [path.read_text("utf-8") for path in sorted(mail.glob("*.txt"))] if mail.exists() else []


def _only_letter(app: Flask, mail: Path) -> str:
    (letter,) = _letters(app, mail)
    return letter


def _letter_for_reset(client: Browser, app: Flask, robin: Person, mail: Path) -> str:
    client.send("/account/reset", {"email": robin.email})
    return _only_letter(app, mail)


def _link(text: str) -> str:
    found = re.search(r"http://localhost(/account/reset/\S+)", text)
    assert found is not None, text
    return found[1]


def test_the_present_password_is_refused_as_a_new_one_in_a_whole_sentence(signed_in: Browser) -> None:
    fields = {"password": PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    assert "This is the password you have already." in signed_in.send("/account/change", fields).text
