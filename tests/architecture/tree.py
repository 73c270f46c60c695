"""The files of this repository, without what is made on the machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "course_app"
TEMPLATES = PRODUCT / "web" / "templates"
STATIC = PRODUCT / "web" / "static"

_MADE = {".git", "node_modules", "__pycache__", "instance", "test-results"}


def _is_made(folder: Path) -> bool:
    """Whether a folder holds what tools made: environments, caches, built assets."""
    name = folder.name
    return (
        folder == STATIC
        or name in _MADE
        or name.startswith(".venv")
        or name.endswith("_cache")
        or name == ".hypothesis"
    )


def files(below: Path = ROOT, *suffixes: str) -> Iterator[Path]:
    """Every file of ours below a folder, or those with one of the suffixes, in a stable order."""
    for entry in sorted(below.iterdir()):
        if entry.is_dir():
            if not _is_made(entry):
                yield from files(entry, *suffixes)
        elif not suffixes or entry.suffix in suffixes:
            yield entry


def here(path: Path) -> str:
    """A path as people write it in this repository."""
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """The full names of all modules that a Python file imports, at any depth of the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names
