"""CSV files open in a spreadsheet as text and numbers, and never as formulas."""

import csv
import io
import re
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_app.exports.csv import Cell, table, text_cell

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫x",
    "−1+1",
    " \t＝1",
    "=",
    "-",
]


def read(pieces: Iterator[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


def bare(text: str) -> str:
    """Without apostrophes: what is left of a text when those that guard it are taken away."""
    return text.replace("'", "")


def starts_a_formula(text: str) -> bool:
    return text.strip()[:1] in {*"=+-@＝＋－＠"} - {""}


def one_cell(cell: Cell) -> str:
    return read(table(["a"], [[cell, "end"]]))[1][0]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_text_that_would_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert bare(one_cell(text)) == bare(text)
    assert one_cell(text).startswith("'")


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
@pytest.mark.parametrize("before", ["Ana;", "Ana\n", ";", "Ana; ", "Ana;;", '"Ana";'])
def test_nor_does_a_formula_start_where_another_country_parts_cells(before: str, text: str) -> None:
    """There a comma is part of a number, so a cell behind one is not taken for quoted, and ends at a semicolon."""
    written = one_cell(f"{before}{text}")
    assert bare(written) == bare(f"{before}{text}")
    for piece in re.split("[;\t\r\n]", written):
        assert not starts_a_formula(piece), ascii(written)


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_headers_are_guarded_too(text: str) -> None:
    assert read(table([text], []))[0] == [text_cell(text)]
    assert text_cell(text).startswith("'")


@pytest.mark.parametrize(
    "text",
    ["", "Ana", "7", "O'Brien", "a=b", "Straße", "Nguyễn", "¿Qué?", "(=1)", '"=1"', "王", "a; b=c", "a\nb"],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert one_cell(text) == text


@given(st.text())
def test_no_written_cell_starts_a_formula_and_nothing_is_lost(text: str) -> None:
    written = text_cell(text)
    assert bare(written) == bare(text)
    for piece in re.split("[;\t\r\n]", written):
        assert not starts_a_formula(piece)
    assert not written.startswith(("\t", "\r", "\n"))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4)))
def test_every_value_comes_back(rows: list[list[str]]) -> None:
    found = read(table(["head", "x"], rows))[1:]
    assert [[bare(cell) for cell in row] for row in found] == [[bare(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, ""),
        (3, "3"),
        (-3, "-3"),
        (Fraction(5, 4), "1.25"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(2), "2"),
        (Fraction(1, 300), "0"),
        (Fraction(1, 3), "0.33"),
        (date(2026, 11, 14), "2026-11-14"),
        (datetime(2026, 11, 14, 20, 0, 5, tzinfo=UTC), "2026-11-14T20:00:05+00:00"),
        (
            datetime(2026, 11, 14, 13, 0, tzinfo=timezone(timedelta(hours=-7))),
            "2026-11-14T13:00:00-07:00",
        ),
    ],
)
def test_numbers_and_dates_stay_plain(cell: Cell, written: str) -> None:
    assert one_cell(cell) == written


def test_the_file_begins_with_a_mark_and_ends_lines_as_the_standard_says() -> None:
    content = b"".join(table(["Name", "Hours"], [["Ña, b", Fraction(1, 2)]]))
    assert content == '\ufeffName,Hours\r\n"Ña, b",0.5\r\n'.encode()


def test_a_file_without_rows_has_its_header() -> None:
    assert read(table(["Name"], [])) == [["Name"]]


def test_memory_does_not_grow_with_the_number_of_rows() -> None:
    def rows() -> Iterator[Sequence[Cell]]:
        for number in range(50_000):
            yield "Officer", number, "x" * 40

    tracemalloc.start()
    length = sum(len(piece) for piece in table(["a", "b", "c"], rows()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length > 2_000_000
    assert peak < 500_000
