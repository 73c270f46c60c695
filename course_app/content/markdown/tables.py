"""Tables: in a box that scrolls with the keyboard, with headers that a screen reader can follow, without styles."""

import html

from markdown_it.token import Token

from course_app.content.markdown.parser import plain


def rewrite_table(tokens: list[Token], labels: dict[str, int]) -> list[Token]:
    """The tokens of one whole table, dressed. ``labels`` holds those of the tables before it and how often each came; ours joins them.

    A corner cell without words is no header, and then the first column holds the headers of the rows.
    """
    header_rows = [index for index, token in enumerate(tokens) if token.type == "th_open"]
    names = [plain(tokens[index + 1].children) for index in header_rows]
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            style = str(token.attrs.get("style", ""))
            token.attrs = {"class": f"align-{style.removeprefix('text-align:')}"} if style else {}
        if token.type == "th_open":
            token.attrs["scope"] = "col"
    for index, name in zip(header_rows, names, strict=True):
        if not name:
            _become(tokens[index], tokens[index + 2], "td")
    if names and not names[0]:
        _head_rows(tokens)
    opened, closed = Token("html_block", "", 0), Token("html_block", "", 0)
    label = _label(names, labels)
    opened.content = (
        f'<div class="table-scroll" role="region" aria-label="{html.escape(label)}" tabindex="0">\n'
    )
    closed.content = "</div>\n"
    return [opened, *tokens, closed]


def _head_rows(tokens: list[Token]) -> None:
    for index, token in enumerate(tokens):
        if token.type == "tr_open" and tokens[index + 1].type == "td_open" and _in_body(tokens, index):
            cell = tokens[index + 1]
            if plain(tokens[index + 2].children):
                _become(cell, tokens[index + 3], "th")
                cell.attrs["scope"] = "row"


def _in_body(tokens: list[Token], index: int) -> bool:
    return any(token.type == "tbody_open" for token in tokens[:index])


def _become(opening: Token, closing: Token, tag: str) -> None:
    opening.type, opening.tag = f"{tag}_open", tag
    closing.type, closing.tag = f"{tag}_close", tag
    opening.attrs.pop("scope", None)


def _label(names: list[str], labels: dict[str, int]) -> str:
    """The headers of the columns name the table; the same again gets a number, because a label is unique."""
    wanted = ", ".join(name for name in names if name)[:150] or "…"
    label, number = wanted, labels.get(wanted, 1)
    while label in labels:
        number += 1
        label = f"{wanted} ({number})"
    labels[wanted], labels[label] = number, labels.get(label, 1)
    return label
