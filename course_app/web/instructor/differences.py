"""What a draft says differently from the edition that was live when it was sent, line by line, with the keys in it."""

from dataclasses import dataclass

from flask import render_template

from course_app.domain.differences import Passage
from course_app.services import changes
from course_app.services.changes import Difference
from course_app.storage.database import current_session
from course_app.web.authentication.actor import the_actor
from course_app.web.instructor.addresses import DraftCourse
from course_app.web.instructor.door import blueprint
from course_app.web.instructor.preview_keys import recorded
from course_app.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class DocumentLines:
    """A document: where it stands, what became of it in words, and the passages that differ."""

    path: str
    what: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class DifferencesPage:
    """All documents that differ."""

    number: int
    base: int | None
    draft_url: str
    documents: tuple[DocumentLines, ...]
    more: tuple[str, ...]


@blueprint.post("/drafts/<draft_id>/differences")
def draft_differences(draft_id: str) -> str:
    """The lines that differ. Not a GET: an address that shows keys would do so again unrecorded."""
    found = changes.differences(current_session(), actor=the_actor(), draft_id=draft_id)
    page = DifferencesPage(
        number=found.draft.number,
        base=found.draft.row.base_number,
        draft_url=DraftCourse(draft_id).course(),
        documents=tuple(DocumentLines(each.path, _what(each), each.passages) for each in found.documents),
        more=found.more,
    )
    return recorded(render_template("instructor/drafts/differences.html", page=page), draft_id, "documents")


def _what(document: Difference) -> str:
    if document.is_added:
        return _("New document")
    if document.is_removed:
        return _("Removed document")
    return _("Changed document") if document.is_text else _("Another picture")
