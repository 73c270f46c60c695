"""Looking at rendered HTML with the eyes of a browser: what is there that should not be?"""

import re
from html.parser import HTMLParser

from course_app.content.markdown.cleaning import TAGS

ATTRIBUTES = frozenset(
    "href class rel src alt width height loading start aria-label role tabindex scope".split()
)
ADDRESS = re.compile(r"(#term-|/learn/courses/|https?://|mailto:|tel:)")


class _Watcher(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.faults.append(f"{tag} {name}={value}")
            if name in {"href", "src"} and not ADDRESS.match(value or ""):
                self.faults.append(f"{tag} {name}={value}")
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")


def faults(html: str) -> list[str]:
    """Tags, attributes and addresses that are not allowed, and tags that do not fit together."""
    watcher = _Watcher()
    watcher.feed(html)
    watcher.close()
    return watcher.faults + [f"<{tag}> is never closed" for tag in watcher.open]
