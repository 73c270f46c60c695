"""House rules about files: their size, their names, where they may stand."""

import pytest

from tests.architecture.tree import PRODUCT, ROOT, files, here

CEILING = 300

# A name without a law attracts everything.
LAWLESS = ("util", "utils", "helper", "helpers", "common", "manager", "managers", "misc")

FLOORS = {path.name for path in PRODUCT.iterdir() if path.is_dir() and path.name != "__pycache__"}
# Tests that are about no single floor.
ACROSS = {"architecture", "authorization", "benchmarks", "journeys", "proofs"}


def test_no_python_file_is_longer_than_the_ceiling() -> None:
    too_long = {
        here(path): lines
        for folder in (PRODUCT, ROOT / "tests")
        for path in files(folder, ".py")
        if (lines := path.read_text("utf-8").count("\n")) > CEILING
    }
    assert not too_long, f"ask which two nouns live there: {too_long}"


def test_no_module_has_a_name_without_a_law() -> None:
    lawless = [
        here(path)
        for folder in (PRODUCT, ROOT / "tests")
        for path in files(folder, ".py")
        if {part for name in path.relative_to(ROOT).with_suffix("").parts for part in name.split("_")}
        & set(LAWLESS)
    ]
    assert not lawless


def test_every_folder_of_tests_mirrors_a_floor() -> None:
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders <= FLOORS | ACROSS, f"not a floor: {folders - FLOORS - ACROSS}"


@pytest.mark.parametrize("floor", sorted(FLOORS))
def test_every_floor_has_tests(floor: str) -> None:
    assert list((ROOT / "tests" / floor).rglob("test_*.py")), f"tests/{floor} is empty"


@pytest.mark.parametrize("floor", ["domain", "content", "web"])
def test_a_floor_with_a_law_has_it_written_at_its_door(floor: str) -> None:
    law = (PRODUCT / floor / "README.md").read_text("utf-8")
    assert 3 <= len(law.splitlines()) <= 12


def test_nothing_but_its_readme_is_kept_from_the_instance_folder() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "instance/*" in ignored
    assert "!instance/README.md" in ignored
    assert (ROOT / "instance" / "README.md").is_file()
