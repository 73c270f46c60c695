"""Reading what time it is elsewhere: in the database, in the last stored fact, in the agencies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course_app.storage.base import UtcDateTime
from course_app.storage.models.agencies import Agency
from course_app.storage.models.records import Record


def last_fact(session: Session) -> datetime | None:
    """When the last recorded fact happened."""
    return session.execute(select(func.max(Record.at))).scalar_one()


def database_time(session: Session) -> datetime | None:
    """The clock of the database, where it has one of its own."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    return session.execute(select(func.clock_timestamp(type_=UtcDateTime))).scalar_one()


def zones(session: Session) -> Sequence[tuple[str, str]]:
    """The key and the time zone of each agency."""
    return [
        (key, zone)
        for key, zone in session.execute(select(Agency.key, Agency.time_zone).order_by(Agency.key))
    ]
