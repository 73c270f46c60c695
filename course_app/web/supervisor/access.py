"""Noting in the access log whose training a page of this door shows."""

from course_app.services import access
from course_app.services.access import Looked
from course_app.storage.database import transaction
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now


def note_looked(account_id: int) -> None:
    """The log says that the supervisor looked at this person's training; of one's own it says nothing."""
    with transaction() as session:
        access.note(session, now=now(), actor=the_actor(), subject_id=account_id, what=Looked.OFFICER)
