"""The catalog as a whole: the national contacts for a real situation."""

from sqlalchemy.orm import Session

from course_app.domain.catalog.references import Contacts
from course_app.storage.editions import load_course
from course_app.storage.queries import catalog as catalog_queries


def national_contacts(session: Session) -> Contacts | None:
    """The contacts of the installation's live courses that were verified last; ``None`` where no course has any."""
    editions = catalog_queries.installation_editions(session)
    found = [contacts for edition_id in editions if (contacts := load_course(session, edition_id).contacts)]
    return max(found, key=lambda contacts: contacts.last_verified, default=None)
