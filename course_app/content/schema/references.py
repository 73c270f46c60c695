"""glossary.yaml, indicators.yaml and contacts.yaml: what lessons and questions refer to."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TypeVar

from course_app.content.fields import Fields, key_fault, kind_of
from course_app.content.markdown.cleaning import is_external
from course_app.content.markdown.surroundings import LANGUAGES
from course_app.content.report import Part
from course_app.content.yaml import Mapping, Node
from course_app.domain.catalog.references import Contact, ContactRole, Contacts, Indicator, Term

Entry = TypeVar("Entry")


class Form(StrEnum):
    """The form of trafficking that an indicator speaks of."""

    ANY = "any"
    SEX = "sex"
    LABOR = "labor"
    DOMESTIC = "domestic"
    MINOR = "minor"
    CRIMINALITY = "criminality"


def read_glossary(part: Part, node: Node) -> tuple[Term, ...]:
    """The words of a course."""
    return tuple(_entries(part, node, "glossary.yaml", _term))


def read_indicators(part: Part, node: Node) -> tuple[Indicator, ...]:
    """The signs that a course teaches."""
    return tuple(_entries(part, node, "indicators.yaml", _indicator))


def read_contacts(part: Part, node: Node) -> Contacts | None:
    """Whom to call, with the day of the last check; None where the document is no such thing."""
    with Fields(part, node, "contacts.yaml") as fields:
        if not fields.readable:
            return None
        verified, review = fields.day("last_verified"), fields.day("review_by")
        if review < verified:
            fields.problem("review_by", "'review_by' is before 'last_verified'")
        below = fields.node("contacts", required=True)
        contacts = tuple(_entries(part, below, "'contacts'", _contact)) if below is not None else ()
    return Contacts(verified, review, contacts)


def _entries(part: Part, node: Node, noun: str, read: Callable[[str, Fields], Entry]) -> Iterator[Entry]:
    if not isinstance(node, Mapping):
        part.problem(node.line, f"{noun} is {kind_of(node)}, but a block of keys is expected")
        return
    for key, value in node.entries:
        fault = key_fault(key.text)
        if fault:
            part.problem(key.line, fault)
            part.doubt()
            continue
        part.mark(key.line, key.text)
        with Fields(part, value, f"'{key.text}'") as fields:
            yield read(key.text, fields)


def _term(key: str, fields: Fields) -> Term:
    translations = [(language, fields.text(language, required=False)) for language in LANGUAGES]
    return Term(
        key=key,
        term=fields.text("term"),
        meaning=fields.text("meaning"),
        translations=tuple((language, word) for language, word in translations if word),
    )


def _indicator(key: str, fields: Fields) -> Indicator:
    return Indicator(
        key=key,
        statement=fields.text("statement"),
        form=str(fields.choice("form", Form)),
        settings=fields.keys("settings"),
        innocent=fields.texts("innocent"),
    )


def _contact(key: str, fields: Fields) -> Contact:
    contact = Contact(
        key=key,
        name=fields.text("name"),
        role=fields.choice("role", ContactRole),
        phone=fields.text("phone", required=False),
        text=fields.text("text", required=False),
        url=fields.text("url", required=False),
        hours=fields.text("hours", required=False),
        note=fields.text("note", required=False),
    )
    if contact.url and not (contact.url.startswith("https://") and is_external(contact.url)):
        fields.problem("url", "'url' begins with https://")
    if not (contact.phone or contact.text or contact.url):
        fields.part.problem(fields.line, f"contact '{key}' has no 'phone', 'text' or 'url'")
    return contact
