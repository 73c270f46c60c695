"""YAML as a tree of nodes that know their lines. Every scalar stays text until a schema asks for more.

Works on the parser's events, so that nothing is built from what is refused: anchors and aliases (a short
document could stand for millions of nodes), tags, doubled keys, deep nesting, several documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from course_app.content.text import INVISIBLE, invisible

MAX_DEPTH: Final = 20
MAX_NODES: Final = 12_000
MAX_CHARACTERS: Final = 150_000
MAX_LINE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. ``plain``: written without quotes. ``literal``: a ``|`` block, whose first line follows ``line``."""

    line: int
    text: str
    plain: bool
    literal: bool

    @property
    def absent(self) -> bool:
        """Whether the author wrote nothing: no value, ``~`` or ``null``."""
        return self.plain and self.text in {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order of the document; no key twice."""

    line: int
    entries: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Sequence | Mapping


class YamlError(Exception):
    """The text cannot be used as a document; says where and why in plain words."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def parse(text: str, first_line: int = 1) -> Node:
    """The one document in ``text``, whose first line is line ``first_line`` of its file.

    Raises YamlError at the first thing that is refused; nothing after it can be trusted.
    """
    if len(text) > MAX_CHARACTERS:
        raise YamlError(
            first_line, f"too long: {len(text):,} characters, at most {MAX_CHARACTERS:,}; split the file"
        )
    for number, row in enumerate(text.split("\n")):
        if len(row) > MAX_LINE:
            raise YamlError(first_line + number, f"a line has at most {MAX_LINE:,} characters")
    try:
        return _Builder(text, first_line).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise YamlError(line, _plain_words(error)) from None
    except (YAMLError, ValueError, OverflowError):
        # ValueError: the scanner converts %YAML versions and \U escapes without checking their range.
        raise YamlError(first_line, "this cannot be read as YAML") from None


class _Builder:
    def __init__(self, text: str, first_line: int) -> None:
        self._events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
        self._first_line = first_line
        self._nodes = 0

    def document(self) -> Node:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, StreamStartEvent | DocumentEndEvent | StreamEndEvent):
                continue
            if isinstance(event, DocumentStartEvent):
                if node is not None:
                    raise YamlError(
                        self._line(event), "a second document begins here ('---'): one file, one document"
                    )
                if event.version or event.tags:
                    raise YamlError(
                        self._line(event), "directives (lines that begin with %) are not used here"
                    )
                continue
            node = self._node(event, 1)
        return node if node is not None else Scalar(self._first_line, "", plain=True, literal=False)

    def _node(self, event: Any, depth: int) -> Node:
        line = self._line(event)
        self._nodes += 1
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            raise YamlError(
                line,
                f"anchors and aliases ('{sign}{event.anchor[:40]}') are not used: write it out or quote it",
            )
        if event.tag is not None and event.tag != "!":
            raise YamlError(line, "tags ('!…') are not used here: put the text in quotes")
        if self._nodes > MAX_NODES:
            raise YamlError(line, f"more than {MAX_NODES:,} values in one document: split the file")
        if isinstance(event, ScalarEvent):
            found = INVISIBLE.search(
                event.value
            )  # an escape such as "\0" stands for what the file may not hold
            if found:
                raise YamlError(line, invisible(found))
            return Scalar(line, event.value, plain=event.style is None, literal=event.style == "|")
        if depth > MAX_DEPTH:
            raise YamlError(line, f"nested more than {MAX_DEPTH} levels deep")
        return (
            self._sequence(line, depth)
            if isinstance(event, SequenceStartEvent)
            else self._mapping(line, depth)
        )

    def _sequence(self, line: int, depth: int) -> Sequence:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1))
        return Sequence(line, tuple(items))

    def _mapping(self, line: int, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar) or key.absent:
                raise YamlError(key.line, "a key is a word before a colon")
            if key.text in seen:
                raise YamlError(
                    key.line, f"key '{key.text[:60]}' stands here twice, first in line {seen[key.text]}"
                )
            seen[key.text] = key.line
            entries.append((key, self._node(next(self._events), depth + 1)))
        return Mapping(line, tuple(entries))

    def _line(self, event: Any) -> int:
        return self._first_line + int(event.start_mark.line)


_PLAIN_WORDS: Final = (
    (
        "mapping values are not allowed",
        "a colon in an unexpected place: if it belongs to the text, put the text in quotes",
    ),
    ("could not find expected ':'", "a colon is missing after this key, or a line is not indented enough"),
    (
        "expected <block end>",
        "this line does not fit the lines around it: check the indentation and the quotes",
    ),
    ("cannot start any token", "this character cannot begin a value: put the text in quotes"),
    ("found unexpected end of stream", "a quotation mark or bracket is never closed"),
    ("found unexpected document separator", "a quotation mark is not closed before '---'"),
    ("sequence entries are not allowed", "a list cannot begin here: put it on its own lines"),
    ("mapping keys are not allowed", "a key cannot begin here: check the indentation"),
    (
        "unknown escape character",
        "unknown escape after a backslash: use single quotes for text with backslashes",
    ),
    ("hexdecimal numbers", "unknown escape after a backslash: use single quotes for text with backslashes"),
    ("or ']'", "a list in brackets is not closed, or a comma is missing"),
    ("or '}", "braces are not closed, or a comma is missing"),
    ("more indented follow up line", "the first line of this text is indented less than the next"),
    ("expected a comment or a line break", "text after | or > begins on the next line"),
    ("indentation indicator", "text after | or > begins on the next line"),
    ("while parsing a tag", "tags ('!…') are not used here: put the text in quotes"),
    ("undefined tag handle", "tags ('!…') are not used here: put the text in quotes"),
    ("scanning a tag", "tags ('!…') are not used here: put the text in quotes"),
    ("scanning an alias", "text that begins with * needs quotes"),
    ("scanning an anchor", "text that begins with & needs quotes"),
    ("directive", "a line cannot begin with %: put the text in quotes"),
    ("incompatible YAML", "a line cannot begin with %: put the text in quotes"),
    ("document start", "this line does not belong to the document above it: check the indentation"),
    (
        "expected the node content",
        "a value is missing or cannot begin with this character: put text in quotes",
    ),
    ("duplicate", "a line cannot begin with %: put the text in quotes"),
)


def _plain_words(error: MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    for part, words in _PLAIN_WORDS:
        if part in said:
            return words
    return "this cannot be read as YAML: check indentation, colons and quotes around here"
