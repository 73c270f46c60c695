"""Links and pictures: every address a text may hold, and what it becomes."""

import html
from urllib.parse import unquote

from markdown_it.token import Token

from course_app.content.fields import key_fault
from course_app.content.markdown.cleaning import is_external
from course_app.content.markdown.parser import plain
from course_app.content.markdown.surroundings import Reference, Surroundings
from course_app.content.report import Part
from course_app.domain.problems import suggestion


def link(part: Part, around: Surroundings, token: Token, line: int) -> None:
    """Give a link its final address, or report that it has none that is allowed."""
    address = str(token.attrs.get("href", ""))
    scheme, colon, rest = address.partition(":")
    token.attrs = {"href": address}
    if colon and scheme in {"term", "lesson"}:
        _inner(part, around, token, line, scheme, rest)
    elif not is_external(address):
        shown = unquote(address)[:80]
        known = "a link begins with https:, http:, mailto:, tel:, lesson: or term:"
        part.problem(line, f"the link '{shown}' is not allowed: {known}")
    else:
        token.attrs = {"href": address, "rel": "noopener"}


def _inner(part: Part, around: Surroundings, token: Token, line: int, scheme: str, key: str) -> None:
    fault = key_fault(key)
    if fault:
        part.problem(line, f"in a {scheme}: link, {fault}")
    elif scheme == "lesson":
        around.references.lessons.append(Reference(part, line, key))
        token.attrs = {"href": f"/learn/courses/{around.course}/lessons/{key}"}
    elif around.terms is None:
        part.problem(line, "glossary links (term:) work in lessons and their checks only")
    else:
        around.terms.append(Reference(part, line, key))
        token.attrs = {"href": f"#term-{key}", "class": "term"}


def figure(part: Part, around: Surroundings, token: Token, line: int) -> Token:
    """The figure for a picture that stands alone in its paragraph; its title becomes the caption."""
    name = unquote(str(token.attrs.get("src", "")))
    words = plain(token.children)
    made = Token("html_block", "", 0)
    if around.pictures is None:
        part.problem(line, "pictures have no place here: they stand in lessons and job aids")
        return made
    picture = around.pictures.get(name)
    if not words:
        part.problem(
            line,
            f"the picture '{name[:120]}' has no alternative text: ![what it shows]({name[:120]})",
        )
    if picture is None:
        part.problem(line, _missing(name, around))
        return made
    around.references.pictures.add(picture.asset.path)
    caption = html.escape(str(token.attrs.get("title", "")).strip())
    image = (
        f'<img src="{picture.address(around.course)}" alt="{html.escape(words)}" width="{picture.width}"'
        f' height="{picture.height}" loading="lazy">'
    )
    made.content = f"<figure>{image}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>\n"
    return made


def _missing(name: str, around: Surroundings) -> str:
    if "/" in name or ":" in name:
        return f"the picture '{name[:120]}' must lie beside this document and is named without a folder"
    hint = suggestion(name, around.pictures or ())
    return f"there is no picture '{name[:120]}' beside this document{hint}"
