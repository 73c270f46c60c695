"""What publishing a draft would change, and for how many people. Nothing is written to find out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.content.archives import file_digests
from course_app.content.courses import CourseDocuments
from course_app.content.digests import RENDERER_VERSION
from course_app.domain.accounts import Actor
from course_app.domain.catalog.courses import Course
from course_app.services import drafts, publishing, withholding
from course_app.services.publishing import Plan, Wish
from course_app.storage.queries import drafts as queries
from course_app.storage.queries.drafts import DraftRow


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Paths of documents that differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """What publishing a draft comes to. ``plan`` counts the actor's agency: those of others are told to nobody here."""

    course: Course
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
    return Effects(course, plan, _file_changes(session, row))


def _file_changes(session: Session, row: DraftRow) -> FileChanges | None:
    """Which documents differ from those of the edition that the draft was made from; None where they are not kept."""
    number = row.base_number
    base = (
        None if number is None else queries.edition_archive(session, course_id=row.course_id, number=number)
    )
    if base is None:
        return None
    old, new = file_digests(base), file_digests(queries.archive(session, draft_id=row.id))
    both = old.keys() & new.keys()
    return FileChanges(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(path for path in both if old[path] != new[path])),
    )
