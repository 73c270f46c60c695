"""Sending a letter: to a mail server, or into a folder where a person can read it."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Literal, Protocol

from course_app.exports.mail import Letter

TIMEOUT_SECONDS = 30
_NO_SPECIALS = str.maketrans(dict.fromkeys('()<>@,:;[]"\\', " "))
"""Without the signs that mean something in the grammar of addresses (RFC 5322, 3.2.3); a dot does no harm."""
_UNFOLDED = 70
"""A header of so many characters stays on one line."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter on its way. ``message_id`` is the same at every try, so that a duplicate can be recognised."""

    recipient: str
    message_id: str
    written_at: datetime
    letter: Letter
    sender_name: str | None = None
    """Whose mail it is, beside the address that the operator's settings say."""
    reply_to: str | None = None


class Post(Protocol):
    """A way to send. Raises OSError (smtplib's errors are such) where the letter is not taken."""

    def send(self, envelope: Envelope) -> None:
        """The letter is somebody else's responsibility now."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server, reached as the operator's settings say."""

    host: str
    port: int
    user: str
    password: str
    tls: Literal["starttls", "tls", "none"]
    sender: str

    def send(self, envelope: Envelope) -> None:
        message = message_of(envelope, self.sender)
        with self._connection() as connection:
            self._enter(connection)
            connection.send_message(message)

    def greet(self) -> None:
        """The server took us in and was given nothing. Raises OSError where it does not."""
        with self._connection() as connection:
            self._enter(connection)
            connection.noop()

    def _enter(self, connection: smtplib.SMTP) -> None:
        if self.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if self.user:
            connection.login(self.user, self.password)

    def _connection(self) -> smtplib.SMTP:
        if self.tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder with one readable file per letter, for installations without a mail server."""

    folder: Path
    sender: str

    def send(self, envelope: Envelope) -> None:
        """The file is complete under its name, on disk; the same letter again replaces itself."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp = envelope.written_at.strftime("%Y%m%dT%H%M%S")
        path = self.folder / f"{stamp}-{envelope.message_id.partition('@')[0]}.txt"
        half = path.with_suffix(".part")
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(readable(envelope, self.sender).encode())
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)


def message_of(envelope: Envelope, sender: str) -> EmailMessage:
    """The letter as mail servers want it. Header injection is impossible: a line break in a header raises ValueError.

    And nothing in a name or a title stands for one, as an encoded word could (RFC 2047): Python decodes those that it is
    given before it writes a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = (
        _sender(_literal(envelope.sender_name), parseaddr(sender)[1]) if envelope.sender_name else sender
    )
    if envelope.reply_to:
        message["Reply-To"] = envelope.reply_to
    message["To"] = envelope.recipient
    message["Subject"] = _literal(envelope.letter.subject)
    message["Date"] = envelope.written_at
    message["Message-ID"] = f"<{envelope.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.letter.text)
    return message


def _sender(name: str, address: str) -> str:
    """The address with the name before it. Python loses the quotes that some signs need where it has to fold or encode."""
    quoted = formataddr((name, address))
    if name.isascii() and len(quoted) <= _UNFOLDED:
        return quoted
    return formataddr((" ".join(name.translate(_NO_SPECIALS).split()), address))


def _literal(text: str) -> str:
    """``text`` without the beginning of an encoded word."""
    return text.replace("=?", "= ?")


def readable(envelope: Envelope, sender: str) -> str:
    """The letter as a person reads it in an editor."""
    answers = (f"Reply-To: {envelope.reply_to}",) if envelope.reply_to else ()
    head = (
        f"From: {envelope.sender_name} <{parseaddr(sender)[1]}>"
        if envelope.sender_name
        else f"From: {sender}",
        *answers,
        f"To: {envelope.recipient}",
        f"Subject: {envelope.letter.subject}",
        f"Date: {envelope.written_at:%a, %d %b %Y %H:%M:%S +0000}",
        f"Message-ID: <{envelope.message_id}>",
    )
    return "\n".join(head) + "\n\n" + envelope.letter.text
