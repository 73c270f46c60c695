"""Every library earns its place: it is used, and docs/decisions/libraries.md says what for and instead of what."""

import json
import re

import pytest

from tests.architecture.tree import PRODUCT, ROOT, files, imported

WRITTEN = (ROOT / "docs" / "decisions" / "libraries.md").read_text("utf-8").lower()

# The name of the module where it is not the name of the package with "_" for "-".
MODULES = {"argon2-cffi": "argon2", "markdown-it-py": "markdown_it", "ruamel.yaml": "ruamel"}
# Used without being imported by us, each for a reason.
SILENT = {
    "psycopg": "SQLAlchemy loads the driver that an address names",
    "cryptography": "Flask-Security encrypts the secrets of authenticator apps with it",
    "qrcode": "Flask-Security refuses to offer authenticator apps without it",
    "tzdata": "zoneinfo looks for it where the system has no time zones",
    "brotli": "compresses what is served",
}


def wanted(name: str) -> list[str]:
    """The packages that a list of ours asks for, without versions and extras."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [match[0].lower() for line in lines if (match := re.match(r"[A-Za-z][\w.-]*", line))]


@pytest.mark.parametrize("name", [f"requirements{part}.in" for part in ("", "-dev", "-assets")])
def test_every_python_library_has_its_line_in_the_decisions(name: str) -> None:
    assert not [package for package in wanted(name) if not re.search(rf"\b{re.escape(package)}\b", WRITTEN)]


def test_every_library_of_the_front_end_has_its_line_in_the_decisions() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text("utf-8"))
    names = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    assert not [name for name in names if name.lower() not in WRITTEN]


def test_every_shipped_library_is_used() -> None:
    used = {
        name.split(".")[0] for path in [*files(PRODUCT, ".py"), ROOT / "wsgi.py"] for name in imported(path)
    }
    unused = {
        package
        for package in wanted("requirements.in")
        if MODULES.get(package, package.replace("-", "_")) not in used and package not in SILENT
    }
    assert not unused
