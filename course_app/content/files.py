"""A source tree: the documents of courses as paths and bytes, wherever they come from.

Every way in (a folder on disk, an archive) goes through ``SourceTree.add``, so that no path
and no size reaches the readers unchecked.
"""

import codecs
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from course_app.content.text import one_line
from course_app.domain.problems import Problem

MAX_DOCUMENT = 1024 * 1024
MAX_ASSET = 5 * 1024 * 1024
MAX_FILES = 2000
MAX_COURSE = 200 * 1024 * 1024
MAX_DEPTH = 5
MAX_PATH = 300

TREES = ("modules", "quizzes")
DOCUMENTS = frozenset({".md", ".yaml"})
DRAWINGS = frozenset({".svg"})
ASSETS = frozenset({".png", ".jpg", ".jpeg", ".webp"}) | DRAWINGS

README = frozenset({"modules/README.md", "quizzes/README.md"})
"""Words about the two trees: whoever reads the folders reads them, and no course has them."""
_ADDED = frozenset({"thumbs.db", "desktop.ini"})

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")
# Windows takes these for devices, with any ending; a course that has one cannot be unpacked there.
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])(\..*)?\Z")
_KIB = 1024


@dataclass(slots=True)
class SourceTree:
    """Paths with ``/`` below ROOT, and their bytes; and the problems of whatever was left out.

    ``refused`` are files that were left out although their path is that of a document or picture: readers must
    not complain that they are missing.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _sizes: Counter[str] = field(default_factory=Counter)

    def refuse(self, path: str, message: str) -> None:
        """Leave a file out and say why, in one line even if the path has line breaks."""
        self.problems.append(Problem(_printable(path), 1, message))
        if (
            path not in self.files
            and PurePosixPath(path).suffix in DOCUMENTS | ASSETS
            and not path_fault(path)
        ):
            self.refused.add(path)

    def add(self, path: str, data: bytes) -> None:
        """Take in one file, or say why not.

        A text is kept with line feeds alone and without a mark in front, whatever its editor wrote: so it is the same
        document on every system, and nothing changed where only these differ.
        """
        fault = path_fault(path) or size_fault(path, len(data)) or self._crowd_fault(path, len(data))
        if fault:
            self.refuse(path, fault)
            return
        self.files[path] = data if PurePosixPath(path).suffix in ASSETS - DRAWINGS else _plain(data)
        self._counts[_course(path)] += 1
        self._sizes[_course(path)] += len(data)

    def _crowd_fault(self, path: str, size: int) -> str:
        if path in self.files:
            return "this file is there twice"
        if self._counts[_course(path)] >= MAX_FILES:
            return f"a course has at most {MAX_FILES:,} files"
        if self._sizes[_course(path)] + size > MAX_COURSE:
            return f"a course has at most {MAX_COURSE // _KIB // _KIB} MiB in all its files"
        return ""


def _plain(text: bytes) -> bytes:
    return text.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _course(path: str) -> str:
    return path.split("/")[1]


def is_added(name: str) -> bool:
    """Whether systems put a file of this name into folders by themselves: it is not part of a course."""
    return name.startswith(".") or name.lower() in _ADDED


def path_fault(path: str) -> str:
    """Why ``path`` cannot be the path of a course's file; empty if it can."""
    parts = path.split("/")
    if not path or len(path) > MAX_PATH:
        return f"a path has 1 to {MAX_PATH} characters"
    if path.startswith("/") or "\\" in path or re.match(r"[A-Za-z]:", path):
        return "a path is relative and uses / between folders"
    if ".." in parts or "." in parts or "" in parts:
        return "a path has no '..', '.' or empty parts"
    if len(parts) > MAX_DEPTH:
        return "this file lies too deep in folders"
    if parts[0] not in TREES:
        return "course documents lie below modules/ or quizzes/"
    odd = next((part for part in parts if not _NAME.match(part)), None)
    if odd is not None:
        return f"odd name '{_printable(odd)}': use lowercase letters, digits and hyphens"
    device = next((part for part in parts if _DEVICE.match(part)), None)
    if device is not None:
        return f"'{device}' is the name of a device on Windows: choose another"
    return ""


def size_fault(path: str, size: int) -> str:
    """Why a file of this type and size is refused; empty if it is not."""
    kind = PurePosixPath(path).suffix
    if kind in DOCUMENTS:
        limit, noun = MAX_DOCUMENT, "a document"
    elif kind in ASSETS:
        limit, noun = MAX_ASSET, "a picture"
    else:
        known = ", ".join(sorted(DOCUMENTS | ASSETS))
        return f"unknown type of file '{_printable(kind)}': a course has {known}"
    if size > limit:
        return f"{noun} has at most {limit // _KIB // _KIB} MiB, this one has {size // _KIB:,} KiB"
    return ""


def read_folders(root: Path) -> SourceTree:
    """The documents in ``root``/modules and ``root``/quizzes. Never follows a symbolic link below ``root``.

    Files whose names begin with a dot, those that Windows adds, and README.md directly in one of the two trees, are not part of a course.
    """
    tree = SourceTree()
    if not (root / "modules").is_dir():
        tree.refuse("modules", f"there is no folder 'modules' in {root}")
    for top in TREES:
        folder = root / top
        if folder.is_symlink():
            tree.refuse(top, "symbolic links are not followed")
        elif folder.is_dir():
            for entry, path in _entries(folder, top, tree):
                _take(tree, entry, path)
    return tree


def _entries(folder: Path, path: str, tree: SourceTree) -> Iterator[tuple[os.DirEntry[str], str]]:
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        tree.refuse(path, f"cannot be read: {error.strerror}")
        return
    for entry in found:
        here = f"{path}/{entry.name}"
        if entry.is_symlink():
            tree.refuse(here, "symbolic links are not followed")
        elif is_added(entry.name) or here in README:
            continue
        elif entry.is_dir(follow_symlinks=False):
            if here.count("/") >= MAX_DEPTH:
                tree.refuse(here, "this folder lies too deep")
            else:
                yield from _entries(folder / entry.name, here, tree)
        elif len(tree.problems) > MAX_FILES:
            tree.refuse(here, "too many problems: the rest of this folder was not looked at")
            return
        else:
            yield entry, here


def _take(tree: SourceTree, entry: os.DirEntry[str], path: str) -> None:
    fault = path_fault(path)
    if fault:
        tree.refuse(path, fault)
        return
    try:
        # O_NOFOLLOW and O_NONBLOCK: what was a file a moment ago may be a link or a pipe by now.
        descriptor = os.open(
            entry.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
    except OSError as error:
        tree.refuse(path, f"cannot be read: {error.strerror}")
        return
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            tree.refuse(path, "this is not a regular file")
            return
        fault = size_fault(path, state.st_size)
        if fault:
            tree.refuse(path, fault)
            return
        tree.add(path, file.read(MAX_ASSET + 1))


def _printable(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= MAX_PATH else shown[:MAX_PATH] + "…"
