"""The catalog as a whole: the national contacts for a real situation, and whether documents are live."""

from sqlalchemy.orm import Session

from course_app.content.digests import RENDERER_VERSION, course_digest, course_keys
from course_app.content.files import SourceTree
from course_app.domain.catalog.references import Contacts
from course_app.storage.editions import load_course
from course_app.storage.queries import catalog as catalog_queries
from course_app.storage.queries import publishing as publishing_queries


def national_contacts(session: Session) -> Contacts | None:
    """The contacts of the installation's live courses that were verified last; ``None`` where no course has any."""
    editions = catalog_queries.installation_editions(session)
    found = [contacts for edition_id in editions if (contacts := load_course(session, edition_id).contacts)]
    return max(found, key=lambda contacts: contacts.last_verified, default=None)


def is_published(session: Session, *, tree: SourceTree) -> bool:
    """Whether every course of ``tree`` is live as it stands there, which is known without reading a document."""
    live = publishing_queries.live_sources(session)
    return not tree.problems and all(
        live.get(key) == (course_digest(tree, key), RENDERER_VERSION) for key in course_keys(tree)
    )
