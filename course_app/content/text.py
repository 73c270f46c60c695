"""Bytes become text: UTF-8 without characters that a text editor would not show."""

import re

from course_app.domain.problems import Problem

# Controls except tab and line feed; Unicode line separators, which would shift line numbers; a byte order mark
# inside a text; marks that change the direction of writing, which can make a text read other than it is; and halves
# of characters, which no file can hold.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def one_line(text: str) -> str:
    """``text`` as a problem may quote it: in one line, with invisible characters written out."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def invisible(found: re.Match[str]) -> str:
    """What a problem says about the character that ``INVISIBLE`` found, whether written as itself or as an escape."""
    return f"invisible character U+{ord(found.group()):04X}: remove it"


def decode(path: str, data: bytes) -> str | Problem:
    """The text of a document with line feeds between its lines, or the first thing that makes it none.

    A byte order mark at the start is tolerated, because some editors write one.
    """
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return Problem(path, line, f"this is not UTF-8 text (byte {body[error.start]:#04x})")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = INVISIBLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        return Problem(path, line, invisible(found))
    return text
