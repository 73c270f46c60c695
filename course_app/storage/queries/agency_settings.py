"""Reading what an agency has set for itself."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.storage.models.agencies import Agency, AgencyMark


@dataclass(frozen=True, slots=True)
class AgencySettings:
    """What an administrator can change about the agency. ``None`` where nothing was set."""

    key: str
    name: str
    time_zone: str
    two_factor_required: bool
    accent: str | None
    mark_digest: str | None
    mail_name: str | None
    mail_reply_to: str | None


def settings(session: Session, *, agency_id: int) -> AgencySettings:
    """What the agency has set."""
    row = session.execute(
        select(
            Agency.key,
            Agency.name,
            Agency.time_zone,
            Agency.two_factor_required,
            Agency.accent,
            Agency.mark_digest,
            Agency.mail_name,
            Agency.mail_reply_to,
        ).where(Agency.id == agency_id)
    ).one()
    return AgencySettings(*row)


def mark(session: Session, *, agency_id: int, digest: str) -> bytes | None:
    """The agency's mark, if it has this digest."""
    return session.execute(
        select(AgencyMark.content).where(AgencyMark.agency_id == agency_id, AgencyMark.digest == digest)
    ).scalar_one_or_none()
