"""What a PDF says about itself."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def catalogue(content: bytes) -> DictionaryObject:
    return read(content).trailer["/Root"]


def xmp(content: bytes) -> str:
    data: bytes = catalogue(content)["/Metadata"].get_data()
    return data.decode("utf-8")


def text(content: bytes) -> str:
    return "\n".join(" ".join(page.extract_text().split()) for page in read(content).pages)


def starts_of_lines(content: bytes) -> list[float]:
    """Where on the first page each stretch of text begins, in points from the left edge."""
    found: list[float] = []

    def visit(text: str, page: list[float], place: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            found.append(page[0] * place[4] + page[4])

    read(content).pages[0].extract_text(visitor_text=visit)
    return found


def tags(content: bytes) -> Iterator[DictionaryObject]:
    """Every element of the tag tree, in reading order."""
    waiting: list[Any] = [catalogue(content)["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if not isinstance(node, DictionaryObject):
            continue
        if "/S" in node:
            yield node
        inner = node.get("/K", [])
        inner = inner.get_object() if hasattr(inner, "get_object") else inner
        waiting = [*(inner if isinstance(inner, list) else [inner]), *waiting]


def kinds(content: bytes) -> list[str]:
    return [str(tag["/S"]) for tag in tags(content)]


def fonts(content: bytes) -> list[DictionaryObject]:
    """Every font of every page, as its descriptor."""
    found = []
    for page in read(content).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()
            parts = inner.get("/DescendantFonts", [inner])
            found += [part.get_object()["/FontDescriptor"] for part in parts]
    return found
