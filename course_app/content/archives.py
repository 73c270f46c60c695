"""A course as one zip file: read with distrust, and written the same way every time.

Everything that a zip can say about itself may be a lie: how many entries it has, how long they are, what they are
called, where they lie. So the directory is measured before it is read, every entry before it is unpacked, and no byte
goes anywhere but into a ``SourceTree``.
"""

import hashlib
import io
import stat
import string
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from course_app.content.entries import layout_fault
from course_app.content.files import (
    DOCUMENTS,
    MAX_FILES,
    README,
    TREES,
    SourceTree,
    is_added,
    path_fault,
    size_fault,
)

MAX_ARCHIVE = 50 * 1024 * 1024
"""Bytes of an archive as it is sent."""
MAX_UNPACKED = 2 * MAX_ARCHIVE
"""Bytes of everything in an archive. Pictures are packed already, so only a bomb grows more than documents do."""
MAX_TEXT = 8 * 1024 * 1024
"""Bytes of the documents in an archive, pictures aside: reading them takes a server about a second for each MiB."""
MAX_SIGNS = 250_000
"""Signs of those documents, a line counting as some, and elements of drawings: what reading takes its time for. The
shipped course has a seventh of it."""
MAX_DIRECTORY = 1024 * 1024
"""Bytes of the list of entries at the end of an archive."""
WHOLE = "archive.zip"
"""How problems of the archive as a whole name their place."""

# APPNOTE.TXT 4.3.16: the end of central directory record, here without a comment behind it.
_END = struct.Struct("<4s4H2LH")
_END_SIGN = b"PK\x05\x06"
_ZIP64_SIGN = b"PK\x06\x07"
_ZIP64_LOCATOR = 20
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_TOO_MUCH_TEXT = (
    f"the documents of an archive have at most {MAX_TEXT // 1024 // 1024} MiB without pictures; "
    "a larger course is published where the server runs"
)
_TOO_MANY_SIGNS = (
    "up to here the documents have more lines and signs than are read at once; "
    "a larger course is published where the server runs"
)
_LINE = 4
"""A line takes as long as so many signs."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def read_archive(data: bytes) -> SourceTree:
    """The documents in the zip file ``data``; what is wrong with it or with an entry stands in ``problems``.

    The two trees may lie in one folder around them, as packing a folder makes it. Entries whose names begin with a
    dot, those that a Mac or Windows adds, and README.md directly in one of the two trees, are not part of a course.
    """
    tree = SourceTree()
    fault = _whole_fault(data)
    if fault:
        tree.refuse(WHOLE, fault)
        return tree
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _take_all(tree, archive, data)
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        OSError,
    ):  # zipfile's words for a broken directory
        tree.refuse(WHOLE, "this zip file is damaged")
    return tree


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """A zip file of ``files`` (path to bytes); the same files give the same entries in the same order, undated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix: the mode below counts
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def one_file(archive: bytes, path: str) -> bytes:
    """One file of an archive that ``write_archive`` made."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(path)


def files_in(archive: bytes) -> dict[str, bytes]:
    """The files of an archive that ``write_archive`` made, by path."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {path: opened.read(path) for path in opened.namelist()}


def file_digests(archive: bytes) -> dict[str, str]:
    """The digest of each file of an archive that ``write_archive`` made, by path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in files_in(archive).items()}


def file_marks(archive: bytes) -> dict[str, tuple[int, int]]:
    """Length and checksum of each file of an archive that ``write_archive`` made, by path, without unpacking it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {entry.filename: (entry.file_size, entry.CRC) for entry in opened.infolist()}


def _whole_fault(data: bytes) -> str:
    """Why the archive is refused before anything reads its directory; empty if it is not."""
    if len(data) > MAX_ARCHIVE:
        return f"an archive has at most {MAX_ARCHIVE // 1024 // 1024} MiB"
    if len(data) < _END.size or data[-_END.size :][:4] != _END_SIGN:
        return "this is no zip file, or it was cut off, or it carries a comment"
    _sign, disk, first, here, entries, size, _start, _comment = _END.unpack(data[-_END.size :])
    before = data[-_END.size - _ZIP64_LOCATOR : -_END.size]
    if before.startswith(_ZIP64_SIGN) or entries > MAX_FILES or size > MAX_DIRECTORY:
        return f"an archive has at most {MAX_FILES:,} files"
    return "this is one of several parts of an archive" if disk or first or here != entries else ""


