"""A small course in which every kind of document and every key that one may have appears, to be read by authors."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from course_app.content.files import read_folders
from course_app.content.text import decode

KEY = "example"


@cache
def documents() -> Mapping[str, str]:
    """The documents by path, as a course's folders hold them. Pictures are left out: nobody reads them as text."""
    files = read_folders(Path(__file__).parent).files
    texts = {path: decode(path, data) for path, data in files.items() if path.endswith((".md", ".yaml"))}
    return MappingProxyType({path: text for path, text in texts.items() if isinstance(text, str)})
