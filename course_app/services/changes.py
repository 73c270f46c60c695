"""What publishing a draft would change, and for how many people. Nothing is written to find out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.content.archives import file_digests, file_marks, files_in
from course_app.content.courses import CourseDocuments
from course_app.content.digests import RENDERER_VERSION
from course_app.domain.accounts import Actor
from course_app.domain.catalog.courses import Course
from course_app.domain.differences import Passage, passages
from course_app.domain.errors import NotFoundError
from course_app.domain.publishing import DraftState
from course_app.services import drafts, publishing, withholding
from course_app.services.drafts import DraftView
from course_app.services.publishing import Plan, Wish
from course_app.storage.editions import load_course
from course_app.storage.queries import drafts as queries
from course_app.storage.queries.drafts import DraftRow

MOST_COMPARED = 50
"""Of more documents than this, nobody reads every line on one page."""
MOST_EARLIER = 5
"""So many earlier editions are looked at for documents that are back."""
TEXTS = (".md", ".yaml")


@dataclass(frozen=True, slots=True)
class Undone:
    """Documents that are again what they were in an earlier edition: what changed them since is undone."""

    edition: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Paths of documents that differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    undone: Undone | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One document that differs. A picture has no passages."""

    path: str
    is_added: bool
    is_removed: bool
    is_text: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """A draft beside the edition that was live when it was sent; of ``more`` documents it is said only that they differ."""

    draft: DraftView
    documents: tuple[Difference, ...]
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """What publishing a draft comes to: ``before`` is the live edition, the draft where there is none. ``plan`` counts the actor's agency: those of others are told to nobody here."""

    course: Course
    before: Course
    plan: Plan
    files: FileChanges | None


def effects(session: Session, *, now: datetime, actor: Actor, draft_id: str, wish: Wish) -> Effects:
    """What publishing a draft would do now. Writes nothing, and reads no document again.

    Raises NotFoundError while the documents have problems, and KeyWithheldError during an attempt of the actor's own:
    whether a question's key would change tells the key to whoever guesses.
    """
    row = drafts.draft(session, actor=actor, draft_id=draft_id).row
    withholding.refuse_while_sitting(session, actor=actor, course_id=row.course_id)
    course = drafts.preview(session, actor=actor, draft_id=draft_id)
    known = CourseDocuments(course, row.digest, RENDERER_VERSION, files={}, sources={})
    plan = publishing.plan(session, now=now, documents=known, wish=wish, agency_id=actor.agency_id)
    before = load_course(session, row.live_edition_id) if row.live_edition_id else course
    return Effects(course, before, plan, _file_changes(session, row))


def differences(session: Session, *, actor: Actor, draft_id: str) -> Differences:
    """What the documents say differently, line by line, keys included: whoever shows it has that put on the record.

    Raises NotFoundError where there is nothing to compare: the draft was withdrawn, or was sent beside no edition whose
    documents are kept.
    """
    view = drafts.draft(session, actor=actor, draft_id=draft_id)
    base = _base(session, view.row)
    if base is None or view.state is DraftState.WITHDRAWN:
        raise NotFoundError
    old, new = files_in(base), files_in(queries.archive(session, draft_id=view.row.id))
    paths = [path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    documents = tuple(_difference(path, old.get(path), new.get(path)) for path in paths[:MOST_COMPARED])
    return Differences(view, documents, tuple(paths[MOST_COMPARED:]))


def _difference(path: str, old: bytes | None, new: bytes | None) -> Difference:
    is_text = path.endswith(TEXTS)
    told = passages(_text(old), _text(new)) if is_text else ()
    return Difference(path, is_added=old is None, is_removed=new is None, is_text=is_text, passages=told)


def _text(document: bytes | None) -> str:
    return (document or b"").decode(errors="replace")


def _base(session: Session, row: DraftRow) -> bytes | None:
    """The documents of the edition that was live when the draft was sent; None where they are not kept."""
    number = row.base_number
    return (
        None if number is None else queries.edition_archive(session, course_id=row.course_id, number=number)
    )


def _file_changes(session: Session, row: DraftRow) -> FileChanges | None:
    """Which documents differ from those of the edition that was live when the draft was sent; None where they are not kept."""
    base = _base(session, row)
    if base is None:
        return None
    sent = queries.archive(session, draft_id=row.id)
    old, new = file_digests(base), file_digests(sent)
    both = old.keys() & new.keys()
    return FileChanges(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(path for path in both if old[path] != new[path])),
        undone=_undone(session, row, base, sent) if old != new else None,
    )


def _undone(session: Session, row: DraftRow, base: bytes, sent: bytes) -> Undone | None:
    """The newest of the last ``MOST_EARLIER`` editions of which some documents are back.

    They are asked for one by one, the newest first: mostly the first one tells, and each may be of many megabytes.
    """
    live, new = file_marks(base), file_marks(sent)
    differing = [path for path in sorted(live.keys() | new.keys()) if live.get(path) != new.get(path)]
    newest = (row.base_number or 1) - 1
    for number in range(newest, max(0, newest - MOST_EARLIER), -1):
        archive = queries.edition_archive(session, course_id=row.course_id, number=number)
        earlier = file_marks(archive) if archive is not None else live
        if paths := tuple(path for path in differing if earlier.get(path) == new.get(path)):
            return Undone(number, paths)
    return None
