"""Reading the keys of a mapping: each with its declared type, each problem with its line, unknown keys named."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import TracebackType
from typing import Final, Self, TypeVar

from course_app.content.report import Part
from course_app.content.yaml import Mapping, Node, Scalar, Sequence
from course_app.domain.problems import suggestion

MAX_KEY: Final = 64
MAX_LINE_OF_TEXT: Final = 500

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?\Z")
_PERCENT = re.compile(r"([0-9]{1,3}) ?%\Z")
_DURATION = re.compile(r"([0-9]{1,5}) ?(second|minute|hour|day)s?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}

Choice = TypeVar("Choice", bound=StrEnum)


def key_fault(text: str) -> str:
    """Why ``text`` cannot be a key; empty if it can."""
    if len(text) > MAX_KEY:
        return f"a key has at most {MAX_KEY} characters"
    if not _KEY.match(text):
        return f"'{text}' is not a key: use lowercase letters, digits and single hyphens"
    return ""


def kind_of(node: Node) -> str:
    """What an author would call this node."""
    if isinstance(node, Scalar):
        return "a single value"
    return "a list" if isinstance(node, Sequence) else "a block of keys"


class Fields:
    """The keys of one mapping, asked for one by one.

    Used as a context: at its end, every key that nobody asked for is a problem. A key that is missing or
    wrong is a problem too, and a harmless value stands in for it, so that reading goes on.
    """

    def __init__(self, part: Part, node: Node | None, noun: str) -> None:
        """``node`` None stands for keys that could not be read, which was said already."""
        self.part = part
        self.line = node.line if node else 1
        self._asked: list[str] = []
        self._noun = noun
        self._entries: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        if isinstance(node, Mapping):
            self._entries = {key.text: value for key, value in node.entries}
            self._lines = {key.text: key.line for key, _ in node.entries}
        self.readable = isinstance(node, Mapping)
        if not self.readable:
            part.doubt()
        if node is not None and not self.readable:
            empty = isinstance(node, Scalar) and node.absent
            part.problem(
                node.line, f"{noun} is {'empty' if empty else kind_of(node)}: keys with values are expected"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        for key, line in self._lines.items():
            if key not in self._asked:
                missing = [name for name in self._asked if name not in self._entries]
                hint = suggestion(key, missing) or suggestion(key, self._asked)
                self.part.problem(line, f"unknown key '{key[:MAX_KEY]}' in {self._noun}{hint}")
                self.part.doubt("an unknown key")

    def problem(self, name: str, message: str) -> None:
        """Remember a problem with the value of ``name``."""
        self.part.problem(self.line_of(name), message)
        self.part.doubt(name)

    def line_of(self, name: str) -> int:
        """Where ``name`` stands; where the mapping begins if it is missing."""
        return self._lines.get(name, self.line)

    def has(self, name: str) -> bool:
        """Whether the author gave ``name`` a value."""
        value = self._entries.get(name)
        return value is not None and not (isinstance(value, Scalar) and value.absent)

    def node(self, name: str, *, required: bool = False) -> Node | None:
        """The value of ``name`` as it was written, or None where there is none."""
        self._asked.append(name)
        if self.has(name):
            self.part.mark(self.line_of(name), name)
            return self._entries[name]
        if required and self.readable:
            state = "has no value" if name in self._entries else "is missing"
            self.problem(name, f"'{name}' {state} in {self._noun}")
        return None

    def scalar(self, name: str, *, required: bool = False) -> Scalar | None:
        """The single value of ``name``."""
        node = self.node(name, required=required)
        if node is None or isinstance(node, Scalar):
            return node
        self.problem(name, f"'{name}' is {kind_of(node)}, but a single value is expected")
        return None

    def text(self, name: str, *, required: bool = True) -> str:
        """A line of plain text, without white space around it."""
        scalar = self.scalar(name, required=required)
        if scalar is None:
            return ""
        text = " ".join(scalar.text.split())
        if not text and required:
            self.problem(name, f"'{name}' is empty")
        if len(text) > MAX_LINE_OF_TEXT:
            self.problem(name, f"'{name}' has {len(text):,} characters, at most {MAX_LINE_OF_TEXT}")
        return text

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from ``low`` to ``high``."""
        scalar = self.scalar(name, required=default is None)
        if scalar is None:
            return low if default is None else default
        if not _WHOLE.match(scalar.text) or not low <= int(scalar.text) <= high:
            self.problem(
                name, f"'{name}' is '{_short(scalar)}': expected a whole number from {low} to {high}"
            )
            return low
        return int(scalar.text)

    def positive(self, name: str, default: Fraction) -> Fraction:
        """A number greater than 0, kept exactly as written."""
        scalar = self.scalar(name)
        if scalar is None:
            return default
        if not _NUMBER.match(scalar.text) or Fraction(scalar.text) <= 0:
            self.problem(
                name, f"'{name}' is '{_short(scalar)}': expected a number greater than 0, such as 1 or 0.5"
            )
            return default
        return Fraction(scalar.text)

    def percent(self, name: str) -> Fraction:
        """A whole percentage from 1% to 100%, as a share."""
        scalar = self.scalar(name, required=True)
        if scalar is None:
            return Fraction(1)
        found = _PERCENT.match(scalar.text)
        if not found or not 1 <= int(found[1]) <= 100:
            self.problem(name, f"'{name}' is '{_short(scalar)}': expected a whole percentage from 1% to 100%")
            return Fraction(1)
        return Fraction(int(found[1]), 100)

    def seconds(self, name: str) -> int | None:
        """A duration such as ``30 minutes``, in seconds; None where there is none."""
        scalar = self.scalar(name)
        if scalar is None:
            return None
        found = _DURATION.match(scalar.text)
        if not found:
            self.problem(
                name, f"'{name}' is '{_short(scalar)}': expected a duration such as '30 minutes' or '1 day'"
            )
            return None
        return int(found[1]) * _SECONDS[found[2]]

    def day(self, name: str) -> date:
        """A date, year first."""
        scalar = self.scalar(name, required=True)
        if scalar is None:
            return date.min
        try:
            if not _DAY.match(scalar.text):
                raise ValueError(scalar.text)
            return date.fromisoformat(scalar.text)
        except ValueError:
            self.problem(name, f"'{name}' is '{_short(scalar)}': expected a date such as 2026-11-30")
            return date.min

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """``true`` or ``false``."""
        scalar = self.scalar(name, required=default is None)
        if scalar is None:
            return bool(default)
        if scalar.text not in {"true", "false"}:
            self.problem(name, f"'{name}' is '{_short(scalar)}': expected true or false")
        return scalar.text == "true"

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words of ``kind``."""
        scalar = self.scalar(name, required=default is None)
        fallback = next(iter(kind)) if default is None else default
        if scalar is None:
            return fallback
        words = [str(member) for member in kind]
        if scalar.text in words:
            return kind(scalar.text)
        hint = suggestion(scalar.text, words) or f": expected {', '.join(words)}"
        self.problem(name, f"'{name}' is '{_short(scalar)}'{hint}")
        return fallback

    def key(self, name: str, *, required: bool = False) -> str | None:
        """The key of something."""
        scalar = self.scalar(name, required=required)
        if scalar is None:
            return None
        fault = key_fault(scalar.text)
        if fault:
            self.problem(name, fault)
            return None
        return scalar.text

    def items(self, name: str, *, required: bool = False) -> tuple[Node, ...]:
        """The values of a list."""
        node = self.node(name, required=required)
        if node is None or isinstance(node, Sequence):
            return node.items if node is not None else ()
        self.problem(name, f"'{name}' is {kind_of(node)}, but a list is expected: '- …' lines or [a, b]")
        return ()

    def entries(self, name: str, *, required: bool = False) -> tuple[tuple[Scalar, Node], ...]:
        """The keys and values of a block below ``name``."""
        node = self.node(name, required=required)
        if node is None or isinstance(node, Mapping):
            return node.entries if node is not None else ()
        self.problem(name, f"'{name}' is {kind_of(node)}, but a block of keys is expected")
        return ()

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of lines of plain text."""
        found = []
        for item in self.items(name):
            if isinstance(item, Scalar) and not item.absent:
                found.append(" ".join(item.text.split()))
            else:
                self.part.problem(item.line, f"'{name}' is a list of texts, this is not one")
        return tuple(found)

    def keys(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of keys, none twice. Marks the place of each, so that a reference can be reported there."""
        return tuple(key for key, _ in self.keys_with_lines(name, required=required))

    def keys_with_lines(self, name: str, *, required: bool = False) -> tuple[tuple[str, int], ...]:
        """As ``keys``, each with its line."""
        return read_keys(self.part, self.items(name, required=required), name)


def read_keys(part: Part, items: Iterable[Node], name: str) -> tuple[tuple[str, int], ...]:
    """The keys in a list, with their lines; whatever is none or comes twice is a problem."""
    found: dict[str, int] = {}
    for item in items:
        fault = _key_item_fault(item, name, found)
        if isinstance(item, Scalar) and not fault:
            found[item.text] = item.line
            part.mark(item.line, name, item.text)
        else:
            part.problem(item.line, fault)
            part.doubt(name)
    return tuple(found.items())


def _key_item_fault(item: Node, name: str, found: Collection[str]) -> str:
    if not isinstance(item, Scalar):
        return f"'{name}' is a list of keys, this is {kind_of(item)}"
    if item.text in found:
        return f"'{item.text}' is listed twice in '{name}'"
    return key_fault(item.text)


def _short(scalar: Scalar) -> str:
    text = " ".join(scalar.text.split())
    return text if len(text) <= MAX_KEY else text[:MAX_KEY] + "…"
