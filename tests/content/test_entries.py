"""How the entries of a zip file lie: side by side, each described once. Whatever lies otherwise is refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from random import Random

import pytest

from course_app.content.archives import read_archive, write_archive
from tests.content.documents import COURSE, DOCUMENTS, GLOSSARY, tree
from tests.content.packing import lines, one, only, packed


def test_entries_that_share_their_bytes_are_refused() -> None:
    data = packed([(GLOSSARY, b"a" * 100), (COURSE, b"a" * 100)], zipfile.ZIP_STORED)
    second = data.rindex(b"PK\x01\x02")
    overlapping = bytearray(data)
    overlapping[second + 42 : second + 46] = struct.pack("<L", 0)
    assert "shares its bytes" in only(bytes(overlapping))


def test_an_entry_at_an_impossible_place_is_refused() -> None:
    data = bytearray(one(GLOSSARY))
    first = data.index(b"PK\x01\x02")
    data[first + 30 : first + 32] = struct.pack("<H", 12)  # the length of the extra field
    data[first + 42 : first + 46] = b"\xff" * 4
    end = first + 46 + len(GLOSSARY)
    data[end:end] = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    data[-10:-6] = struct.pack("<L", 46 + len(GLOSSARY) + 12)
    assert only(bytes(data)).startswith(f"{GLOSSARY}:1: something that belongs to no entry")


def altered(at: int, field: bytes, sign: bytes = b"PK\x03\x04") -> bytes:
    """An archive whose last entry says something else in one of its two headers."""
    data = bytearray(packed([(COURSE, b"a" * 100), (GLOSSARY, b"a" * 100)]))
    start = data.rindex(sign) + at
    data[start : start + len(field)] = field
    return bytes(data)


@pytest.mark.parametrize(
    ("at", "field"),
    [
        (6, b"\x01"),  # encrypted
        (8, b"\0"),  # stored
        (14, b"\0\0\0\0"),  # another checksum
        (18, b"\x01"),  # packed into fewer bytes
        (22, b"\x01"),  # shorter
        (30, b"../../ev"),  # another name
        (38, b"X"),
    ],
)
def test_an_entry_whose_two_headers_differ_is_refused(at: int, field: bytes) -> None:
    found = read_archive(altered(at, field))
    assert lines(found) == [f"{GLOSSARY}:1: this entry is described in two ways that differ"]
    assert found.files == {}


def test_sizes_behind_an_entry_are_no_difference() -> None:
    """As packers write them that do not know the sizes when they begin."""

    class Pipe(io.BytesIO):
        def seek(self, *_where: int) -> int:
            raise io.UnsupportedOperation

    buffer = Pipe()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in tree(DOCUMENTS).files.items():
            archive.writestr(path, content)
    data = buffer.getvalue()
    assert b"PK\x07\x08" in data
    assert read_archive(data).files == tree(DOCUMENTS).files


def _between(data: bytes, stuff: bytes) -> bytes:
    """``stuff`` before the list of entries, whose place is told as it is then."""
    start = data.index(b"PK\x01\x02")
    return data[:start] + stuff + data[start:-6] + struct.pack("<LH", start + len(stuff), 0)


@pytest.mark.parametrize(
    "hide",
    [
        lambda data: b"MZ\x90\0" * 100 + data,
        lambda data: b"<html><script>alert(1)</script>" + data,
        lambda data: data + data,
        lambda data: _between(data, b"<script>" * 10),
        lambda data: data[:-14] + b"\x05\0\x05\0" + data[-10:],  # five entries
        lambda data: data[:-14] + b"\0\0\0\0" + data[-10:],
        lambda data: data[:-18] + b"\x01\0" + data[-16:],  # the second part
        lambda data: data[:-6] + b"\0\0\0\0\0\0",  # the list of entries at the beginning
    ],
    ids=["program", "page", "archive", "between", "more", "none", "part", "elsewhere"],
)
def test_an_archive_that_is_something_else_too_is_refused(hide: Callable[[bytes], bytes]) -> None:
    found = read_archive(hide(write_archive(tree(DOCUMENTS).files)))
    assert len(found.problems) == 1
    assert found.files == {}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_bytes_are_changed_nothing_but_problems_comes_of_it(seed: int) -> None:
    data, random = write_archive(tree(DOCUMENTS).files), Random(seed)
    for _ in range(500):
        broken = bytearray(data)
        for _byte in range(random.randint(1, 4)):
            at = random.randrange(len(broken) - 2000, len(broken))
            broken[at] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))
        found = read_archive(bytes(broken))
        assert found.problems or found.files == tree(DOCUMENTS).files
