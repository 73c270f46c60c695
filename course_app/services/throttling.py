"""Slowing down whoever guesses: every try is written down before it is looked at.

Names and addresses appear only as keyed hashes, so the table tells nobody who tried to sign in from where.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, text
from sqlalchemy.orm import Session

from course_app.domain.throttling import ALLOWANCES, LONGEST_WINDOW, Try, wait_until
from course_app.services.accounts import typed_name
from course_app.storage.database import connection_of, lock_for_update
from course_app.storage.models.accounts import SignInTry
from course_app.storage.queries import accounts as account_queries
from course_app.storage.queries import agencies as agency_queries
from course_app.storage.queries import sessions as session_queries


@dataclass(frozen=True, slots=True)
class Guesser:
    """Which name is tried from where, as keyed hashes.

    ``related`` are other names whose tries count too; tries with the same ``queue`` are looked at one after another.
    """

    name_hash: str
    address_hash: str
    related: tuple[str, ...] = ()
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The try is not looked at. ``by_address``: whatever the name, too much came from this address."""

    retry_at: datetime
    by_address: bool


_NEW_TRY = insert(SignInTry)
_FORGIVE = delete(SignInTry).where(
    SignInTry.kind == Try.GUESS, SignInTry.name_hash.in_(bindparam("hashes", expanding=True))
)


def guesser(*, key: str, name: str, address: str) -> Guesser:
    """Somebody who need not be told apart from anybody else of that name: an account's public id, a device of it."""
    name_hash = _keyed(key, "name", name)
    return Guesser(name_hash, _keyed(key, "address", address), queue=name_hash)


def guesser_at_sign_in(session: Session, *, key: str, typed: str, address: str) -> Guesser:
    """Whoever signs in under the name ``typed``; nobody has looked whether there is such an account.

    What counts follows from the text alone, so waiting tells nobody whether a name exists or whose mail address and
    officer id belong together. An officer id counts with those tries too that named an agency, and the other way round.
    """
    name = typed_name(typed)
    address_hash = _keyed(key, "address", address)
    if name.email:
        name_hash = _keyed(key, "mail", name.email)
        return Guesser(name_hash, address_hash, queue=name_hash)
    bare = _keyed(key, "officer", f"/{name.officer_id}")
    if name.agency_key is not None:
        named = _keyed(key, "officer", f"{name.agency_key}/{name.officer_id}")
        return Guesser(named, address_hash, (bare,), queue=bare)
    related = [
        _keyed(key, "officer", f"{agency}/{name.officer_id}") for agency in agency_queries.keys(session)
    ]
    return Guesser(bare, address_hash, tuple(related), queue=bare)


def admit(session: Session, *, now: datetime, kind: Try, who: Guesser) -> Refusal | None:
    """``None``: the try is counted and may be looked at. A refused one is not counted, so waiting ends.

    Tries for one name, or from one address, are admitted one after the other: none slips by beside another.
    """
    _queue_up(session, who)
    refusal = _refusal(session, now=now, kind=kind, who=who)
    if refusal is None:
        row = {"kind": kind, "name_hash": who.name_hash, "address_hash": who.address_hash, "at": now}
        connection_of(session).execute(_NEW_TRY, row)
    return refusal


def forgive(session: Session, *, key: str, account_id: int, also: Iterable[str] = ()) -> None:
    """The person has proved who they are: wrong guesses at their account count no longer, under none of its names.

    ``also`` are names that only a guesser of our own making has, as those of devices.
    """
    public_id, email, officer_id, agency_key = account_queries.sign_in_names(session, account_id=account_id)
    hashes = [_keyed(key, "name", name) for name in (public_id, *also)] + [_keyed(key, "mail", email)]
    if officer_id is not None:
        hashes += [_keyed(key, "officer", f"{agency}/{officer_id}") for agency in (agency_key, "")]
    connection_of(session).execute(_FORGIVE, {"hashes": hashes})


def prune(session: Session, *, now: datetime) -> int:
    """Tries that no longer count are gone; returns how many."""
    old = (
        select(SignInTry.id)
        .where(SignInTry.at < now - LONGEST_WINDOW)
        .with_for_update(skip_locked=True)  # whoever forgives some of them shall not wait for the others
    )
    result = session.execute(
        delete(SignInTry).where(SignInTry.id.in_(old)).execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def _refusal(session: Session, *, now: datetime, kind: Try, who: Guesser) -> Refusal | None:
    allowed = ALLOWANCES[kind]
    by_name = session_queries.tries_for_names(
        session,
        kind=kind,
        name_hashes=(who.name_hash, *who.related),
        after=now - max(allowed.name.window, allowed.pair.window),
    )
    from_address = session_queries.tries_from_address(
        session, kind=kind, address_hash=who.address_hash, after=now - allowed.address.window
    )
    until = wait_until(from_address, allowed.address, now)
    if until is not None:
        return Refusal(until, by_address=True)
    waits = (
        wait_until([at for at, address in by_name if address == who.address_hash], allowed.pair, now),
        wait_until([at for at, _ in by_name], allowed.name, now),
    )
    retry_at = max((wait for wait in waits if wait is not None), default=None)
    return None if retry_at is None else Refusal(retry_at, by_address=False)


def _queue_up(session: Session, who: Guesser) -> None:
    """SQLite's write lock already queues; PostgreSQL gets a lock per name and address, in one order for all."""
    if lock_for_update(session):
        for number in sorted(int(value[:15], 16) for value in (who.queue, who.address_hash)):
            session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _keyed(key: str, what: str, value: str) -> str:
    return hmac.new(key.encode(), f"{what}:{value}".encode(), hashlib.sha256).hexdigest()
