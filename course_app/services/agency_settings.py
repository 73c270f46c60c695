"""What an administrator sets for the agency: its name and look, its time zone, what protects it, who writes its mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from course_app.content.pictures import PictureError, read_picture
from course_app.domain.accounts import Actor, Role
from course_app.domain.agencies import MarkFault, SettingsFault, is_accent
from course_app.domain.errors import InvalidInputError, NotFoundError
from course_app.domain.names import checked_name, name_fault
from course_app.domain.records import RecordKind
from course_app.services import accounts, agencies, records
from course_app.storage.models.agencies import Agency, AgencyMark
from course_app.storage.queries import agency_settings as queries
from course_app.storage.queries import people as people_queries
from course_app.storage.queries.agency_settings import AgencySettings

MAIL_NAME_LENGTH = 100
MARK_BYTES = 200 * 1024
MARK_SIDE = 1024


@dataclass(frozen=True, slots=True)
class SettingsWish:
    """How an agency shall be. ``None`` where the platform's own is good enough."""

    name: str
    time_zone: str
    two_factor_required: bool
    accent: str | None
    mail_name: str | None
    mail_reply_to: str | None


def get(session: Session, *, actor: Actor) -> AgencySettings:
    """The settings of the agency that ``actor`` administers. Raises NotFoundError for anybody else."""
    return queries.settings(session, agency_id=_agency(actor))


def change(session: Session, *, now: datetime, actor: Actor, wish: SettingsWish) -> SettingsFault | None:
    """The agency is set up this way from the next request on; the record says what changed.

    What was issued before keeps the name that stands on it. Stored moments stay what they are: a time zone only says
    how they are written, and where days end that are yet to be counted.
    """
    fault = _fault(wish)
    if fault is not None:
        return fault
    people_queries.lock_agency(session, agency_id=_agency(actor))
    before = queries.settings(session, agency_id=actor.agency_id)
    wanted = _columns(wish)
    changed = {field: value for field, value in wanted.items() if value != getattr(before, field)}
    if changed:
        session.execute(update(Agency).where(Agency.id == actor.agency_id).values(changed))
        evident = {"time_zone", "two_factor_required"} & set(changed)
        _record(session, now, actor, sorted(changed), {field: changed[field] for field in sorted(evident)})
    return None


def set_mark(session: Session, *, now: datetime, actor: Actor, content: bytes) -> MarkFault | None:
    """The picture stands beside the agency's name from the next request on."""
    if len(content) > MARK_BYTES:
        return MarkFault.TOO_LARGE
    try:
        picture = read_picture("mark.png", content)
    except PictureError:
        return MarkFault.NO_PICTURE
    if max(picture.width, picture.height) > MARK_SIDE:
        return MarkFault.TOO_LARGE
    people_queries.lock_agency(session, agency_id=_agency(actor))
    _drop(session, actor)
    digest = picture.asset.digest
    session.add(AgencyMark(agency_id=actor.agency_id, digest=digest, content=content))
    _point(session, actor, digest)
    _record(session, now, actor, ["mark"], {})
    return None


def remove_mark(session: Session, *, now: datetime, actor: Actor) -> bool:
    """Only the name stands on pages. False where there was no mark."""
    people_queries.lock_agency(session, agency_id=_agency(actor))
    if queries.settings(session, agency_id=actor.agency_id).mark_digest is None:
        return False
    _drop(session, actor)
    _point(session, actor, None)
    _record(session, now, actor, ["mark"], {})
    return True


def mark(session: Session, *, actor: Actor, digest: str) -> bytes:
    """The mark of one's own agency. Raises NotFoundError for any other digest."""
    found = queries.mark(session, agency_id=actor.agency_id, digest=digest)
    if found is None:
        raise NotFoundError
    return found


def _agency(actor: Actor) -> int:
    if not actor.is_a(Role.ADMINISTRATOR):
        raise NotFoundError
    return actor.agency_id


def _fault(wish: SettingsWish) -> SettingsFault | None:
    checked_name(wish.name)
    if wish.mail_name and name_fault(wish.mail_name, longest=MAIL_NAME_LENGTH):
        raise InvalidInputError
    if wish.time_zone not in agencies.time_zones():
        return SettingsFault.NO_ZONE
    if wish.accent and not is_accent(wish.accent.lower()):
        return SettingsFault.PALE
    try:
        accounts.checked_email(wish.mail_reply_to or "nobody@example.org")
    except InvalidInputError:
        return SettingsFault.NO_ADDRESS
    return None


def _columns(wish: SettingsWish) -> dict[str, object]:
    return {
        "name": " ".join(wish.name.split()),
        "time_zone": wish.time_zone,
        "two_factor_required": wish.two_factor_required,
        "accent": wish.accent.lower() if wish.accent else None,
        "mail_name": " ".join(wish.mail_name.split()) if wish.mail_name else None,
        "mail_reply_to": accounts.normal_email(wish.mail_reply_to) if wish.mail_reply_to else None,
    }


def _drop(session: Session, actor: Actor) -> None:
    session.execute(delete(AgencyMark).where(AgencyMark.agency_id == actor.agency_id))


def _point(session: Session, actor: Actor, digest: str | None) -> None:
    session.execute(update(Agency).where(Agency.id == actor.agency_id).values(mark_digest=digest))


def _record(
    session: Session, now: datetime, actor: Actor, fields: list[str], evident: dict[str, object]
) -> None:
    """Names of fields; of those that decide about evidence also what they are now."""
    records.append(
        session,
        now=now,
        kind=RecordKind.AGENCY_CHANGED,
        agency_id=actor.agency_id,
        actor_id=actor.account_id,
        subject_id=None,
        data={"fields": fields, **evident},
    )
