"""The outbox and the worker: nothing is lost, and a duplicate has the same Message-ID."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from course_app.exports.post import MailFolder, MailServer, Post
from course_app.exports.words import Words
from course_app.services import accounts, deliveries
from course_app.services.deliveries import DeliveryKind
from course_app.services.passwords import PasswordLinks
from course_app.services.posting import Office, Outcome, post_next
from course_app.storage.database import provide_sessions
from course_app.storage.models.deliveries import Outbox
from tests import builders
from tests.builders import NOW
from tests.databases import Database, on_all_databases

RESET = DeliveryKind.RESET_LINK


@dataclass
class Inbox:
    """A mail server on loopback that remembers what it took, and refuses when told to."""

    taken: list[bytes] = field(default_factory=list)
    refusal: str = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 taken"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail_server(inbox: Inbox) -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield MailServer("127.0.0.1", port, "", "", "none", "training@example.org")
    controller.stop()


@contextmanager
def office(database: Database, post: Post, *, worker: str = "one", at: datetime = NOW) -> Iterator[Office]:
    """A worker with a session of its own, as in its own process."""
    with database.session() as session:
        provide_sessions(lambda: session)
        yield Office(worker, post, "https://training.example.org", PasswordLinks("key"), Words, lambda: at)


def work(database: Database, post: Post, **about: object) -> Outcome:
    with office(database, post, **about) as made:  # type: ignore[arg-type]
        return post_next(made).outcome


def waiting_mail(database: Database, *, count: int = 1) -> int:
    """An officer for whom mail waits; returns the account's id."""

    def store(session: OrmSession) -> int:
        officer = builders.account(
            session, builders.agency(session), name="Robin Marsh", email="robin@example.org"
        )
        for _number in range(count):
            deliveries.enqueue(session, now=NOW, kind=RESET, account_id=officer.id, payload={})
        return officer.id

    return database.run(store)


def entries(database: Database) -> list[Outbox]:
    return database.read(lambda session: list(session.scalars(select(Outbox).order_by(Outbox.id))))


@on_all_databases
def test_mail_reaches_the_server_once(database: Database, inbox: Inbox, mail_server: MailServer) -> None:
    waiting_mail(database)
    assert [work(database, mail_server) for _step in range(3)] == [
        Outcome.SENT,
        Outcome.NOTHING_DUE,
        Outcome.NOTHING_DUE,
    ]
    (message,) = [message_from_bytes(raw) for raw in inbox.taken]
    assert message["To"] == "robin@example.org"
    assert message["From"] == "training@example.org"
    assert message["Message-ID"].endswith("@training.example.org>")
    text = message.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert b"https://training.example.org/account/reset/" in text
    assert b"Hello Robin Marsh" in text


@on_all_databases
def test_of_many_workers_at_once_each_takes_another_entry(database: Database) -> None:
    waiting_mail(database, count=12)
    claimed = database.at_once(
        [
            lambda session, name=name: deliveries.claim(session, now=NOW, worker=name)  # type: ignore[misc]
            for name in "abcdefghijkl"
        ]
    )
    ids = [delivery.outbox_id for delivery in claimed if delivery is not None]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 10, "twelve entries, twelve workers: hardly anybody goes away empty"


@on_all_databases
def test_one_entry_is_claimed_by_one_of_ten_workers(database: Database) -> None:
    waiting_mail(database)
    claimed = database.at_once(
        [
            lambda session, name=name: deliveries.claim(session, now=NOW, worker=name)  # type: ignore[misc]
            for name in "abcdefghij"
        ]
    )
    assert sum(delivery is not None for delivery in claimed) == 1


def test_a_worker_that_dies_before_sending_is_followed_by_another(
    database: Database, inbox: Inbox, mail_server: MailServer
) -> None:
    waiting_mail(database)
    database.run(lambda session: deliveries.claim(session, now=NOW, worker="dead"))
    assert work(database, mail_server, at=NOW + timedelta(minutes=9)) is Outcome.NOTHING_DUE
    assert work(database, mail_server, at=NOW + timedelta(minutes=11)) is Outcome.SENT
    assert len(inbox.taken) == 1


