"""From when to when somebody can administer an agency."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from course_app.domain.accounts import Role
from course_app.domain.appointments import Term, holders
from course_app.storage.models.accounts import Account, Appointment
from course_app.storage.models.agencies import Agency


def terms(session: Session, *, agency_id: int, now: datetime) -> tuple[Term, ...]:
    """The terms of the agency's administrators, from ``now`` on: appointed, not disabled, with a password."""
    found = session.execute(_terms(now).where(Account.agency_id == agency_id))
    return tuple(Term(*row) for _agency, *row in found)


def current(session: Session, *, agency_id: int, now: datetime) -> frozenset[int]:
    """Who can administer the agency at ``now``."""
    return holders(terms(session, agency_id=agency_id, now=now), now=now)


def terms_by_agency(session: Session, *, now: datetime) -> Mapping[str, Sequence[Term]]:
    """The same of every agency that has an administrator, by key."""
    found: defaultdict[str, list[Term]] = defaultdict(list)
    for key, *row in session.execute(_terms(now).order_by(Agency.key)):
        found[key].append(Term(*row))
    return found


def _terms(now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Agency.key, Appointment.public_id, Appointment.account_id, Appointment.since, Appointment.until
        )
        .join(Account, Account.id == Appointment.account_id)
        .join(Agency, Agency.id == Account.agency_id)
        .where(
            Account.active,
            Account.password.is_not(None),
            Appointment.role == Role.ADMINISTRATOR,
            or_(Appointment.until.is_(None), Appointment.until > now),
        )
    )
