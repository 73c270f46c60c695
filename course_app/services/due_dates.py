"""Due dates of enrolments: what assignments, their ends and extensions come to, stored in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from course_app.services.records import Fact
from course_app.storage.models.progress import Enrolment, Standing


@dataclass(frozen=True, slots=True)
class Change:
    """An enrolment is due at another moment than before, ``None`` at none, because of an assignment.

    Enrolment and assignment are named by their public ids.
    """

    enrolment_id: int
    enrolment: str
    account_id: int
    course: str
    assignment: str
    before: datetime | None
    after: datetime | None

    def fact(self) -> Fact:
        """What the record says of it."""
        data = {
            "enrolment": self.enrolment,
            "course": self.course,
            "assignment": self.assignment,
            "from": moment_text(self.before),
            "to": moment_text(self.after),
        }
        return Fact(self.account_id, data)


def store(session: Session, *, changes: Sequence[Change]) -> None:
    """The enrolments and their standings are due as the changes say, in two statements for all."""
    if not changes:
        return
    quietly = {"synchronize_session": False}
    session.execute(
        update(Enrolment).execution_options(**quietly),
        [{"id": change.enrolment_id, "due_at": change.after} for change in changes],
    )
    session.execute(
        update(Standing).execution_options(**quietly),
        [{"enrolment_id": change.enrolment_id, "due_at": change.after} for change in changes],
    )


def moment_text(moment: datetime | None) -> str | None:
    """How the record writes a moment that need not be there."""
    return None if moment is None else moment.isoformat()
