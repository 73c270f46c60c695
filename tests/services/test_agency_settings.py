"""What an agency sets for itself, and that the record says so."""

import json
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from course_app.domain.agencies import MarkFault, SettingsFault
from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.exports.mail import Letter
from course_app.exports.post import Envelope, MailFolder, message_of
from course_app.services import agency_settings, care
from course_app.services.agency_settings import MARK_BYTES, SettingsWish
from course_app.services.posting import Outcome
from course_app.storage.models.agencies import Agency, AgencyMark
from tests.builders import NOW
from tests.content.test_pictures import png
from tests.databases import Database, on_all_databases
from tests.services.agencies_with_people import Town, found_town, recorded
from tests.services.test_deliveries import work

WISH = SettingsWish("Alder Police", "America/Chicago", False, None, None, None)


@pytest.fixture
def town(database: Database) -> Town:
    return database.run(found_town)


def change(database: Database, town: Town, wish: SettingsWish) -> SettingsFault | None:
    return database.run(partial(agency_settings.change, now=NOW, actor=town.by_ada, wish=wish))


@on_all_databases
def test_settings_are_stored_and_the_record_says_which_changed(database: Database, town: Town) -> None:
    wish = SettingsWish(
        " Alder  County ", "America/New_York", True, "#1A4480", "Alder Training", "Help@Example.org"
    )
    for _twice in range(2):
        assert change(database, town, wish) is None
    row = database.read(lambda session: session.get_one(Agency, town.agency.id))
    assert (row.name, row.time_zone, row.two_factor_required) == ("Alder County", "America/New_York", True)
    assert (row.accent, row.mail_name, row.mail_reply_to) == ("#1a4480", "Alder Training", "help@example.org")
    ((kind, body),) = database.read(lambda session: recorded(session, town.agency))
    assert kind == "agency-changed"
    assert json.loads(body)["data"] == {
        "fields": ["accent", "mail_name", "mail_reply_to", "name", "time_zone", "two_factor_required"],
        "time_zone": "America/New_York",
        "two_factor_required": True,
    }
    assert "help@" not in body


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (replace(WISH, time_zone="Mars/Olympus"), SettingsFault.NO_ZONE),
        (replace(WISH, accent="#ffff00"), SettingsFault.PALE),
        (replace(WISH, accent="red;}"), SettingsFault.PALE),
        (replace(WISH, mail_reply_to="nobody\r\nBcc: all@example.org"), SettingsFault.NO_ADDRESS),
        (replace(WISH, mail_reply_to="=?utf-8?q?=0a?=@example.org"), SettingsFault.NO_ADDRESS),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    database: Database, town: Town, wish: SettingsWish, fault: SettingsFault
) -> None:
    assert change(database, town, wish) is fault
    assert database.read(lambda session: recorded(session, town.agency)) == []


def test_nobody_else_changes_the_agency(database: Database, town: Town) -> None:
    with pytest.raises(InvalidInputError):
        change(database, town, replace(WISH, name=" "))
    for deed in (
        partial(agency_settings.change, now=NOW, wish=WISH),
        partial(agency_settings.set_mark, now=NOW, content=png(8, 8)),
        partial(agency_settings.remove_mark, now=NOW),
        agency_settings.get,
    ):
        with pytest.raises(NotFoundError):
            database.run(partial(deed, actor=town.by_robin))  # type: ignore[arg-type]


