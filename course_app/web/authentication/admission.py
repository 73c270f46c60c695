"""Counters for every way to prove who one is: each try is written down before it is looked at."""

from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session

from course_app.domain.errors import TooManyTriesError
from course_app.domain.throttling import Try
from course_app.services import throttling
from course_app.services.throttling import Guesser, Refusal
from course_app.storage.database import transaction
from course_app.web.authentication.known_devices import known_device
from course_app.web.clock import now


def admit_sign_in(typed: str, *, uniquifier: str | None) -> None:
    """The try to sign in as ``typed`` counts from now on. Raises TooManyTriesError where it has to wait.

    It is the same whether or not there is such an account; only a device that signed in as it before (``uniquifier``
    is that of the account) has a counter of its own, which nobody elsewhere can fill.
    """
    device = known_device(uniquifier) if uniquifier else None
    with transaction() as session:
        who = (
            _guesser(device)
            if device
            else throttling.guesser_at_sign_in(session, key=_key(), typed=typed, address=_address())
        )
        refusal = throttling.admit(session, now=now(), kind=Try.GUESS, who=who)
    if refusal is not None:
        raise TooManyTriesError(refusal.retry_at)


def admit_guess(public_id: str) -> None:
    """A guess behind the door, at the account with this public id, counts from now on. Raises TooManyTriesError."""
    with transaction() as session:
        refusal = throttling.admit(session, now=now(), kind=Try.GUESS, who=_guesser(public_id))
    if refusal is not None:
        raise TooManyTriesError(refusal.retry_at)


def admit_reset(session: Session, name: str) -> Refusal | None:
    """``None``: one more mail may go to this name. Too many from one address raise TooManyTriesError."""
    refusal = throttling.admit(session, now=now(), kind=Try.RESET, who=_guesser(name))
    if refusal is not None and refusal.by_address:
        raise TooManyTriesError(refusal.retry_at)
    return refusal


def forgive_guesses(session: Session, account: Any) -> None:
    """Whoever acts has proved to be ``account``: wrong guesses at it count no longer."""
    device = known_device(account.fs_uniquifier)
    throttling.forgive(session, key=_key(), account_id=account.id, also=[device] if device else [])


def _guesser(name: str) -> Guesser:
    return throttling.guesser(key=_key(), name=name, address=_address())


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _address() -> str:
    return request.remote_addr or ""