def test_a_worker_that_dies_after_the_servers_yes_leaves_a_duplicate_with_the_same_message_id(
    database: Database, inbox: Inbox, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_mail(database)

    class Killed(BaseException):
        """Nothing after the yes runs any more."""

    def die(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "finish", die)
        with pytest.raises(Killed):
            work(database, mail_server, worker="dead")
    assert len(inbox.taken) == 1
    assert work(database, mail_server, at=NOW + timedelta(minutes=11)) is Outcome.SENT
    first, second = (message_from_bytes(raw) for raw in inbox.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert work(database, mail_server, at=NOW + timedelta(days=1)) is Outcome.NOTHING_DUE


def test_a_server_that_refuses_is_asked_again_after_growing_pauses(
    database: Database, inbox: Inbox, mail_server: MailServer
) -> None:
    waiting_mail(database)
    inbox.refusal = "451 later, robin@example.org"
    at = NOW
    pauses = []
    for _try in range(4):
        assert work(database, mail_server, at=at) is Outcome.POSTPONED
        (entry,) = entries(database)
        pauses.append(entry.due_at - at)
        assert work(database, mail_server, at=entry.due_at - timedelta(seconds=1)) is Outcome.NOTHING_DUE
        at = entry.due_at
    assert pauses == [timedelta(minutes=4**power) for power in range(4)]
    assert "SMTPDataError 451" in entry.last_error
    assert "robin" not in entry.last_error, "servers repeat addresses in their answers"
    inbox.refusal = ""
    assert work(database, mail_server, at=at) is Outcome.SENT
    assert len(inbox.taken) == 1


def test_a_server_that_is_not_there_loses_nothing(database: Database, mail_server: MailServer) -> None:
    waiting_mail(database)
    nowhere = replace(mail_server, port=9)
    assert work(database, nowhere) is Outcome.POSTPONED
    assert work(database, mail_server, at=NOW + timedelta(minutes=1)) is Outcome.SENT


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(
    database: Database, inbox: Inbox, mail_server: MailServer
) -> None:
    waiting_mail(database)
    assert work(database, replace(mail_server, tls="starttls")) is Outcome.POSTPONED
    assert inbox.taken == []


def test_without_a_mail_server_mail_lands_readable_in_a_folder(database: Database, tmp_path: Path) -> None:
    waiting_mail(database, count=2)
    folder = MailFolder(tmp_path / "mail", "training@example.org")
    assert [work(database, folder) for _step in range(2)] == [Outcome.SENT] * 2
    letters = sorted((tmp_path / "mail").iterdir())
    assert len(letters) == 2
    text = letters[0].read_text("utf-8")
    assert text.startswith("From: training@example.org\nTo: robin@example.org\nSubject: Set a new password\n")
    assert letters[0].stat().st_mode & 0o077 == 0, "a letter with a link is for the operator's eyes only"


def test_nobody_is_written_to_whose_account_was_disabled(
    database: Database, inbox: Inbox, mail_server: MailServer
) -> None:
    account_id = waiting_mail(database)
    database.run(lambda session: accounts.disable(session, now=NOW, account_id=account_id))
    assert work(database, mail_server) is Outcome.WITHDRAWN
    assert inbox.taken == []


def test_no_link_is_stored_before_it_is_sent_or_after(
    database: Database, inbox: Inbox, mail_server: MailServer
) -> None:
    waiting_mail(database)
    before = str([(entry.payload, entry.message_id) for entry in entries(database)])
    work(database, mail_server)
    after = str([(entry.payload, entry.message_id, entry.last_error) for entry in entries(database)])
    link = inbox.taken[0].decode().split("/account/reset/")[1].split()[0]
    assert link[:20] not in before + after


def test_a_name_cannot_smuggle_a_header(database: Database, inbox: Inbox, mail_server: MailServer) -> None:
    def store(session: OrmSession) -> None:
        evil = "Robin\r\nBcc: everybody@example.org"
        agency = builders.agency(session, name=evil)
        officer = builders.account(session, agency, name=evil)
        deliveries.enqueue(
            session, now=NOW, kind=DeliveryKind.PASSWORD_CHANGED, account_id=officer.id, payload={}
        )

    database.run(store)
    assert work(database, mail_server) is Outcome.SENT
    assert message_from_bytes(inbox.taken[0])["Bcc"] is None


@pytest.mark.parametrize(
    "kind", sorted(set(DeliveryKind) - {DeliveryKind.REMINDER})
)  # that one says what is still true
def test_every_kind_of_delivery_has_words(kind: DeliveryKind, database: Database, tmp_path: Path) -> None:
    def store(session: OrmSession) -> None:
        officer = builders.account(session, builders.agency(session))
        payload = {"certificate": "ab" * 16}
        deliveries.enqueue(session, now=NOW, kind=kind, account_id=officer.id, payload=payload)

    database.run(store)
    assert work(database, MailFolder(tmp_path, "training@example.org")) is Outcome.SENT


def test_an_entry_is_gone_with_the_transaction_of_its_cause(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        database.run(_enqueue_and_fail)
    assert entries(database) == []


def test_the_list_of_what_waits_names_nobody(database: Database) -> None:
    waiting_mail(database)
    listed = str(database.read(deliveries.waiting))
    assert "reset-link" in listed
    assert "robin" not in listed.lower()


def test_a_worker_is_seen_while_it_lives(database: Database) -> None:
    database.run(lambda session: deliveries.beat(session, now=NOW, worker="one"))
    database.run(lambda session: deliveries.beat(session, now=NOW + timedelta(minutes=1), worker="one"))
    assert database.read(deliveries.last_beat) == NOW + timedelta(minutes=1)


def _enqueue_and_fail(session: OrmSession) -> None:
    deliveries.enqueue(session, now=NOW, kind=RESET, account_id=None, payload={})
    session.flush()
    raise ZeroDivisionError
