"""Where one is signed in: looking, ending, staying."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from flask_wtf.csrf import generate_csrf

from course_app.services import accounts, sessions
from course_app.storage.database import current_session, transaction
from course_app.web.account.door import blueprint
from course_app.web.authentication.activity import notice_now
from course_app.web.authentication.actor import presence, session_limits, the_actor
from course_app.web.clock import now
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One device."""

    device: str
    began_at: datetime
    seen_at: datetime
    end_url: str
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account."""

    name: str
    email: str
    officer_id: str | None
    has_second_factor: bool
    recovery_codes: int
    second_factor_due: bool
    sessions: tuple[SessionLine, ...]


@blueprint.get("/sessions", endpoint="sessions")
def show() -> str:
    """The page of one's own account, with every device that is signed in."""
    actor = the_actor()
    known = accounts.get(current_session(), account_id=actor.account_id)
    lines = tuple(
        SessionLine(
            device=row.device or _("Unknown device"),
            began_at=row.began_at,
            seen_at=row.seen_at,
            end_url=url_for("account.session_end", public_id=row.public_id),
            is_this_one=row.session_id == actor.session_id,
        )
        for row in sessions.own(
            current_session(), now=now(), limits=session_limits(), account_id=actor.account_id
        )
    )
    page = AccountPage(
        name=known.name,
        email=known.email,
        officer_id=known.officer_id,
        has_second_factor=known.has_second_factor,
        recovery_codes=known.recovery_codes,
        second_factor_due=actor.second_factor_due,
        sessions=lines,
    )
    return render_template("account/sessions.html", page=page)


@blueprint.post("/sessions/<public_id>/end", endpoint="session_end")
def end(public_id: str) -> Response:
    """One device is signed out."""
    with transaction() as database:
        ended = sessions.end_own(database, now=now(), account_id=the_actor().account_id, public_id=public_id)
    if not ended:
        abort(404)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("account.sessions"))  # type: ignore[return-value]


@blueprint.post("/sessions/end-others", endpoint="sessions_end_others")
def end_others() -> Response:
    """Every device but this one is signed out."""
    actor = the_actor()
    with transaction() as database:
        sessions.end_all(database, now=now(), account_id=actor.account_id, but=actor.session_id)
    flash(_("Every other device is signed out."), "success")
    return redirect(url_for("account.sessions"))  # type: ignore[return-value]


@blueprint.post("/sessions/extend", endpoint="session_extend")
def extend() -> Response:
    """The session goes on, for whoever has just said so; answers how long."""
    notice_now()
    found = presence()
    if found is None:
        abort(401)
    limits = session_limits()
    idle = int(limits.idle.total_seconds())
    total = found.total_seconds(limits, now())
    return jsonify(idle_seconds=min(idle, total), total_seconds=total)


@blueprint.get("/token", endpoint="token")
def token() -> Response:
    """A fresh token against forged requests, for a page that was open for long."""
    return jsonify(csrf_token=generate_csrf())
