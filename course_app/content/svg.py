"""SVG pictures may hold shapes, words and colours: an allow-list, because SVG can also hold programs.

A browser runs scripts of an SVG that is opened by its own address. So anything that runs, loads, links or
expands is refused, and an author is told which element on which line.
"""

import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from course_app.content.text import decode
from course_app.domain.problems import Problem

MAX_ELEMENTS: Final = 10_000
MAX_DEPTH: Final = 50

_SVG: Final = "http://www.w3.org/2000/svg"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_ELEMENTS: Final = frozenset(
    "svg g defs title desc style path rect circle ellipse line polyline polygon text tspan"
    " linearGradient radialGradient stop clipPath marker".split()
)
# Presentation and geometry; anything else, above all on… and href, is not needed to draw.
_ATTRIBUTES: Final = frozenset(
    "id class style version baseProfile viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy"
    " d points pathLength transform dx dy rotate textLength lengthAdjust offset gradientUnits gradientTransform"
    " spreadMethod clipPathUnits markerUnits markerWidth markerHeight refX refY orient role focusable lang"
    " alignment-baseline baseline-shift clip-path clip-rule color display dominant-baseline fill fill-opacity"
    " fill-rule font-family font-size font-size-adjust font-stretch font-style font-variant font-weight"
    " letter-spacing marker-end marker-mid marker-start opacity overflow paint-order shape-rendering stop-color"
    " stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit"
    " stroke-opacity stroke-width text-anchor text-decoration text-rendering vector-effect visibility"
    " white-space word-spacing writing-mode aria-hidden aria-label aria-labelledby aria-describedby".split()
)
_OWN_PART = re.compile(r"url\(\s*#[A-Za-z][\w.-]*\s*\)")
# What could load or run in a style or an attribute, once references to parts of the picture itself are taken out.
_LOADS = re.compile(
    r"url\s*\(|@|\\|expression|javascript:|data:|image-set|behaviou?r|-moz-binding", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SvgFault:
    """The first thing that is refused, and where."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A harmless picture. ``view_box`` is what its first element says of it, empty if nothing."""

    view_box: str


class _RefusedError(Exception):
    pass


def read_svg(data: bytes) -> Drawing | SvgFault:
    """The picture in ``data``, or the first thing in it that a harmless picture does not have."""
    text = decode("", data)
    if isinstance(text, Problem):
        return SvgFault(text.line, text.message)
    walker = _Walker()
    try:
        walker.parser.Parse(text.encode(), True)
    except _RefusedError as error:
        return SvgFault(walker.parser.CurrentLineNumber, str(error))
    except expat.ExpatError as error:
        return SvgFault(error.lineno, f"this is not well-formed SVG: {expat.ErrorString(error.code)}")
    except ValueError:
        return SvgFault(1, "this is not well-formed SVG")
    return Drawing(walker.view_box)


class _Walker:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.view_box = ""
        self._open: list[str] = []
        self._count = 0
        self._style = ""

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in {"utf-8", "us-ascii"}:
            raise _RefusedError("an SVG picture is UTF-8 text")

    def _doctype(self, *_: object) -> None:
        raise _RefusedError("an SVG picture has no DOCTYPE and declares no entities: save it as plain SVG")

    def _instruction(self, target: str, _data: str) -> None:
        raise _RefusedError(f"'<?{target[:40]} …?>' is not allowed in a picture")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise _RefusedError("this picture has too many elements or is nested too deep")
        if space != _SVG or local not in _ELEMENTS:
            raise _RefusedError(f"element '{local[:40]}' is not allowed in a picture: save it as plain SVG")
        if not self._open:
            self._begin(local, attributes)
        for attribute, value in attributes.items():
            self._attribute(attribute, value)
        self._open.append(local)
        self._style = ""

    def _begin(self, local: str, attributes: dict[str, str]) -> None:
        if local != "svg":
            raise _RefusedError("a picture begins with <svg>")
        self.view_box = attributes.get("viewBox", "")

    def _attribute(self, name: str, value: str) -> None:
        space, _, local = name.rpartition(" ")
        allowed = local in {"space", "lang"} if space == _XML else not space and local in _ATTRIBUTES
        if not allowed:
            raise _RefusedError(f"attribute '{local[:40]}' is not allowed in a picture: save it as plain SVG")
        if _LOADS.search(_OWN_PART.sub("", value)):
            raise _RefusedError(f"attribute '{local}' loads something from outside the picture")

    def _end(self, _name: str) -> None:
        if self._open.pop() == "style" and _LOADS.search(_OWN_PART.sub("", self._style)):
            raise _RefusedError(
                "a style of a picture cannot load, import or animate anything ('@', 'url', '\\')"
            )

    def _words(self, words: str) -> None:
        if self._open and self._open[-1] == "style":
            self._style += words
