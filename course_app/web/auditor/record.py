"""The agency's record: its entries by person, kind and day, each with its proof, and whether the chain is whole."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from course_app.domain.accounts import Actor
from course_app.domain.errors import InvalidInputError
from course_app.domain.records import Head, RecordFilter, RecordKind, content
from course_app.exports.records import data_words, kind_of, kind_words
from course_app.services import access, audits
from course_app.services.access import Looked
from course_app.services.audits import EntryRow, RecordList, Walk
from course_app.storage.database import current_session, transaction
from course_app.web.auditor.addresses import asking, page_of
from course_app.web.auditor.door import blueprint
from course_app.web.auditor.forms import RecordForm
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now
from course_app.web.files import file_words
from course_app.web.pages import Pages, page_number, pages_of
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. Where it names a person of the agency, the address of her page."""

    number: int
    url: str
    kind: str
    at: datetime
    actor: str
    actor_url: str | None
    subject: str
    subject_url: str | None
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page of the record."""

    as_of: datetime
    time_zone: str
    form: RecordForm
    is_narrowed: bool
    lines: tuple[Line, ...]
    pages: Pages | None
    head: Head | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with its proof. ``fault`` is empty where it holds."""

    line: Line
    time_zone: str
    body: str
    previous: str
    digest: str
    fault: str
    last: int
    earlier_url: str | None
    later_url: str | None


@dataclass(frozen=True, slots=True)
class WalkPage:
    """What verifying a stretch of the chain found."""

    as_of: datetime
    time_zone: str
    first: int
    walk: Walk
    fault_url: str | None
    next_url: str | None


@blueprint.get("")
@blueprint.get("/", alias=True)
def home() -> str | tuple[str, int]:
    """The entries that the address asks for, newest first. Whom they are about is in the access log."""
    actor, form = the_actor(), _form()
    if not form.validate():
        page = RecordPage(now(), actor.time_zone, form, True, (), None, None)
        return render_template("auditor/record/index.html", page=page), 422
    wish = RecordFilter(form.text.data or "", _kind(form.kind.data), form.since.data, form.until.data)
    asked = page_number(request.args.get("page"))
    at = now()
    found = audits.record(current_session(), now=at, actor=actor, wish=wish, page=asked)
    shown = {row.subject for row in found.rows if row.subject and row.subject_name}
    with transaction() as session:
        access.note_shown(session, now=at, actor=actor, people=shown)
    return render_template("auditor/record/index.html", page=_page(found, wish, form, actor))


@blueprint.get("/entries/<int(max=2147483647):number>")
def entry(number: int) -> str:
    """One entry: its text, the hash before it, its own, and whether that is the hash of its text.

    Looking at what is about a person of the agency is in the access log.
    """
    actor, at = the_actor(), now()
    found = audits.entry(current_session(), actor=actor, sequence=number)
    about = found.row.subject_id if found.row.subject_name else None
    if about is not None:
        with transaction() as session:
            access.note(session, now=at, actor=actor, subject_id=about, what=Looked.EVIDENCE)
    written = found.row.entry
    page = EntryPage(
        line=line_of(found.row, actor.time_zone),
        time_zone=actor.time_zone,
        body=written.body,
        previous=written.previous,
        digest=written.digest,
        fault=found.fault,
        last=found.head.sequence,
        earlier_url=url_for("auditor.entry", number=number - 1) if number > 1 else None,
        later_url=url_for("auditor.entry", number=number + 1) if number < found.head.sequence else None,
    )
    return render_template("auditor/record/entry.html", page=page)


@blueprint.get("/verification")
def verification() -> str:
    """A stretch of the chain, verified now."""
    after = page_number(request.args.get("after") or "0")
    walk = audits.walk(current_session(), now=now(), actor=the_actor(), after=after)
    goes_on = walk.fault is None and not walk.is_whole
    page = WalkPage(
        as_of=walk.as_of,
        time_zone=the_actor().time_zone,
        first=walk.after + 1,
        walk=walk,
        fault_url=url_for("auditor.entry", number=walk.fault.sequence) if walk.fault else None,
        next_url=asking("verification", {"after": str(walk.last)}) if goes_on else None,
    )
    return render_template("auditor/record/verification.html", page=page)


def line_of(row: EntryRow, time_zone: str) -> Line:
    """One entry as lists show it."""
    body = content(row.entry)
    data = body.get("data")
    said = data_words(data, file_words(), ZoneInfo(time_zone)) if isinstance(data, dict) else ()
    return Line(
        number=row.entry.sequence,
        url=url_for("auditor.entry", number=row.entry.sequence),
        kind=kind_of(body.get("kind"), file_words()),
        at=row.at,
        actor=_name(row.actor, row.actor_name) or _("the system"),
        actor_url=row.actor_name and url_for("auditor.person", officer_id=row.actor),
        subject=_name(row.subject, row.subject_name),
        subject_url=row.subject_name and url_for("auditor.person", officer_id=row.subject),
        said=said,
    )


def _name(person: str | None, name: str | None) -> str:
    """The name, which only people of the record's agency have here."""
    return name or (_("somebody of another agency") if person else "")


def _form() -> RecordForm:
    form = RecordForm(request.args)
    kinds = sorted(
        ((each.value, kind_words(each, file_words())) for each in RecordKind), key=lambda pair: pair[1]
    )
    form.kind.choices = [("", _("Anything")), *kinds]
    return form


def _kind(text: str | None) -> RecordKind | None:
    try:
        return RecordKind(text) if text else None
    except ValueError as error:
        raise InvalidInputError from error


def _parts(wish: RecordFilter) -> dict[str, str]:
    return {
        "text": wish.text,
        "kind": wish.kind or "",
        "since": wish.since.isoformat() if wish.since else "",
        "until": wish.until.isoformat() if wish.until else "",
    }


def _page(found: RecordList, wish: RecordFilter, form: RecordForm, actor: Actor) -> RecordPage:
    return RecordPage(
        as_of=found.as_of,
        time_zone=actor.time_zone,
        form=form,
        is_narrowed=wish != RecordFilter(),
        lines=tuple(line_of(row, actor.time_zone) for row in found.rows),
        pages=pages_of(
            shown=found.page,
            pages=found.pages,
            matching=found.matching,
            url_of=page_of("home", _parts(wish)),
        ),
        head=found.head,
    )
