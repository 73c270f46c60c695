"""Who looked at whose data."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request, url_for

from course_app.services import audits
from course_app.services.access import Looked
from course_app.services.audits import AccessRow
from course_app.storage.database import current_session
from course_app.web.auditor.addresses import page_of
from course_app.web.auditor.door import blueprint
from course_app.web.auditor.forms import PersonForm
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class AccessLine:
    """Somebody looked at something of somebody, or of so many ``people``, who stand at ``subject_url``."""

    at: datetime
    actor: str
    actor_url: str
    subject: str
    subject_url: str
    people: int
    what: str


@dataclass(frozen=True, slots=True)
class AccessPage:
    """A page of the access log."""

    as_of: datetime
    time_zone: str
    form: PersonForm
    is_narrowed: bool
    lines: tuple[AccessLine, ...]
    pages: Pages


@blueprint.get("/access", endpoint="access")
def index() -> str:
    """The readings that the address asks for, newest first; what was one look at a list stands in one line."""
    actor, form = the_actor(), PersonForm(request.args)
    text, asked = form.text.data or "", page_number(request.args.get("page"))
    reading = request.args.get("reading", "")
    found = audits.accesses(
        current_session(),
        now=now(),
        actor=actor,
        text=text,
        reading=page_number(reading) if reading else None,
        page=asked,
    )
    page = AccessPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=form,
        is_narrowed=bool(text or reading),
        lines=tuple(_line(row) for row in found.rows),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=page_of("access", {"text": text, "reading": reading}),
        ),
    )
    return render_template("auditor/access/index.html", page=page)


def _line(row: AccessRow) -> AccessLine:
    return AccessLine(
        at=row.at,
        actor=row.actor_name,
        actor_url=url_for("auditor.person", officer_id=row.actor),
        subject=row.subject_name,
        subject_url=url_for("auditor.access", reading=row.entry_id)
        if row.people > 1
        else url_for("auditor.person", officer_id=row.subject),
        people=row.people,
        what=_words().get(row.what, row.what),
    )


def _words() -> dict[str, str]:
    return {
        Looked.OFFICER: _("Training, as supervisor"),
        Looked.ACCOUNT: _("Account, as administrator"),
        Looked.CERTIFICATE: _("Certificate"),
        Looked.EVIDENCE: _("Training record, as auditor"),
        Looked.EVIDENCE_FILE: _("Training record, taken as a file"),
        Looked.LIST: _("A line in an auditor’s list"),
        Looked.ROSTER_FILE: _("A list taken as a file"),
    }
