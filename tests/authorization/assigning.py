"""The assignments of the world: one over each unit, and one for each person alone."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from course_app.services import assignments
from course_app.storage.models.accounts import Account
from course_app.web.clock import now
from tests.authorization.teaching import OURS, SHARED, THEIRS


def assign_units(session: Session, agencies: Mapping[str, int], units: Mapping[str, int]) -> dict[str, str]:
    """The agencies' own courses were due three days ago; the assignments' public ids by place."""
    return {
        place: assignments.create(
            session,
            now=now(),
            agency_id=agencies["abroad" if place == "abroad" else "own"],
            course_key=THEIRS if place == "abroad" else OURS,
            due_on=now().date() - timedelta(days=3),
            unit_id=unit_id,
        ).public_id
        for place, unit_id in units.items()
    }


def ask_alone(session: Session, account_id: int) -> str:
    """The course of the installation, which everybody has completed, is assigned to this person too."""
    return assignments.create(
        session,
        now=now(),
        agency_id=session.get_one(Account, account_id).agency_id,
        course_key=SHARED,
        due_on=None,
        account_id=account_id,
    ).public_id
