"""What the documents of a course come to in one number, without reading a word of them."""

import hashlib
from typing import Final

from course_app.content.files import SourceTree

# Goes up whenever the same documents would render to other HTML. Each edition stores the one that made it.
RENDERER_VERSION: Final = 1


def course_keys(tree: SourceTree) -> list[str]:
    """The courses that ``tree`` holds documents of, in order."""
    return sorted({path.split("/")[1] for path in (*tree.files, *tree.refused) if path.count("/") >= 2})


def files_of(tree: SourceTree, key: str) -> dict[str, bytes]:
    """The files of one course, sorted by path."""
    return {path: tree.files[path] for path in sorted(tree.files) if path.split("/")[1] == key}


def course_digest(tree: SourceTree, key: str) -> str:
    """SHA-256 over path and SHA-256 of every file of a course, sorted by path."""
    lines = [f"{path}\0{hashlib.sha256(data).hexdigest()}\n" for path, data in files_of(tree, key).items()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
