"""Where the entries of a zip file lie, and whether both headers of each say the same.

A zip file names every entry twice: in a header before its bytes, and in the list at its end. Programs trust one or the
other, so a file whose headers differ unpacks to other documents elsewhere than here. And bytes that no entry owns, or
that two share, are of no use to an honest packer.
"""

import struct
import zipfile
from collections.abc import Sequence
from typing import Final

# APPNOTE.TXT 4.3.7: the header before an entry's bytes.
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LOCAL_SIGN: Final = b"PK\x03\x04"
_UTF_8: Final = 0x800
_ENCRYPTED: Final = 0x1
_DESCRIBED_BEHIND: Final = 0x8
_DESCRIPTOR: Final = 24
"""Bytes of the sizes that a packer writes behind an entry when it did not know them before, at most."""
_IN_EXTRA: Final = 0xFFFFFFFF
"""Stands for a size that is written elsewhere in the header."""


def layout_fault(data: bytes, entries: Sequence[zipfile.ZipInfo], list_at: int) -> tuple[str, str] | None:
    """The first entry that does not lie as an honest packer puts it, and why; its name is empty for the end of all.

    ``entries`` is what the list of entries says, which begins at ``list_at``.
    """
    free, slack = 0, 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < free:
            return entry.orig_filename, "this entry shares its bytes with another one"
        if entry.header_offset > free + slack:
            return entry.orig_filename, "something that belongs to no entry lies before this one"
        fault = _headers_fault(data, entry)
        if fault:
            return entry.orig_filename, fault
        free, slack = _end(data, entry)
    return None if free <= list_at <= free + slack else ("", "something that belongs to no entry lies in it")


def _headers_fault(data: bytes, entry: zipfile.ZipInfo) -> str:
    at = entry.header_offset
    header = data[at : at + _LOCAL.size]
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_SIGN):
        return "this entry is damaged"
    _sign, _version, flags, method, _time, _date, crc, packed, size, length, _extra = _LOCAL.unpack(header)
    name = data[at + _LOCAL.size : at + _LOCAL.size + length]
    meant = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF_8 else "cp437", "replace")
    sizes = ((crc, entry.CRC), (packed, entry.compress_size), (size, entry.file_size))
    unsaid = {_IN_EXTRA, 0} if flags & _DESCRIBED_BEHIND else {_IN_EXTRA}
    same = (
        name == meant
        and method == entry.compress_type
        and flags & ~entry.flag_bits & _ENCRYPTED == 0
        and all(here == there or here in unsaid for here, there in sizes)
    )
    return "" if same else "this entry is described in two ways that differ"


def _end(data: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the bytes of the entry end, and how many more may follow that describe it."""
    header = _LOCAL.unpack_from(data, entry.header_offset)
    end = entry.header_offset + _LOCAL.size + header[-2] + header[-1] + entry.compress_size
    return end, _DESCRIPTOR if header[2] & _DESCRIBED_BEHIND else 0