@on_all_databases
def test_a_mark_replaces_the_one_before_and_belongs_to_one_agency(database: Database, town: Town) -> None:
    def digest(session: Session) -> str:
        return str(session.get_one(Agency, town.agency.id).mark_digest)

    seen = []
    for side in (8, 16):
        content = png(side, side)
        set_mark = partial(agency_settings.set_mark, now=NOW, actor=town.by_ada, content=content)
        assert database.run(set_mark) is None
        seen.append(database.read(digest))
        mark = partial(agency_settings.mark, actor=town.by_robin, digest=seen[-1])
        assert database.read(mark) == content
    assert database.read(lambda session: session.query(AgencyMark).count()) == 1
    with pytest.raises(NotFoundError):
        database.read(partial(agency_settings.mark, actor=town.by_robin, digest=seen[0]))
    foreign = replace(town.by_robin, agency_id=town.fay.agency_id)
    with pytest.raises(NotFoundError):
        database.read(partial(agency_settings.mark, actor=foreign, digest=seen[1]))
    remove = partial(agency_settings.remove_mark, now=NOW, actor=town.by_ada)
    assert [database.run(remove) for _twice in range(2)] == [True, False]
    assert database.read(digest) == "None"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", MarkFault.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", MarkFault.NO_PICTURE),
        (b"<!doctype html><script>alert(1)</script>", MarkFault.NO_PICTURE),
        (b"\xff\xd8\xff\xe0 a photograph", MarkFault.NO_PICTURE),
        (png(0, 8), MarkFault.NO_PICTURE),
        (png(50_000, 50_000), MarkFault.NO_PICTURE),
        (png(1025, 8), MarkFault.TOO_LARGE),
        (png(8, 8) + b"x" * MARK_BYTES, MarkFault.TOO_LARGE),
    ],
)
def test_what_is_no_small_picture_is_no_mark(
    database: Database, town: Town, content: bytes, fault: MarkFault
) -> None:
    set_mark = partial(agency_settings.set_mark, now=NOW, actor=town.by_ada, content=content)
    assert database.run(set_mark) is fault
    assert database.read(lambda session: session.query(AgencyMark).count()) == 0


def test_mail_carries_the_name_of_its_agency_and_where_answers_go(
    database: Database, town: Town, tmp_path: Path
) -> None:
    change(database, town, replace(WISH, mail_name="Alder “Training”", mail_reply_to="help@example.org"))
    database.run(partial(care.send_link, now=NOW, actor=town.by_ada, officer=town.robin.public_id))
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.SENT
    (letter,) = [path.read_text("utf-8") for path in tmp_path.glob("*.txt")]
    assert "From: Alder “Training” <training@example.org>\n" in letter
    assert "Reply-To: help@example.org\n" in letter
    assert "Answers to it are not read" not in letter


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?Alder=0aBcc:_all@example.org?=",
        "=?utf-8?q?Alder=0d=0aBcc:_all@example.org=0d=0a=0d=0aText?=",
        "=?utf-8?b?QWxkZXIKQmNjOiBhbGxAZXhhbXBsZS5vcmc=?=",
        "É" * 80 + " =?utf-8?q?=0aBcc:_all@example.org?=",
        "É" * 80 + " chief@example.net, Alder",
        "É, chief@example.net <chief@example.net>" * 3,
        "Alder " * 16 + ", chief@example.net",
    ],
)
def test_a_name_that_stands_for_another_header_stays_a_name(text: str) -> None:
    """Nor does it hold up the mail: whoever's address was changed would not hear of it in time."""
    letter = Letter(f"From {text}", "Text")
    envelope = Envelope("robin@example.org", "1@example.org", NOW, letter, sender_name=text)
    sent = message_from_bytes(message_of(envelope, "training@example.org").as_bytes(), policy=default)
    assert "Bcc" not in sent
    assert sent["To"] == "robin@example.org"
    assert sent.get_content().strip() == "Text"
    assert [each.addr_spec for each in sent["From"].addresses] == ["training@example.org"]


def test_a_senders_name_cannot_smuggle_a_header() -> None:
    plain = Envelope("robin@example.org", "1@example.org", NOW, Letter("Subject", "Text"))
    honest = replace(plain, sender_name='Alder, "Training"', reply_to="help@example.org")
    message = message_of(honest, "Site <training@example.org>")
    assert str(message["From"]).endswith("<training@example.org>")
    assert message["Reply-To"] == "help@example.org"
    with pytest.raises(ValueError, match=r"linefeed|carriage return"):
        message_of(replace(plain, sender_name="Alder\r\nBcc: all@example.org"), "training@example.org")
