"""Answer keys in the hands of instructors: each look is on the record, and nobody sees one during her own attempt."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from course_app.domain.accounts import Actor
from course_app.domain.errors import NotFoundError
from course_app.domain.records import RecordKind
from course_app.services import drafts, records, withholding
from course_app.services.drafts import DraftView
from course_app.storage.queries import drafts as queries


def show(session: Session, *, now: datetime, actor: Actor, draft_id: str, place: str) -> DraftView:
    """The key of one lesson or question of a draft may be shown, and the record says to whom.

    Raises KeyWithheldError during an attempt of the actor's own.
    """
    found = drafts.draft(session, actor=actor, draft_id=draft_id)
    _require(session, actor=actor, course_id=found.row.course_id, course_key=found.row.course_key)
    data = {"course": found.row.course_key, "draft": draft_id, "place": place}
    _record(session, now=now, actor=actor, kind=RecordKind.KEY_SHOWN, data=data)
    return found


def take_documents(session: Session, *, now: datetime, actor: Actor, course_key: str, number: int) -> bytes:
    """The documents of an edition as a zip file, with the keys in them; the record says who took them.

    Raises NotFoundError where there are none to have, KeyWithheldError during an attempt of the actor's own.
    """
    course = drafts.taught_course(session, actor=actor, course_key=course_key)
    _require(session, actor=actor, course_id=course.course_id, course_key=course.key)
    archive = queries.edition_archive(session, course_id=course.course_id, number=number)
    if archive is None:
        raise NotFoundError
    data = {"what": "course-documents", "course": course.key, "edition": number}
    _record(session, now=now, actor=actor, kind=RecordKind.EXPORT, data=data)
    return archive


def _require(session: Session, *, actor: Actor, course_id: int, course_key: str) -> None:
    """No attempt of the actor's own is open, and none begins before the record says that she saw a key."""
    withholding.hold_off_attempts(session, actor=actor, course_key=course_key)
    withholding.refuse_while_sitting(session, actor=actor, course_id=course_id)


def _record(
    session: Session, *, now: datetime, actor: Actor, kind: RecordKind, data: Mapping[str, object]
) -> None:
    records.append(
        session,
        now=now,
        kind=kind,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=None,
        data=data,
    )
