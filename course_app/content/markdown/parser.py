"""The Markdown that authors may use: CommonMark, tables, callouts; bounded, so that no text takes long to read."""

from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

MAX_CHARACTERS: Final = 60_000
MAX_PARAGRAPH: Final = 10_000
MAX_MARKS: Final = 250
MAX_NESTING: Final = 20
MAX_CELLS: Final = 5_000

# Each of these makes the inline parser look back or ahead; thousands in one paragraph take quadratic time.
_MARKS: Final = "[]*_`<&!\\"


class TextLimitError(Exception):
    """A text is too large or too tangled to be read; ``line`` counts from 0."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Parsed:
    """Tokens of a text, and its lines for the questions that tokens do not answer."""

    tokens: list[Token]
    lines: list[str]


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the name that the library calls)
        """Every link becomes a token, so that a bad one is a problem and not silently a text."""
        return True


def _parser() -> _Parser:
    made = _Parser("commonmark", {"html": True, "maxNesting": MAX_NESTING})
    made.enable("table")
    # Accepts every name, so that a misspelt callout is a problem and not silently a paragraph.
    container_plugin(made, "callout", validate=lambda *_: True)
    made.core.ruler.after("block", "limits", _limits)
    return made


def parse(text: str) -> Parsed:
    """The tokens of ``text``. Raises TextLimitError where it goes beyond what a lesson needs."""
    if len(text) > MAX_CHARACTERS:
        message = f"too long: {len(text):,} characters, at most {MAX_CHARACTERS:,}; split the text"
        raise TextLimitError(0, message)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if len(line) > MAX_PARAGRAPH:
            raise TextLimitError(number, f"a line has at most {MAX_PARAGRAPH:,} characters")
    environment: dict[str, Any] = {}
    return Parsed(_PARSER.parse(text, environment), lines)


def to_html(tokens: list[Token]) -> str:
    """The HTML of ``tokens``, not yet cleaned."""
    return str(_RENDERER.render(tokens, _PARSER.options, {}))


def inline_html(tokens: list[Token]) -> str:
    """The HTML of the inside of a paragraph, not yet cleaned."""
    return str(_RENDERER.renderInline(tokens, _PARSER.options, {}))


def plain(tokens: list[Token] | None) -> str:
    """The words of an alternative text or a table cell, without markup."""
    return str(_RENDERER.renderInlineAsText(tokens or [], _PARSER.options, {})).strip()


def _limits(state: StateCore) -> None:
    cells = 0
    for token in state.tokens:
        line = token.map[0] if token.map else 0
        if token.nesting == 1 and token.level >= MAX_NESTING - 1:
            raise TextLimitError(
                line, f"lists, quotes and callouts nested more than {MAX_NESTING - 2} levels deep"
            )
        if token.type in {"th_open", "td_open"}:
            cells += 1
        if cells > MAX_CELLS:
            raise TextLimitError(line, f"tables with more than {MAX_CELLS:,} cells in one text")
        if token.type == "inline":
            if len(token.content) > MAX_PARAGRAPH:
                raise TextLimitError(line, f"a paragraph has at most {MAX_PARAGRAPH:,} characters")
            if sum(token.content.count(mark) for mark in _MARKS) > MAX_MARKS:
                raise TextLimitError(line, f"more than {MAX_MARKS} signs such as [ ] * _ ` in one paragraph")


_PARSER: Final = _parser()
_RENDERER: Final = RendererHTML()
