"""Who was reminded, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Appointment, Role
from course_app.storage.models import accounts as models
from course_app.storage.models.accounts import Account
from course_app.storage.models.agencies import Unit
from course_app.storage.models.reminders import Reminder


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder, with the agency whose people it is between."""

    account_id: int
    agency_id: int
    courses: tuple[str, ...]
    reminded_by: int


def reminded_on(session: Session, *, agency_id: int, day: date) -> frozenset[int]:
    """The accounts of the agency that were reminded on this day."""
    rows = session.execute(
        select(Reminder.account_id)
        .join(Account, Account.id == Reminder.account_id)
        .where(Reminder.day == day, Account.agency_id == agency_id)
    )
    return frozenset(rows.scalars())


def last(session: Session, *, account_id: int) -> datetime | None:
    """When the person was reminded last."""
    newest = select(Reminder.created_at).where(Reminder.account_id == account_id)
    return session.execute(newest.order_by(Reminder.day.desc()).limit(1)).scalar_one_or_none()


def by_public_id(session: Session, *, public_id: str) -> ReminderRow | None:
    """The reminder with this public id."""
    row = session.execute(
        select(Reminder.account_id, Account.agency_id, Reminder.courses, Reminder.reminded_by)
        .join(Account, Account.id == Reminder.account_id)
        .where(Reminder.public_id == public_id)
    ).one_or_none()
    return ReminderRow(row[0], row[1], tuple(row[2]), row[3]) if row else None


def appointments(session: Session, *, now: datetime, account_id: int, role: Role) -> Sequence[Appointment]:
    """What the account is appointed to in ``role`` at ``now``; nothing where it is disabled."""
    rows = session.execute(
        select(
            models.Appointment.role,
            models.Appointment.since,
            models.Appointment.until,
            Unit.path,
            models.Appointment.course_id,
        )
        .join(Account, Account.id == models.Appointment.account_id)
        .outerjoin(Unit, Unit.id == models.Appointment.unit_id)
        .where(Account.id == account_id, Account.active, models.Appointment.role == role)
    )
    held = (Appointment(Role(row[0]), *row[1:]) for row in rows)
    return [appointment for appointment in held if appointment.holds(now)]
