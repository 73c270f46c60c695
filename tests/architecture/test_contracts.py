"""The import contracts in pyproject.toml would notice each kind of trespass: a contract that cannot fail proves nothing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT

TRESPASSES = [
    ("services/records.py", "import course_app.config", "floors"),
    ("storage/database.py", "import course_app.services.records", "floors"),
    ("storage/database.py", "import course_app.exports", "floors"),
    ("domain/progress.py", "import course_app.domain.completion", "nouns"),
    ("domain/catalog/questions.py", "import course_app.domain.catalog.courses", "catalog"),
    ("services/records.py", "import flask", "web-stays-upstairs"),
    ("services/records.py", "from werkzeug.exceptions import NotFound", "web-stays-upstairs"),
    ("storage/models/records.py", "import flask_security", "web-stays-upstairs"),
    ("domain/progress.py", "import sqlalchemy", "rules-know-no-package"),
    ("content/files.py", "import course_app.storage.database", "floors"),
    ("content/files.py", "from sqlalchemy import select", "documents-know-no-database"),
    ("exports/csv.py", "import sqlite3", "documents-know-no-database"),
    ("web/learner/__init__.py", "import course_app.web.public", "doors"),
    ("web/learner/__init__.py", "import flask_security", "one-room-signs-in"),
    ("web/learner/__init__.py", "import course_app.storage.models.records", "no-rows-upstairs"),
    ("cli/__init__.py", "import course_app.storage.queries.progress", "no-rows-upstairs"),
    ("cli/__init__.py", "import course_app.web.learner", "floors"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code as it is, in a place where it may be spoilt."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PRODUCT, folder / "course_app", ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_contracts(folder: Path) -> set[str]:
    """The names of the contracts that do not hold for the code in a folder."""
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as run; run()",
    ]
    result = subprocess.run([*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    if "Contracts:" not in result.stdout:
        pytest.fail(result.stdout[-200:].strip() + result.stderr[-200:], pytrace=False)
    return set(re.findall(r"^(.+?) BROKEN", result.stdout, re.MULTILINE))


def name_of(contract: str) -> str:
    found = re.search(
        rf'^id = "{contract}"\nname = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    assert found, f"no contract {contract}"
    return found[1]


def test_all_contracts_hold(copy: Path) -> None:
    assert broken_contracts(copy) == set()


@pytest.mark.parametrize(("where", "line", "contract"), TRESPASSES)
def test_a_trespass_breaks_its_contract(copy: Path, where: str, line: str, contract: str) -> None:
    path = copy / "course_app" / where
    before = path.read_text("utf-8")
    path.write_text(f"{before}\n{line}\n", "utf-8")
    try:
        assert name_of(contract) in broken_contracts(copy)
    finally:
        path.write_text(before, "utf-8")


def test_a_folder_that_nobody_listed_breaks_the_floors(copy: Path) -> None:
    folder = copy / "course_app" / "attic"
    folder.mkdir()
    (folder / "__init__.py").touch()
    try:
        assert name_of("floors") in broken_contracts(copy)
    finally:
        shutil.rmtree(folder)
