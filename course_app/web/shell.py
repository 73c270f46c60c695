"""What every page shows around its own content."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from course_app.domain.accounts import Actor, Role
from course_app.web.addresses import address
from course_app.web.authentication.actor import presence, session_limits
from course_app.web.clock import now
from course_app.web.languages import available_languages
from course_app.web.wording import gettext as _

CONTACTS_URL = "/help/real-situation"
LEARN_URL = "/learn"

#: Role -> the endpoint where its door opens.
DOORS = {
    Role.INSTRUCTOR: "instructor.home",
    Role.SUPERVISOR: "supervisor.home",
    Role.ADMINISTRATOR: "administrator.home",
    Role.AUDITOR: "auditor.home",
}


@dataclass(frozen=True, slots=True)
class Shell:
    """The frozen value that layouts read."""

    language: str
    languages: tuple[tuple[str, str, str], ...]
    path: str
    csrf_token: str
    signed_in: bool
    agency_name: str
    person_name: str
    account: str
    home_url: str
    account_url: str
    sign_in_url: str
    sign_out_url: str
    contacts_url: str
    theme_url: str | None
    mark_url: str | None
    doors: tuple[tuple[str, str, bool], ...]
    idle_seconds: int | None
    total_seconds: int | None


def shell() -> Shell:
    """The shell of the page that is being made."""
    found = presence()
    actor = found.actor if found else None
    limits = session_limits()
    return Shell(
        language=str(get_locale()),
        languages=tuple((code, name, f"?language={code}") for code, name in available_languages()),
        path=request.path,
        csrf_token=generate_csrf(),
        signed_in=actor is not None,
        agency_name=actor.agency_name if actor else "",
        person_name=actor.name if actor else "",
        account=actor.public_id if actor else "",
        home_url="/" if actor is None else home_url_of(actor),
        account_url=address("account.sessions"),
        sign_in_url=address("security.login"),
        sign_out_url=address("security.logout"),
        contacts_url=CONTACTS_URL,
        theme_url=_theme_url(actor),
        mark_url=_mark_url(actor),
        doors=_doors(actor) if actor else (),
        idle_seconds=found.idle_seconds(limits, now()) if found else None,
        total_seconds=found.total_seconds(limits, now()) if found else None,
    )


def home_url_of(_actor: Actor) -> str:
    """Where a person begins. Everybody is an officer first."""
    return LEARN_URL


def _theme_url(actor: Actor | None) -> str | None:
    """The style sheet with the agency's colour, where it has chosen one."""
    if actor is None or actor.agency_accent is None:
        return None
    return url_for("account.agency_theme", accent=actor.agency_accent.removeprefix("#"))


def _mark_url(actor: Actor | None) -> str | None:
    if actor is None or actor.agency_mark is None:
        return None
    return url_for("account.agency_mark", digest=actor.agency_mark)


def add_shell(app: Flask) -> None:
    """Templates can call ``shell()``."""
    app.add_template_global(shell)


def _doors(actor: Actor) -> tuple[tuple[str, str, bool], ...]:
    roles = actor.roles()
    opened = [(_("My training"), LEARN_URL)] + [
        (_door_name(role), address(endpoint))
        for role, endpoint in DOORS.items()
        if role in roles and endpoint in current_app.view_functions
    ]
    return tuple((label, url, _is_under(request.path, url)) for label, url in opened)


def _door_name(role: Role) -> str:
    names = {
        Role.INSTRUCTOR: _("Courses you teach"),
        Role.SUPERVISOR: _("Your team"),
        Role.ADMINISTRATOR: _("Administration"),
        Role.AUDITOR: _("Evidence"),
    }
    return names[role]


def _is_under(path: str, url: str) -> bool:
    return path == url or path.startswith(url.rstrip("/") + "/")
