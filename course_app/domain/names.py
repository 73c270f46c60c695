"""What people, units and agencies may be called: names end up on certificates, in lists and in addresses of mail."""

import unicodedata
from enum import StrEnum

from course_app.domain.errors import InvalidInputError

NAME_LENGTH = 200
OFFICER_ID_LENGTH = 64

JOINERS = "\u200c\u200d"
"""Invisible, but some scripts are misspelt without them (Persian, Malayalam, Sinhala)."""
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls, marks that turn the direction of writing, halves of characters, and what no font must know."""
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs by their category, drawn as nothing."""


class NameFault(StrEnum):
    """Why something cannot be called so."""

    EMPTY = "empty"
    """Nothing in it can be seen."""
    LONG = "long"
    UNSEEN = "unseen"
    """It holds characters that nobody sees, so it may read other than it is."""
    PARTED = "parted"
    """It holds a sign that parts it from something else where it is typed."""


_APOSTROPHES = str.maketrans("’‘ʼ", "'''")

_SAID = {
    NameFault.EMPTY: "is empty",
    NameFault.LONG: "is too long: a name has at most 200 characters, an officer id at most 64",
    NameFault.UNSEEN: "holds invisible characters: write it without them",
    NameFault.PARTED: "holds a sign it cannot have: units have no slash, officer ids neither a slash nor an @",
}


def name_fault(text: str, *, parted_by: str = "", longest: int = NAME_LENGTH) -> NameFault | None:
    """What is wrong with ``text`` as a name; ``parted_by`` holds the signs that it may not contain."""
    if not any(unicodedata.category(sign)[0] not in "CMZ" and sign not in BLANK for sign in text):
        return NameFault.EMPTY
    if len(text) > longest:
        return NameFault.LONG
    if any(unicodedata.category(sign) in UNSEEN and sign not in JOINERS for sign in text):
        return NameFault.UNSEEN
    return NameFault.PARTED if any(sign in parted_by for sign in text) else None


def unit_name_fault(text: str) -> NameFault | None:
    """What is wrong with ``text`` as a unit's name: slashes part the names of units, as in ``Patrol/North``."""
    return name_fault(text, parted_by="/")


def officer_id_fault(text: str) -> NameFault | None:
    """What is wrong with ``text`` as an officer id: at signing in, an @ means a mail address and a slash an agency."""
    return name_fault(normal_officer_id(text), parted_by="@/", longest=OFFICER_ID_LENGTH)


def normal_officer_id(text: str) -> str:
    """One spelling of an officer id: capitals, no white space around."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def normal_name(text: str) -> str:
    """One spelling of a name: composed characters, no white space around. What looks the same is the same."""
    return unicodedata.normalize("NFC", text).strip()


def checked_name(text: str) -> str:
    """The name of a person or an agency in its one spelling. Raises InvalidInputError where it is none."""
    return _checked("the name", normal_name(text), name_fault(normal_name(text)))


def checked_unit_name(text: str) -> str:
    """The name of a unit in its one spelling. Raises InvalidInputError where it is none."""
    return _checked("the name of the unit", normal_name(text), unit_name_fault(normal_name(text)))


def checked_officer_id(text: str) -> str:
    """The officer id in its one spelling. Raises InvalidInputError where nobody could sign in with it."""
    return _checked("the officer id", normal_officer_id(text), officer_id_fault(text))


def folded(text: str) -> str:
    """How ``text`` is compared in searches: small letters without accents, and straight apostrophes.

    Somebody at a desk types Nunez and O'Brien, whatever stands in the papers of Núñez and O’Brien.
    """
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text).translate(_APOSTROPHES)
    bare = "".join(sign for sign in parted if not "\u0300" <= sign <= "\u036f")
    return bare.lower().replace("ς", "σ")  # which of the two ends a word, databases do not know


def is_time_zone(name: str) -> bool:
    """Whether ``name`` is written as the same zone on every machine: ``localtime`` or ``EST`` name no place."""
    return "/" in name or name == "UTC"


def _checked(what: str, text: str, fault: NameFault | None) -> str:
    if fault is not None:
        raise InvalidInputError(f"{what} {_SAID[fault]}")
    return text
