"""The lock files install the same packages everywhere: exact, hash-checked, and without a word about any machine."""

import json
import re

import pytest

from tests.architecture.tree import ROOT, files, here

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-assets.txt", "requirements-build.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(\[[\w,]+\])?==([^\s;]+)( ;.*)? \\$")

# Hosts of registries and places of one machine, as patterns, so that this file does not contain them.
MACHINES = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|/opt/(wheels|pypi)|/work/(main|shared)|/root/(?=\w)"
)
BINARY = {".png", ".jpg", ".woff2", ".ico", ".pdf", ".webp", ".gz", ".br", ".mo"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_index_and_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(
        r"://|^\s*(-i|--(extra-)?index-url|--find-links|-f|--trusted-host)\b| @ ", text, re.MULTILINE
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_file_is_an_exact_version_with_a_hash(lock: str) -> None:
    lines = [
        line
        for line in (ROOT / lock).read_text("utf-8").splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]
    packages = [line for line in lines if not line.startswith(" ")]
    assert packages
    assert not [line for line in packages if not PIN.match(line)]
    assert not [
        line for line in lines if line.startswith(" ") and not line.strip().startswith("--hash=sha256:")
    ]


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    def pins(lock: str) -> dict[str, str]:
        found = map(PIN.match, (ROOT / lock).read_text("utf-8").splitlines())
        return {match[1]: match[3] for match in found if match}

    shipped, tested = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_lock_of_the_front_end_carries_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    parts = {name: entry for name, entry in packages.items() if name}
    assert parts
    assert not [name for name, entry in parts.items() if not entry.get("integrity", "").startswith("sha512-")]
    assert not [name for name, entry in parts.items() if "resolved" in entry]


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    naming = {
        f"{here(path)}: {found[0]}"
        for path in files()
        if path.suffix not in BINARY and (found := MACHINES.search(path.read_text("utf-8")))
    }
    assert not naming
