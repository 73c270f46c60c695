"""Passwords: hashing them one after the other, judging new ones, and the links that set them.

Hashing costs 19 MiB and some 20 ms by design. It never happens inside a write transaction.
"""

import hashlib
import os
import secrets
import sys
import threading
import unicodedata
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import URLSafeTimedSerializer

from course_app.domain.accounts import PASSWORD_LENGTH_MAX, PasswordFault, password_fault

LEAST_URGENT = 19
"""The priority of a thread that takes only the time that nobody else wants."""

_COMMON = Path(__file__).parent / "data" / "common-passwords.txt"


class Hasher:
    """Argon2id with OWASP's second profile: 19 MiB, two passes, one lane (Password Storage Cheat Sheet, 2025).

    One hash at a time in each process, in a thread that gives way to everything else: a hundred people who sign in at
    the start of a shift wait for each other, and the officer who saves an answer meanwhile does not wait for them.
    ``cheap`` is for tests: it costs nothing and protects nothing. The methods are those that Flask-Security calls.
    """

    def __init__(self, *, cheap: bool = False) -> None:
        memory, passes = (8, 1) if cheap else (19 * 1024, 2)
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hashing", initializer=_give_way)
        self._nobody = _hash_of_nobody(memory, passes)

    def hash(self, password: str) -> str:
        """The salted hash of ``password``. Raises ValueError for one too long to be honest: hashing it would cost us."""
        if len(password) > PASSWORD_LENGTH_MAX:
            raise ValueError("the password is too long to be hashed")
        return self._thread.submit(self._argon2.hash, password).result()

    def verify(self, password: str, hashed: str | None) -> bool:
        """Whether ``password`` is the one of ``hashed``; takes as long where there is no account or no password yet."""
        if len(password) > PASSWORD_LENGTH_MAX:
            return False
        try:
            self._thread.submit(self._argon2.verify, hashed or self._nobody, password).result()
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def needs_update(self, hashed: str) -> bool:
        """Whether ``hashed`` was made with other costs than today's."""
        return self._argon2.check_needs_rehash(hashed)

    def identify(self, _hashed: str) -> str:
        """The scheme of a hash: there is only one."""
        return "argon2"


def normalised(password: str) -> str:
    """One spelling of each character (Unicode NFC), so that keyboards of all makers type the same password."""
    return unicodedata.normalize("NFC", password)


def fault(password: str, *, own_words: tuple[str, ...]) -> PasswordFault | None:
    """Why ``password`` (normalised) cannot be taken, or ``None``. ``own_words``: see the domain's."""
    return password_fault(password, common=common_passwords(), own_words=own_words)


@cache
def common_passwords() -> frozenset[str]:
    """The phrases that people take when they are asked for fifteen characters; lower case, without white space."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))


def _give_way() -> None:
    """This thread has the lowest priority, where threads have priorities of their own (Linux)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_URGENT)


def _hash_of_nobody(memory: int, passes: int) -> str:
    """A hash that no password has and that takes as long to look at as any other; made without hashing."""
    salt, digest = (b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
    return f"$argon2id$v=19$m={memory},t={passes},p=1${salt}${digest}"


class LinkPurpose(StrEnum):
    """What a link to set a password is for."""

    RESET = "reset"
    ACTIVATE = "activate"


LINK_LIFE = {LinkPurpose.RESET: timedelta(minutes=60), LinkPurpose.ACTIVATE: timedelta(hours=72)}
_LONGEST = int(max(LINK_LIFE.values()).total_seconds())


LINK_PATH = "/account/reset/"


def link_address(base_url: str, token: str) -> str:
    """Where a token is used. The site's own settings say where that is, never a request."""
    return base_url.rstrip("/") + LINK_PATH + token


class PasswordLinks(URLSafeTimedSerializer):
    """Signed tokens that let somebody set the password of one account.

    A token carries the account's uniquifier, which every change of password replaces: so a token works once, and
    dies with any other one used first. It lives as long as ``LINK_LIFE`` says; it is stored nowhere.
    """

    def __init__(self, key: str) -> None:
        super().__init__(
            key,
            salt="password-link",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def make(self, uniquifier: str, purpose: LinkPurpose) -> str:
        """A token for the account with this uniquifier."""
        return str(self.dumps([uniquifier, purpose.value]))

    def loads(  # type: ignore[override]  # as itsdangerous itself narrows it
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,  # noqa: FBT001, FBT002 (the signature of itsdangerous)
        salt: str | bytes | None = None,
    ) -> Any:
        """The content of a genuine token that still lives; raises BadSignature or SignatureExpired."""
        _, purpose = super().loads(s, max_age=_LONGEST, salt=salt)
        life = LINK_LIFE[LinkPurpose(purpose)]
        return super().loads(s, int(life.total_seconds()), return_timestamp, salt)
