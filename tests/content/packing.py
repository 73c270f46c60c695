"""Zip files for tests, from honest packers and from others."""

import io
import zipfile
from collections.abc import Iterable

from course_app.content.archives import read_archive
from course_app.content.files import SourceTree

Entry = tuple[str | zipfile.ZipInfo, bytes]


def packed(entries: Iterable[Entry], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def one(name: str, data: bytes = b"x") -> bytes:
    return packed([(name, data)])


def special(name: str, mode: int) -> bytes:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return packed([(entry, b"/etc/passwd")])


def lines(found: SourceTree) -> list[str]:
    return [str(problem) for problem in found.problems]


def only(data: bytes) -> str:
    found = read_archive(data)
    assert found.files == {}
    (line,) = lines(found)
    assert "\n" not in line
    assert "\r" not in line
    return line
