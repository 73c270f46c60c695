"""What lessons and questions refer to: objectives, sources, words, indicators and contacts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Objective:
    """What an officer can do afterwards; starts with a verb."""

    key: str
    statement: str


@dataclass(frozen=True, slots=True)
class Source:
    """A named source, as a reader would look it up."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary; ``translations`` are (language, word) pairs."""

    key: str
    term: str
    meaning: str
    translations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sign that prompts inquiry and proves nothing; ``innocent`` names other explanations to test."""

    key: str
    statement: str
    form: str
    settings: tuple[str, ...]
    innocent: tuple[str, ...]


class ContactRole(StrEnum):
    """What a contact is for; the first three make the page for a real situation."""

    EMERGENCY = "emergency"
    HOTLINE = "hotline"
    TIP_LINE = "tip-line"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call. Empty strings where a way of contact does not exist."""

    key: str
    name: str
    role: ContactRole
    phone: str = ""
    text: str = ""
    url: str = ""
    hours: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """The national contacts of a course, with the day on which somebody last checked them."""

    last_verified: date
    review_by: date
    contacts: tuple[Contact, ...]
