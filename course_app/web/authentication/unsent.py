"""Forms of the doors that arrived after their session had ended: shown to their sender after signing in, to be sent again.

An officer's answers are carried out at once (``carried``). What somebody decides about others is looked at once more and
sent by hand, through every check that stands before its view. It waits in the signed cookie, so nothing is stored for
anybody who does not come back.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import Response, g, request, session

from course_app.web.addresses import page_before
from course_app.web.clock import now

UNSENT = "unsent"
"""Where the cookie keeps the form: whose, when, to which address, from which page, and the fields."""
DOORS = frozenset({"administrator", "auditor", "instructor", "supervisor"})
KEPT_FOR = timedelta(hours=12)
KEPT_BYTES = 1500
"""With the answers that ``carried`` keeps, a cookie of 4 KB holds it, whatever alphabet it is written in."""
FORM_TYPE = "application/x-www-form-urlencoded"
CSRF_FIELD = "csrf_token"
PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
"""An id in a hidden field or in a list of choices, which means nothing to whoever looks at the form."""

Field = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form as it was sent."""

    address: str
    came_from: str
    fields: tuple[Field, ...]

    def typed(self) -> tuple[str, ...]:
        """What a person put into it, as far as one can tell by its looks."""
        return tuple(
            value for _name, value in self.fields if value.strip() and not PUBLIC_ID.fullmatch(value)
        )


def keep_unsent(owner: str | None) -> bool:
    """Whether the form of this request waits for ``owner``, the account of the session that had ended."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != CSRF_FIELD]
    address = request.full_path.rstrip("?")
    form = [owner, int(now().timestamp()), address, page_before() or "/", fields]
    if (
        owner is None
        or request.blueprint not in DOORS
        or request.mimetype not in {FORM_TYPE, ""}
        or len(str(form).encode()) > KEPT_BYTES
    ):
        return False
    session[UNSENT] = form
    return True


def waiting(account: str) -> Unsent | None:
    """The form that waits for this account; one of another account or of yesterday is forgotten."""
    if UNSENT not in session:
        return None
    owner, seconds, address, came_from, fields = session[UNSENT]
    if owner != account or now() - datetime.fromtimestamp(seconds, UTC) >= KEPT_FOR:
        del session[UNSENT]
        return None
    return Unsent(address, came_from, tuple((name, value) for name, value in fields))


def forget_unsent() -> None:
    """Nothing waits any more."""
    session.pop(UNSENT, None)


def forget_when_sent() -> None:
    """The form that waits is being sent by somebody who is signed in, or whoever sent it signs out. Before a view runs."""
    if request.method != "POST" or UNSENT not in session or g.get("presence") is None:
        return
    if request.endpoint == "security.logout":
        forget_unsent()
    elif session[UNSENT][2] == request.full_path.rstrip("?"):
        g.being_sent = session.pop(UNSENT)


def keep_what_failed(response: Response) -> Response:
    """What was being sent waits on where nothing was done because something is broken or busy."""
    if "being_sent" in g and response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        session[UNSENT] = g.being_sent
    return response
