"""Pictures beside lessons: are the bytes what the name says, are they harmless, how large are they shown."""

import hashlib
import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from course_app.content.svg import SvgFault, read_svg
from course_app.domain.catalog.courses import Asset

MAX_SIDE: Final = 10_000
MEDIA_TYPES: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}

MAX_SEGMENTS: Final = 1000
"""So many parts of a JPEG are looked at for its size; cameras write a few dozen before it."""

# Frame headers of JPEG that carry the size: all SOF markers but DHT, JPG and DAC.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PictureError(Exception):
    """The bytes cannot be used as a picture; ``line`` is 1 unless the picture is a text."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture. ``width`` and ``height`` in pixels, as a browser would show it unscaled."""

    asset: Asset
    width: int
    height: int

    def address(self, course: str) -> str:
        """Where the picture is served. It never changes: other bytes have another address."""
        suffix = PurePosixPath(self.asset.path).suffix
        return f"/learn/courses/{course}/files/{self.asset.digest}{suffix}"


def read_picture(path: str, data: bytes) -> Picture:
    """The picture in ``data``. Raises PictureError if it is not what its name says, or not harmless."""
    suffix = PurePosixPath(path).suffix
    if suffix == ".svg":
        drawing = read_svg(data)
        if isinstance(drawing, SvgFault):
            raise PictureError(drawing.message, drawing.line)
        size = _svg_size(drawing.view_box)
    else:
        reader = {".png": _png_size, ".webp": _webp_size}.get(suffix, _jpeg_size)
        found = reader(data)
        if found is None:
            raise PictureError(f"this is not a {MEDIA_TYPES[suffix].removeprefix('image/').upper()} picture")
        size = found
    if not all(1 <= side <= MAX_SIDE for side in size):
        raise PictureError(
            f"a picture is 1 to {MAX_SIDE:,} pixels wide and high, this one is {size[0]} x {size[1]}"
        )
    return Picture(Asset(path, hashlib.sha256(data).hexdigest(), MEDIA_TYPES[suffix]), *size)


def moved(text: str, course: str, to: str) -> str:
    """``text`` with the lessons and pictures of ``course`` that it names at the address ``to`` instead."""
    return text.replace(f"/learn/courses/{course}/", f"{to}/")


def stand_in(path: str) -> Picture:
    """In place of a picture that was refused, so that the lesson showing it is not reported too."""
    return Picture(Asset(path, "", ""), 1, 1)


def _png_size(data: bytes) -> tuple[int, int] | None:
    """PNG specification, section 5: signature, then the IHDR chunk with width and height."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """ITU T.81, annex B: segments of marker, length and content; the frame header holds height and width."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    position = 2
    for _part in range(MAX_SEGMENTS):
        if position + 9 > len(data) or data[position] != 0xFF:
            break
        marker = data[position + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        if marker == 0xFF:
            position += 1
            continue
        position += 2 + int(struct.unpack(">H", data[position + 2 : position + 4])[0])
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """RFC 9649: a RIFF file whose first chunk is VP8X (canvas size less one), VP8L or VP8."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if chunk == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _svg_size(view_box: str) -> tuple[int, int]:
    """Width and height of the view box; what a browser assumes (CSS 2.1, 300 x 150) where there is none."""
    numbers = view_box.replace(",", " ").split()
    try:
        return (
            (max(1, round(float(numbers[2]))), max(1, round(float(numbers[3]))))
            if len(numbers) == 4
            else (300, 150)
        )
    except (ValueError, OverflowError):
        return 300, 150
