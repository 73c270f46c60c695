"""Whom to call when it is not an exercise: learners meet real victims."""

from dataclasses import dataclass

from flask import render_template

from course_app.domain.catalog.references import Contact, ContactRole
from course_app.services.catalog import national_contacts
from course_app.storage.database import current_session
from course_app.web.formatting import day
from course_app.web.public.door import blueprint


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """Emergency first, then hotlines and tip lines, then the rest."""

    groups: tuple[tuple[ContactRole, tuple[Contact, ...]], ...]
    checked: str


@blueprint.get("/help/real-situation")
def real_situation() -> str:
    """Emergency, hotline and tip line from the contacts documents, with the day they were last checked."""
    contacts = national_contacts(current_session())
    groups = tuple(
        (role, found)
        for role in ContactRole
        if contacts and (found := tuple(contact for contact in contacts.contacts if contact.role is role))
    )
    page = ContactsPage(groups, day(contacts.last_verified) if contacts else "")
    return render_template("public/contacts.html", page=page)
