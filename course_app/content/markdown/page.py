"""Rendering: a lesson as a sequence of stretches, a passage as blocks, an option as a line."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from course_app.content.markdown.cleaning import clean
from course_app.content.markdown.parser import TextLimitError, inline_html, parse, to_html
from course_app.content.markdown.rewriting import FENCES, Rewriting
from course_app.content.markdown.surroundings import Surroundings
from course_app.content.report import Part


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of safe HTML; or, when ``fence`` is set, the text of a check or contacts block from ``line`` on."""

    html: str = ""
    fence: str = ""
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered text."""

    stretches: tuple[Stretch, ...]

    @property
    def html(self) -> str:
        """All the HTML of the page."""
        return "\n".join(stretch.html for stretch in self.stretches if stretch.html)


def render_page(part: Part, around: Surroundings, text: str, first_line: int, *, exact: bool = True) -> Page:
    """``text`` as safe HTML. Problems go to ``part``, with lines counted from ``first_line`` when ``exact``."""
    try:
        parsed = parse(text)
    except TextLimitError as error:
        part.problem(first_line + error.line if exact else first_line, error.message)
        return Page(())
    rewriting = Rewriting(part, around, parsed, first_line, exact)
    return Page(tuple(_stretches(list(rewriting.run()), rewriting)))


def render_line(part: Part, around: Surroundings, text: str, line: int) -> str:
    """``text`` as the inside of one paragraph: no links, because it becomes the label of a button to choose."""
    try:
        parsed = parse(text.strip())
    except TextLimitError as error:
        part.problem(line, error.message)
        return ""
    kinds = [token.type for token in parsed.tokens]
    if kinds != ["paragraph_open", "inline", "paragraph_close"]:
        part.problem(line, "the text of an option is one paragraph, without headings, lists or pictures")
        return ""
    if any(child.type == "link_open" for child in parsed.tokens[1].children or ()):
        part.problem(line, "the text of an option holds no link: put it in the feedback")
        return ""
    rewritten = list(Rewriting(part, around, parsed, line, exact=False).run())
    return clean(inline_html(rewritten[1].children or [])) if len(rewritten) == 3 else ""


def _stretches(tokens: list[Token], rewriting: Rewriting) -> Iterator[Stretch]:
    pending: list[Token] = []
    for token in tokens:
        if token.type == "fence" and token.info in FENCES:
            yield from _html(pending)
            pending = []
            line = token.map[0] if token.map else 0
            yield Stretch(fence=token.info, text=token.content, line=rewriting.line_at(line) + 1)
        else:
            pending.append(token)
    yield from _html(pending)


def _html(tokens: list[Token]) -> Iterator[Stretch]:
    made = clean(to_html(tokens))
    if made:
        yield Stretch(html=made)
