"""One counter for every way to prove who one is: each try is written down before it is looked at."""

from flask import current_app, request
from sqlalchemy.orm import Session

from course_app.domain.errors import TooManyTriesError
from course_app.domain.throttling import Try
from course_app.services import throttling
from course_app.services.throttling import Guesser, Refusal
from course_app.storage.database import transaction
from course_app.web.clock import now


def guesser(name: str) -> Guesser:
    """Whoever tries ``name`` (an account's public id, or what was typed) from the address of this request."""
    key = str(current_app.config["SECRET_KEY"])
    return throttling.guesser(key=key, name=name, address=request.remote_addr or "")


def admit_guess(name: str) -> None:
    """The guess counts from now on. Raises TooManyTriesError where it has to wait, the same for any name."""
    with transaction() as session:
        refusal = throttling.admit(session, now=now(), kind=Try.GUESS, who=guesser(name))
    if refusal is not None:
        raise TooManyTriesError(refusal.retry_at)


def admit_reset(session: Session, name: str) -> Refusal | None:
    """``None``: one more mail may go to this name. Too many from one address raise TooManyTriesError."""
    refusal = throttling.admit(session, now=now(), kind=Try.RESET, who=guesser(name))
    if refusal is not None and refusal.by_address:
        raise TooManyTriesError(refusal.retry_at)
    return refusal
