"""The way in, and the pages that anybody may read."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, redirect, render_template, url_for

from course_app.domain.throttling import LONGEST_WINDOW
from course_app.services.deliveries import KEPT_AFTER_DELIVERY
from course_app.services.sessions import KEPT_AFTER_END
from course_app.web.authentication.actor import current_actor, session_limits
from course_app.web.formatting import duration, ngettext
from course_app.web.public.door import blueprint
from course_app.web.shell import home_url_of


@dataclass(frozen=True, slots=True)
class HelpPage:
    """What the help page says of this site's settings, in words."""

    idle: str
    total: str


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """How long this program keeps what it deletes by itself, in words."""

    sessions: str
    tries: str
    mail: str


@blueprint.get("/")
def home() -> Response:
    """On to one's own home, or to sign-in."""
    actor = current_actor()
    return redirect(url_for("security.login") if actor is None else home_url_of(actor))  # type: ignore[return-value]


@blueprint.get("/help")
def help() -> str:  # noqa: A001 (the name of the page)
    """How to use this site."""
    limits = session_limits()
    page = HelpPage(
        idle=duration(int(limits.idle.total_seconds())), total=duration(int(limits.total.total_seconds()))
    )
    return render_template("public/help.html", page=page)


@blueprint.get("/accessibility")
def accessibility() -> str:
    """What we promise, and where to complain."""
    return render_template("public/accessibility.html")


@blueprint.get("/privacy")
def privacy() -> str:
    """What is stored about whom, and for how long."""
    page = PrivacyPage(
        sessions=_days(KEPT_AFTER_END), tries=_days(LONGEST_WINDOW), mail=_days(KEPT_AFTER_DELIVERY)
    )
    return render_template("public/privacy.html", page=page)


def _days(length: timedelta) -> str:
    return ngettext("%(num)s day", "%(num)s days", length.days)
