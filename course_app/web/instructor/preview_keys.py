"""The key of what a preview shows: asked for by a button of its own, and shown only with an entry on the record."""

from dataclasses import dataclass

from course_app.services import keys
from course_app.storage.database import transaction
from course_app.web.addresses import address
from course_app.web.authentication.actor import the_actor
from course_app.web.clock import now


@dataclass(frozen=True, slots=True)
class KeyButton:
    """What the notice says of the key: whether it is shown, and where it is asked for, if there is one to show."""

    shown: bool
    url: str | None


def recorded(page: str, draft_id: str, place: str) -> str:
    """The page leaves only when the record says so; a page that there is not leaves no entry."""
    with transaction() as session:
        keys.show(session, now=now(), actor=the_actor(), draft_id=draft_id, place=place)
    return page


def pages_at(draft_id: str) -> str:
    """Where the pages of a draft's course begin."""
    return address("instructor.draft", draft_id=draft_id)
