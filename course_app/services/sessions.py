"""Being signed in: beginning, noticing, listing and ending sessions.

The cookie carries a random token, the table only its hash. Nothing is remembered between requests, so what ends a
session, disables an account or changes an appointment holds at the next request.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from course_app.domain.sessions import Presence, SessionLimits
from course_app.storage.models.accounts import SignInSession
from course_app.storage.queries import sessions as session_queries
from course_app.storage.queries.sessions import OpenSession

TOKEN_BYTES = 32
DEVICE_LENGTH = 200
KEPT_AFTER_END = timedelta(days=90)
"""How long an ended session stays on record for whoever looks into misuse."""


def find(session: Session, *, now: datetime, limits: SessionLimits, token: str) -> Presence | None:
    """Who carries ``token`` right now; ``None`` when the session has ended, idled out or reached its limit."""
    found = session_queries.presence(session, now=now, token_hash=_hash(token))
    return found if found is not None and found.lives(limits, now) else None


def owner(session: Session, *, token: str) -> str | None:
    """The public id of the account that ``token`` belongs to or once did, whether or not its session has ended."""
    return session_queries.owner(session, token_hash=_hash(token))


def begin(session: Session, *, now: datetime, account_id: int, device: str, second_factor: bool) -> str:
    """A new session is open; returns the token that belongs in its cookie and is stored nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        SignInSession(
            account_id=account_id,
            token_hash=_hash(token),
            device=device[:DEVICE_LENGTH],
            second_factor=second_factor,
            created_at=now,
            seen_at=now,
        )
    )
    return token


def notice(session: Session, *, now: datetime, session_id: int) -> None:
    """The session was active at ``now``. One that has ended meanwhile stays ended."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None), SignInSession.seen_at < now)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, *, now: datetime, session_id: int) -> bool:
    """The session is over; returns whether it was open until now."""
    return _end(session, now, [SignInSession.id == session_id]) > 0


def end_by_token(session: Session, *, now: datetime, token: str) -> None:
    """The session that ``token`` opened is over, if there is one."""
    _end(session, now, [SignInSession.token_hash == _hash(token)])


def end_own(session: Session, *, now: datetime, account_id: int, public_id: str) -> bool:
    """The account's session of that name is over; False where the account has no such open session."""
    return (
        _end(session, now, [SignInSession.account_id == account_id, SignInSession.public_id == public_id]) > 0
    )


def end_all(session: Session, *, now: datetime, account_id: int, but: int | None = None) -> int:
    """Every session of the account is over, except the one with id ``but``; returns how many were open."""
    conditions = [SignInSession.account_id == account_id]
    if but is not None:
        conditions.append(SignInSession.id != but)
    return _end(session, now, conditions)


def end_everybody(session: Session, *, now: datetime) -> int:
    """Nobody is signed in any more; returns how many sessions were open."""
    return _end(session, now, [])


def own(
    session: Session, *, now: datetime, limits: SessionLimits, account_id: int
) -> tuple[OpenSession, ...]:
    """Where the account is signed in right now, the device used last first."""
    return session_queries.open_sessions(
        session, account_id=account_id, seen_after=now - limits.idle, begun_after=now - limits.total
    )


def prune(session: Session, *, now: datetime, limits: SessionLimits) -> int:
    """Sessions that ended or ran out long ago are gone; returns how many. No training fact refers to them."""
    before = now - KEPT_AFTER_END
    old = (
        select(SignInSession.id)
        .where(or_(SignInSession.ended_at < before, SignInSession.created_at < before - limits.total))
        .with_for_update(skip_locked=True)  # whoever holds one of them shall not wait for the others
    )
    result = session.execute(
        delete(SignInSession).where(SignInSession.id.in_(old)).execution_options(synchronize_session=False)
    )
    return _count(result)


def _end(session: Session, now: datetime, conditions: Iterable[object]) -> int:
    result = session.execute(
        update(SignInSession)
        .where(SignInSession.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return _count(result)


def _count(result: object) -> int:
    return int(getattr(result, "rowcount", 0))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
