"""Pictures are what their names say, are harmless, and know their size."""

import struct
import time
import zlib

import pytest

from course_app.content.pictures import PictureError, read_picture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">%s</svg>'


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + head
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    )


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 4) + b"hi"
    return b"\xff\xd8" + comment + b"\xff\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width) + bytes(20)


def webp(chunk: bytes, content: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WEBP" + chunk + bytes(4) + content + bytes(20)


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", png(300, 200), (300, 200)),
        ("a.jpg", jpeg(300, 200), (300, 200)),
        ("a.jpeg", jpeg(1, 9999), (1, 9999)),
        ("a.webp", webp(b"VP8X", bytes(4) + b"\x2b\x01\x00\xc7\x00\x00"), (300, 200)),
        ("a.webp", webp(b"VP8L", b"\x2f" + (299 | 199 << 14).to_bytes(4, "little")), (300, 200)),
        ("a.webp", webp(b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 300, 200)), (300, 200)),
        ("a.svg", (SVG % "").encode(), (40, 20)),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', (300, 150)),
    ],
)
def test_the_size_is_read_from_the_bytes(name: str, data: bytes, size: tuple[int, int]) -> None:
    picture = read_picture(name, data)
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize("beginning", ["<svg ", "<svg viewBox ", '<svg viewBox="', "<svg viewBox=' "])
@pytest.mark.parametrize("end", ["", ' viewBox="0 0 7 7"'])
def test_what_stands_in_a_comment_is_no_size_and_takes_no_time(beginning: str, end: str) -> None:
    comment = f"<!--{beginning * 30_000}{end}-->"
    start = time.process_time()
    picture = read_picture("a.svg", f"{comment}{SVG % ''}".encode())
    assert (picture.width, picture.height) == (40, 20)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.svg"])
@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<html><script>alert(1)</script></html>", b"%PDF-1.7", b"\xff\xd8\xff", b"MZ" * 40],
)
def test_bytes_of_something_else_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(PictureError):
        read_picture(name, data)


def test_a_picture_under_the_name_of_another_kind_is_refused() -> None:
    for name in ("a.jpg", "a.webp", "a.svg"):
        with pytest.raises(PictureError):
            read_picture(name, png(3, 2))


def test_a_picture_of_billions_of_pixels_is_refused() -> None:
    for width, height in ((50_000, 50_000), (0, 10), (10_001, 1)):
        with pytest.raises(PictureError, match="pixels"):
            read_picture("a.png", png(width, height))


ALLOWED = (
    '<title>T</title><desc>D</desc><g fill="red" transform="rotate(3)"><path d="M0 0L1 1z"/></g>',
    '<defs><linearGradient id="g"><stop offset="1" stop-color="#fff"/></linearGradient></defs><rect fill="url(#g)"/>',
    '<text x="1" y="2" font-family="sans-serif">A <tspan font-weight="bold">word</tspan></text>',
    '<style>.a { fill: #123; marker-end: url(#tip) }</style><path class="a" style="stroke: #000"/>',
    '<marker id="tip" orient="auto"><path d="M0 0"/></marker><line marker-end="url(#tip)" xml:space="preserve"/>',
    "<!-- a comment -->",
)

REFUSED = (
    "<script>alert(1)</script>",
    "<script href='x.js'/>",
    '<rect onload="alert(1)"/>',
    '<rect ONCLICK="alert(1)"/>',
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
    '<a href="javascript:alert(1)"><text>x</text></a>',
    '<image href="https://evil.example/x.png"/>',
    '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="data:image/png;base64,AA"/>',
    '<use href="#a"/>',
    '<animate attributeName="href" to="javascript:alert(1)"/>',
    '<set attributeName="onclick" to="alert(1)"/>',
    '<style>@import "https://evil.example/x.css";</style>',
    "<style>rect { fill: url(https://evil.example/x) }</style>",
    "<style>rect { fill: \\75rl(https://evil.example/x) }</style>",
    "<style><![CDATA[@import 'x';]]></style>",
    '<rect style="fill: url(//evil.example/x)"/>',
    '<rect fill="url(https://evil.example/x#a)"/>',
    '<rect style="background: u/**/rl(x); behavior: url(x)"/>',
    "<iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:alert(1)'/>",
    "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
    "<filter id='f'><feImage href='x'/></filter>",
    "<handler xmlns='http://www.w3.org/2001/xml-events'/>",
    "<g>" * 60 + "</g>" * 60,
    "<g/>" * 10_001,
    "<g>",
)


@pytest.mark.parametrize("inside", ALLOWED)
def test_shapes_words_and_colours_are_a_picture(inside: str) -> None:
    assert read_picture("a.svg", (SVG % inside).encode()).width == 40


@pytest.mark.parametrize("inside", REFUSED)
def test_what_runs_loads_links_or_expands_is_no_picture(inside: str) -> None:
    with pytest.raises(PictureError):
        read_picture("a.svg", (SVG % inside).encode())


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + SVG % "<text>&b;</text>",
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG % "<text>&x;</text>",
        '<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd">' + SVG % "",
        '<?xml-stylesheet href="https://evil.example/x.css"?>' + SVG % "",
        '<?xml version="1.0" encoding="UTF-16"?>' + SVG % "",
        "<html><body/></html>",
        '<g xmlns="http://www.w3.org/2000/svg"/>',
        "<svg/>",
    ],
)
def test_declarations_and_other_documents_are_no_picture(text: str) -> None:
    with pytest.raises(PictureError):
        read_picture("a.svg", text.encode())


def test_the_line_of_the_first_fault_is_known() -> None:
    with pytest.raises(PictureError) as caught:
        read_picture("a.svg", (SVG % "\n\n<script/>").encode())
    assert caught.value.line == 3
