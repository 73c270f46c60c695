"""The pages of a long list: which of them this is, and the ways to the others."""

from collections.abc import Callable
from dataclasses import dataclass

from course_app.domain.errors import InvalidInputError
from course_app.domain.rosters import PAGE_SIZE
from course_app.web.formatting import ngettext, number
from course_app.web.wording import gettext as _

Link = tuple[str | None, str | None, bool]
"""Number, address, and whether it is this page; a gap is ``(None, None, False)``."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a list, as ``components/navigation.html`` wants them."""

    summary: str
    previous_url: str | None
    next_url: str | None
    links: tuple[Link, ...]


def page_number(text: str | None) -> int:
    """The page that an address asks for. Raises InvalidInputError for what is no number of ours."""
    asked = text or "1"
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9):
        raise InvalidInputError
    return int(asked)


def pages_of(*, shown: int, pages: int, matching: int, url_of: Callable[[int], str]) -> Pages:
    """The pages of a list with ``matching`` rows; ``url_of`` says where a page is."""
    first, last = (shown - 1) * PAGE_SIZE + 1, min(shown * PAGE_SIZE, matching)
    rows = ngettext("%(num)s row", "%(num)s rows", matching)
    stretch = _("%(first)s–%(last)s of %(rows)s", first=number(first), last=number(last), rows=rows)
    return Pages(
        summary=stretch if matching > 1 else rows,
        previous_url=url_of(shown - 1) if shown > 1 else None,
        next_url=url_of(shown + 1) if shown < pages else None,
        links=_links(shown, pages, url_of),
    )


def _links(shown: int, pages: int, url_of: Callable[[int], str]) -> tuple[Link, ...]:
    """The first page, the last, and those around this one; a gap where pages are left out."""
    near = {1, pages, *range(shown - 1, shown + 2)}
    links: list[Link] = []
    before = 0
    for page in sorted(each for each in near if 1 <= each <= pages):
        if page > before + 1:
            links.append((None, None, False))
        links.append((number(page), url_of(page), page == shown))
        before = page
    return tuple(links)
