"""Whether the demonstration may be put into a database, and whether it is there."""

from sqlalchemy.orm import Session

from course_app.services.demo.people import RIVERBEND
from course_app.storage.queries import agencies as agency_queries


def is_used(session: Session) -> bool:
    """Whether the database serves an agency already, so that no demonstration may be put into it."""
    return agency_queries.exists(session)


def is_there(session: Session) -> bool:
    """Whether this database holds the demonstration."""
    return agency_queries.by_key(session, RIVERBEND.key) is not None
