"""CSV as spreadsheets open it: UTF-8 with a mark, RFC 4180 quoting, and no cell that starts a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction

MEDIA_TYPE = "text/csv; charset=utf-8"
Cell = str | int | Fraction | date | datetime | None

_MARK = "\N{BYTE ORDER MARK}"
# Spreadsheets evaluate a cell that starts so, also in its full-width form (OWASP: CSV injection).
_FORMULA = frozenset("=+-@")
# Where the comma parts decimals, spreadsheets part cells at these, and take quotes behind a comma for text.
_PARTS = re.compile("([;\t\r\n])")
# Nearly every text begins with a letter or digit and has none of these.
_PLAIN = re.compile(r"\w[^;\t\r\n]*")
_CHUNK = 32 * 1024


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file in pieces: the header, then one line per row, in memory that does not grow with their number.

    Numbers and dates stay plain, so that a spreadsheet can add and sort them; text that would start a formula
    gets a leading apostrophe.
    """
    buffer = io.StringIO(newline="")
    buffer.write(_MARK)
    writer = csv.writer(buffer)
    writer.writerow([text_cell(label) for label in header])
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
        if buffer.tell() > _CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def text_cell(text: str) -> str:
    """``text``, with an apostrophe in front of what a spreadsheet might take for a formula.

    That is its beginning, and what follows a sign at which a spreadsheet of another country parts cells.
    """
    if _PLAIN.fullmatch(text):
        return text
    whole = _guarded(text)
    if not _PARTS.search(whole):
        return whole
    first, *rest = _PARTS.split(whole)  # a sign, what follows it, the next sign, …
    return first + "".join(_guarded(piece) if number % 2 else piece for number, piece in enumerate(rest))


def _guarded(text: str) -> str:
    return f"'{text}" if _starts_a_formula(text) else text


def _starts_a_formula(text: str) -> bool:
    if text[:1].isalnum() or not text:
        return False
    if text[0] in "\t\r\n":
        return True
    for sign in text:
        if not (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}):  # what an import may drop
            return unicodedata.normalize("NFKC", sign)[:1] in _FORMULA or sign == "\N{MINUS SIGN}"
    return False


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return text_cell(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return _number(cell)


def _number(number: int | Fraction) -> str:
    """Plain decimal notation with a point; two places where a fraction does not end before."""
    if number == int(number):
        return str(int(number))
    return f"{number.numerator / number.denominator:.2f}".rstrip("0").rstrip(".")


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return piece