def _take_all(tree: SourceTree, archive: zipfile.ZipFile, data: bytes) -> None:
    entries = archive.infolist()
    end = _END.unpack(data[-_END.size :])
    if len(entries) != end[4]:
        tree.refuse(WHOLE, "its list of entries is not as long as it says")
        return
    fault = layout_fault(data, entries, len(data) - _END.size - end[5])
    if fault is not None:
        tree.refuse(fault[0] or WHOLE, fault[1])
        return
    _unpack(tree, archive, entries)
    _refuse_clashes(tree, entries)
    _refuse_too_many_signs(tree)


def _unpack(tree: SourceTree, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    total = text = 0
    wrapper = _wrapper(entries)
    for entry in entries:
        path = entry.orig_filename.removeprefix(wrapper)
        if _is_ignored(path):
            continue
        reason = _entry_fault(entry, path)
        total += entry.file_size
        text += entry.file_size if PurePosixPath(path).suffix in DOCUMENTS else 0
        if reason:
            tree.refuse(entry.orig_filename, reason)
        elif total > MAX_UNPACKED:
            tree.refuse(entry.orig_filename, "the archive is too large when it is unpacked")
            return
        elif text > MAX_TEXT:
            tree.refuse(entry.orig_filename, _TOO_MUCH_TEXT)
            return
        elif not entry.orig_filename.endswith("/"):
            _take(tree, archive, entry, path)


def _take(tree: SourceTree, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> None:
    """Unpack one entry; never more than it says it has, because that was looked at."""
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    # zipfile lets through what each unpacker and decoder says of damage; RuntimeError is a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        tree.refuse(entry.orig_filename, "this entry is damaged")
        return
    if len(data) != entry.file_size:
        tree.refuse(entry.orig_filename, "this entry is not as long as it says")
        return
    tree.add(path, data)


def _entry_fault(entry: zipfile.ZipInfo, path: str) -> str:
    """Why an entry is not unpacked; empty if it may be."""
    mode = entry.external_attr >> 16
    folder = entry.orig_filename.endswith("/")
    if folder and entry.file_size:
        return "a folder holds files and no content of its own"
    if folder and not path:
        return ""  # the folder around everything
    if fault := path_fault(path.removesuffix("/")):
        return fault
    if stat.S_ISLNK(mode):
        return "symbolic links are not followed"
    if stat.S_IFMT(mode) not in {0, stat.S_IFDIR if folder else stat.S_IFREG}:
        return "this is not a regular file"
    if entry.flag_bits & _ENCRYPTED:
        return "this entry is encrypted"
    if entry.compress_type not in _METHODS:
        return "this entry is packed in a way that is not supported: use plain zip"
    return "" if folder else size_fault(path, entry.file_size)


def _refuse_clashes(tree: SourceTree, entries: list[zipfile.ZipInfo]) -> None:
    """What is a document and a folder at once cannot be unpacked anywhere."""
    folders = {parent.as_posix() for path in tree.files for parent in PurePosixPath(path).parents}
    folders |= {
        name.removeprefix(_wrapper(entries)).rstrip("/") for name in _names(entries) if name.endswith("/")
    }
    for path in sorted(folders & tree.files.keys()):
        tree.refuse(path, "this is a file and a folder at once")


def _refuse_too_many_signs(tree: SourceTree) -> None:
    signs = 0
    for path, data in tree.files.items():
        signs += (
            _signs(data) if PurePosixPath(path).suffix in DOCUMENTS else data.count(b"<") + data.count(b"=")
        )
        if signs > MAX_SIGNS:
            tree.refuse(path, _TOO_MANY_SIGNS)
            return


def _signs(document: bytes) -> int:
    """How many signs a document has in which a reader may see a meaning."""
    return _LINE * document.count(b"\n") + sum(document.count(sign.encode()) for sign in string.punctuation)


def _wrapper(entries: list[zipfile.ZipInfo]) -> str:
    """The one folder that everything lies in, with its slash; empty where the two trees lie at the top."""
    tops = {name.partition("/")[0] for name in _names(entries) if not _is_ignored(name)}
    if len(tops) != 1 or tops & {*TREES, "", ".", ".."}:
        return ""
    top = f"{tops.pop()}/"
    inside = all(name.startswith(top) for name in _names(entries) if not _is_ignored(name))
    return top if inside and ":" not in top else ""


def _names(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    return (entry.orig_filename for entry in entries)


def _is_ignored(path: str) -> bool:
    """Whether packers add such an entry by themselves. Paths that climb on any system are never ignored, but refused."""
    parts = path.split("/")
    climbs = "\\" in path or any(part.startswith("..") for part in parts)
    added = any(is_added(part) for part in parts if part != ".")
    return not climbs and (added or parts[0] == "__MACOSX" or path in README)
