"""What follows from signing in, signing out and changing a password: our own session rows.

Flask-Security sends signals inside its unit of work; what is written here is stored with it, by its one commit.
"""

from typing import Any

from flask import Flask, g, request, session
from flask_security.signals import (
    password_reset,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
)
from sqlalchemy.orm import Session

from course_app.domain.errors import ConflictError
from course_app.domain.sessions import Presence
from course_app.services import accounts, deliveries, sessions
from course_app.services.deliveries import DeliveryKind
from course_app.storage.database import current_session, take_write_lock, transaction
from course_app.web.authentication.actor import forget_presence, presence
from course_app.web.authentication.admission import forgive_guesses
from course_app.web.authentication.cookies import COOKIE_TOKEN
from course_app.web.authentication.device import device_of
from course_app.web.authentication.forms import PASSWORD_STAGE
from course_app.web.authentication.known_devices import remember_device
from course_app.web.clock import now
from course_app.web.wording import gettext as _

CSRF_FIELD = "csrf_token"


def follow_events(app: Flask) -> None:
    """The handlers below hear what happens in ``app``."""
    user_authenticated.connect(_signed_in, app)
    password_reset.connect(_password_reset, app)
    tf_profile_changed.connect(_second_factor_on, app)
    tf_disabled.connect(_second_factor_off, app)


def sign_out_presence() -> None:
    """The session that the cookie names is over, whatever happens to the cookie."""
    token = session.get(COOKIE_TOKEN)
    session.clear()
    if isinstance(token, str):
        with transaction() as database:
            sessions.end_by_token(database, now=now(), token=token)
    forget_presence()


def _signed_in(_app: Flask, user: Any, authn_via: list[str] | None = None, **_about: Any) -> None:
    """A new session with a new token, whatever the cookie held before; earlier wrong guesses are forgiven.

    Raises ConflictError where the password was changed elsewhere while this one was looked at.
    """
    by_change = authn_via == ["change"]
    earlier = presence() if by_change else None
    database = current_session()
    take_write_lock(database)
    if not _still_holds(database, user, earlier):
        session.clear()
        raise ConflictError(_("The password was changed at this moment. Sign in with the new one."))
    forgive_guesses(database, user)
    if by_change:
        sessions.end_all(database, now=now(), account_id=user.id)
    elif isinstance(token := session.get(COOKIE_TOKEN), str):
        sessions.end_by_token(database, now=now(), token=token)
    second = (
        earlier.second_factor if earlier else authn_via is None
    )  # Flask-Security names no way after a code
    session[COOKIE_TOKEN] = sessions.begin(
        database,
        now=now(),
        account_id=user.id,
        device=device_of(request.user_agent.string),
        second_factor=second,
    )
    _renew_csrf_token()
    session.pop(PASSWORD_STAGE, None)
    remember_device(user.fs_uniquifier)
    g.signed_in = None if by_change else user.public_id
    forget_presence()


def _still_holds(database: Session, user: Any, earlier: Presence | None) -> bool:
    """Whether what ``user`` proved is still worth something; a change of password needs its session to be open."""
    if not accounts.hold_unchanged(database, account_id=user.id, uniquifier=user.fs_uniquifier):
        return False
    return earlier is None or sessions.end(database, now=now(), session_id=earlier.actor.session_id)


def _password_reset(_app: Flask, user: Any, **_about: Any) -> None:
    """Nobody is signed in with this account any more."""
    database = current_session()
    take_write_lock(database)
    if user.confirmed_at is None:
        user.confirmed_at = now()
    sessions.end_all(database, now=now(), account_id=user.id)
    forgive_guesses(database, user)


def _second_factor_on(_app: Flask, user: Any, **_about: Any) -> None:
    """Tell the account; this session continues under a new token, as one that has shown the second factor."""
    database = current_session()
    take_write_lock(database)
    accounts.hold_unchanged(database, account_id=user.id)
    deliveries.enqueue(
        database, now=now(), kind=DeliveryKind.SECOND_FACTOR_ON, account_id=user.id, payload={}
    )
    session[COOKIE_TOKEN] = sessions.begin(
        database,
        now=now(),
        account_id=user.id,
        device=device_of(request.user_agent.string),
        second_factor=True,
    )
    found = presence()
    if found is not None:
        sessions.end(database, now=now(), session_id=found.actor.session_id)
    forgive_guesses(database, user)
    forget_presence()


def _second_factor_off(_app: Flask, user: Any, **_about: Any) -> None:
    """Tell the account; recovery codes are of no use now."""
    user.mf_recovery_codes = None
    deliveries.enqueue(
        current_session(), now=now(), kind=DeliveryKind.SECOND_FACTOR_OFF, account_id=user.id, payload={}
    )


def _renew_csrf_token() -> None:
    session.pop(CSRF_FIELD, None)
    g.pop(CSRF_FIELD, None)
