"""Forms of officers that were sent after their session had ended: kept through sign-in, then carried out.

Pages with scripts keep unsaved answers themselves; a plain form has only this. It waits in the signed cookie, so
nothing is stored for anybody who does not come back, and it is carried out by the view it was sent to, with the
rules of that moment: an answer that was changed elsewhere or comes after the deadline is told as ever.
"""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlencode

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    redirect,
    request,
    session,
    url_for,
)

from course_app.services import sessions
from course_app.storage.database import current_session
from course_app.web.authentication.cookies import COOKIE_TOKEN
from course_app.web.authentication.unsent import CSRF_FIELD, FORM_TYPE, UNSENT, keep_unsent, waiting
from course_app.web.clock import now
from course_app.web.wording import gettext as _

CARRIED = "carried"
"""Where the cookie keeps forms: whose, when, to which path, and the fields."""
FORMS = frozenset(
    {
        "learner.answer_post",
        "learner.attempt_submit",
        "learner.check_answer",
        "learner.lesson_complete",
    }
)
KEPT_FOR = timedelta(hours=12)
KEPT_CHARACTERS = 1500
"""A cookie holds 4 KB in all; an answer of a form is a tenth of this."""
Carried = list[Any]
"""Account's public id, seconds since 1970, path, pairs of field and value: as JSON gives it back."""


def keep_form() -> None:
    """The form of this request waits for its sender to sign in again, or the sign-in page says that it does not."""
    token = session.get(COOKIE_TOKEN)
    owner = sessions.owner(current_session(), token=token) if isinstance(token, str) else None
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != CSRF_FIELD]
    kept = [form for form in session.get(CARRIED, []) if form[2] != request.path]
    kept.append([owner, int(now().timestamp()), request.path, fields])
    if keep_unsent(owner):
        flash(
            _("Your session had ended. Sign in again: what you just sent is kept, and you can send it then."),
            "info",
        )
        return
    if request.endpoint not in FORMS or owner is None or len(str(kept)) > KEPT_CHARACTERS:
        flash(
            _("Your session had ended, so what you just sent was not saved. Sign in and send it again."),
            "warning",
        )
        return
    session[CARRIED] = kept
    flash(
        _("Your session had ended. Sign in again: what you just sent is kept and will be saved then."), "info"
    )


def clear_but_forms() -> None:
    """The cookie forgets everything except the forms that wait."""
    kept = {name: session[name] for name in (CARRIED, UNSENT) if name in session}
    session.clear()
    session.update(kept)


def carry_out(response: Response) -> Response:
    """Where this request signed somebody in, their forms are carried out, and they go where the last one leads.

    Nothing of anybody else is: those forms are forgotten, and the next page says so without showing them. A form of
    another door leads to the page that offers it again.
    """
    account = g.get("signed_in")
    if account is None or not (CARRIED in session or UNSENT in session):
        return response
    current_session().rollback()  # a form is carried out in a session of its own, and must not wait for this one
    target = None
    for form in session.pop(CARRIED, []):
        target = _carry_out(form, account) or target
    if UNSENT in session:
        if waiting(account):
            target = url_for("account.unsent")
        else:
            flash(_("What was sent here before you signed in was not saved."), "warning")
    return cast("Response", redirect(target)) if target and response.location else response


def _carry_out(form: Carried, account: str) -> str | None:
    """Where the form led, or ``None``; what became of it is said on the next page."""
    owner, seconds, path, fields = form
    if owner != account:
        flash(_("Something was sent from another account before you signed in. It was not saved."), "warning")
        return None
    fresh = now() - datetime.fromtimestamp(seconds, UTC) < KEPT_FOR
    target, told = _send(path, fields) if fresh else (None, [])
    if target is None:
        told = [
            ("warning", _("What you sent before you signed in could not be saved. Please send it again."))
        ]
    for category, words in told or [("success", _("You are signed in again. What you had sent is saved."))]:
        flash(words, category)
    return target


def _send(path: str, fields: list[list[str]]) -> tuple[str | None, list[tuple[str, str]]]:
    """Send the form to its view as whoever has just signed in: where that leads, and what it tells."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (Flask's documented way to the app itself)
    token = session[COOKIE_TOKEN]
    with (
        app.app_context(),
        app.request_context(_environ(path, urlencode([(name, value) for name, value in fields]).encode())),
    ):
        if request.endpoint not in FORMS:
            return None, []
        session[COOKIE_TOKEN] = token
        session.pop("_flashes", None)
        try:
            response = app.make_response(app.dispatch_request())
        except Exception as error:  # noqa: BLE001 (told like any other failure of this view)
            response = app.make_response(app.handle_user_exception(error))
        told = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
        return response.location, told


def _environ(path: str, body: bytes) -> dict[str, Any]:
    """The environment of this request, had it sent ``body`` to ``path``."""
    return {
        **request.environ,
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": "",
        "CONTENT_TYPE": FORM_TYPE,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
