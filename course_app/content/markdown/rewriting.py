"""Tokens of a text become tokens of a page: what is not allowed is a problem, what has a meaning gets its markup."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from markdown_it.token import Token

from course_app.content.markdown.links import figure, link
from course_app.content.markdown.parser import Parsed
from course_app.content.markdown.surroundings import CALLOUT_WORDS, Surroundings
from course_app.content.markdown.tables import rewrite_table
from course_app.content.report import Part
from course_app.content.text import INVISIBLE
from course_app.domain.problems import suggestion

FENCES: Final = ("check", "contacts")


@dataclass(slots=True)
class Rewriting:
    """One text on its way. ``line_at`` turns a line of the text into a line of its file."""

    part: Part
    around: Surroundings
    parsed: Parsed
    first_line: int
    exact: bool
    _labels: dict[str, int] = field(default_factory=dict)
    _heading: int = 1

    def line_at(self, line: int) -> int:
        """The line of the file; that of the whole text where the text was folded or quoted."""
        return self.first_line + line if self.exact else self.first_line

    def problem(self, line: int, message: str) -> None:
        """Remember a problem at a line of the text, counted from 0."""
        self.part.problem(self.line_at(line), message)

    def run(self) -> Iterator[Token]:
        """The rewritten tokens, in order."""
        tokens = self.parsed.tokens
        index, line = 0, 0
        while index < len(tokens):
            token = tokens[index]
            line = token.map[0] if token.map else line
            if token.type == "table_open":
                end = _closing(tokens, index)
                for inner in tokens[index : end + 1]:
                    line = inner.map[0] if inner.map else line
                    self._inline(inner, line)
                yield from rewrite_table(tokens[index : end + 1], self._labels)
                index = end + 1
            elif _is_figure(tokens, index):
                image = (tokens[index + 1].children or [])[0]
                yield figure(self.part, self.around, image, self.line_at(line))
                index += 3
            else:
                yield from self._block(token, line)
                index += 1

    def _block(self, token: Token, line: int) -> Iterator[Token]:
        if token.type == "html_block":
            self.problem(line, "HTML is not used here: write Markdown (a '<' that is text is written '\\<')")
        elif token.type == "code_block":
            self.problem(
                line,
                "text indented by four spaces would become code: remove the indentation, or use ``` lines",
            )
        elif token.type == "fence":
            yield from self._fence(token, line)
        elif token.type == "container_callout_open":
            yield self._callout(token, line)
        elif token.type == "container_callout_close":
            yield _markup("</aside>\n")
        else:
            if token.type == "heading_open":
                self._check_heading(token, line)
            self._inline(token, line)
            yield token

    def _check_heading(self, token: Token, line: int) -> None:
        level = int(token.tag[1])
        if not self.around.headings:
            self.problem(line, "headings have no place here")
        elif level == 1:
            self.problem(line, "headings begin with ##: the title is the heading of the page")
        elif level > self._heading + 1:
            self.problem(line, f"this heading skips a level: use {'#' * (self._heading + 1)}")
        self._heading = max(level, 1)

    def _fence(self, token: Token, line: int) -> Iterator[Token]:
        word = token.info.strip()
        if not _closed(self.parsed, token, "```", "~~~"):
            self.problem(line, f"this ``` block{f' ({word[:40]})' if word else ''} is never closed")
        if word not in {"", "text", *FENCES}:
            self.problem(line, f"unknown block '{word[:40]}'{suggestion(word, FENCES)}")
        elif word in FENCES and token.level > 0:
            self.problem(line, f"a {word} block stands by itself, not inside a list, a quote or a callout")
        elif word in FENCES and not self.around.headings:
            self.problem(line, f"a {word} block has no place here")
        else:
            token.info = word if word in FENCES else ""
            yield token

    def _callout(self, token: Token, line: int) -> Token:
        words = CALLOUT_WORDS[self.around.language]
        name, _, heading = token.info.strip().partition(" ")
        heading = heading.strip()
        if not name:
            self.problem(line, "this ':::' closes a callout that is not open")
        elif name not in words:
            hint = suggestion(name, words) or f": expected {', '.join(words)}"
            self.problem(line, f"unknown callout '{name[:40]}'{hint}")
        elif not _closed(self.parsed, token, ":::"):
            self.problem(line, f"this callout ('::: {name}') is never closed with ':::'")
        if name not in words:
            return _markup("<aside>\n")
        kind = f'<span class="callout-kind">{words[name]}</span>'
        title = f"{kind} {html.escape(heading)}" if heading else kind
        opening = f'<aside class="callout callout-{name}" role="note">'
        return _markup(f'{opening}<p class="callout-title">{title}</p>\n')

    def _inline(self, token: Token, line: int) -> None:
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
            elif child.type == "html_inline":
                shown = child.content.split("\n")[0][:40]
                self.problem(
                    line,
                    f"HTML is not used here ('{shown}'): write Markdown, or '\\<' for a '<' that is text",
                )
                child.type, child.content = "text", ""
            elif child.type == "image":
                self.problem(line, "a picture stands alone in its paragraph, with empty lines around it")
                child.type, child.content, child.children = "text", "", None
            elif child.type == "link_open":
                link(self.part, self.around, child, self.line_at(line))
            elif child.type in {"text", "text_special"} and INVISIBLE.search(child.content):
                self.problem(line, "invisible character written as an entity: remove it")


def _markup(content: str) -> Token:
    token = Token("html_block", "", 0)
    token.content = content
    return token


def _is_figure(tokens: list[Token], index: int) -> bool:
    if tokens[index].type != "paragraph_open":
        return False
    children = tokens[index + 1].children or []
    return len(children) == 1 and children[0].type == "image"


def _closing(tokens: list[Token], index: int) -> int:
    level = tokens[index].level
    return next(
        number
        for number in range(index + 1, len(tokens))
        if tokens[number].type == "table_close" and tokens[number].level == level
    )


def _closed(parsed: Parsed, token: Token, *marks: str) -> bool:
    """Whether the block ends with its own mark, and not only because the text around it ends."""
    start, end = token.map or (0, 0)
    last = end if token.type == "container_callout_open" else end - 1
    if not start < last < len(parsed.lines):
        return False
    return parsed.lines[last].lstrip(" \t>").startswith(marks)
