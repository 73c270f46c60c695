"""Migrations make exactly the tables of the models, on both databases, and can be taken back."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect

from course_app.app import create_app
from course_app.config import Settings
from course_app.services import health
from course_app.storage.base import Base
from course_app.storage.database import open_engine
from tests.application import SECRET_KEY
from tests.architecture.tree import PRODUCT, ROOT
from tests.databases import POSTGRESQL, SQLITE_WAL

VERSIONS = PRODUCT / "storage" / "migrations" / "versions"
LANDED = {
    "0001_people.py": "dcb7ebbfe93eb6f4354a8a3a35e608ac19af101d99b63685b569e3457f79f808",
    "0002_courses.py": "74afd52515655f6b42398c700ae57a08bef0b138d4166d55a31b5b538f3087db",
    "0003_enrolments.py": "b4e3cc420e7d9097dd57db47bee333e292bd66574d0bbc94c86bd9d1b9cb5929",
    "0004_attempts.py": "42dbd54b0db86582c018ca4c01d73d5f6e9c6aa9bc1cb50c8454aa67f13810e3",
    "0005_records.py": "4db802ba943ec66a55d2f02ccf443a8c12e709d99ccee571d7bcfc884edff825",
    "0006_supervision.py": "089430bdefa5d5126c40c43d966dee0433aa279e19c308892a6c23869e4adcc8",
    "0007_rereadings.py": "f319d38139abe824bcd86acbfd17d513b29e8a63b59f57142dc87d5d895a6e6a",
    "0008_drafts.py": "a012fc22185351c26d140725e3fbea6b5c7025b1e8f28bb17e40241d1341156c",
    "0009_branding.py": "c755a02345a391039cae188a7155f7074dca5af631c3e483199279b5f80f0f23",
}
"""Migrations that databases somewhere have been through, with the SHA-256 of each.

An edit of one would never reach those databases: what is to change goes into a new file, which joins this list when
it has landed.
"""


@pytest.fixture(params=[SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == POSTGRESQL:
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+pysqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def app(address: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(
        Settings(instance=tmp_path, database_url=address, secret_key=SECRET_KEY, base_url="http://localhost")
    )
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    structlog.reset_defaults()


def differences(engine: Engine) -> list[object]:
    """What the models have that the database lacks, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_migrations_make_the_tables_of_the_models(app: Flask, address: str) -> None:
    engine = open_engine(address)
    assert differences(engine)  # the comparison can tell an empty database from a full one
    with app.app_context():
        upgrade()
    assert differences(engine) == []
    engine.dispose()


def test_every_migration_can_be_taken_back_and_made_again(app: Flask, address: str) -> None:
    engine = open_engine(address)
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
        upgrade()
    assert differences(engine) == []
    engine.dispose()


def test_of_nodes_that_migrate_at_once_each_waits_for_the_one_before(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    variables = {**os.environ, "COURSE_INSTANCE": str(tmp_path), "COURSE_DATABASE_URL": address}
    nodes = [
        subprocess.Popen(command, cwd=ROOT, env=variables, stderr=subprocess.PIPE, text=True)
        for _node in range(3)
    ]
    said = [node.communicate(timeout=120)[1] for node in nodes]
    assert [node.returncode for node in nodes] == [0] * 3, said
    engine = open_engine(address)
    assert differences(engine) == []
    engine.dispose()


def test_a_migration_that_has_landed_is_never_edited() -> None:
    found = {name: hashlib.sha256((VERSIONS / name).read_bytes()).hexdigest() for name in LANDED}
    assert found == LANDED


def test_each_migration_follows_the_one_before_it() -> None:
    names = sorted(path.name for path in VERSIONS.glob("[0-9]*.py"))
    numbers = [name.partition("_")[0] for name in names]
    assert numbers == [f"{number:04}" for number in range(1, len(names) + 1)]
    before = ["None", *(f'"{number}"' for number in numbers)]
    for name, last in zip(names, before, strict=False):
        assert f"down_revision = {last}\n" in (VERSIONS / name).read_text()


def test_migrations_are_named_after_their_revisions_so_that_the_last_is_known_without_loading_them() -> None:
    scripts = ScriptDirectory(str(VERSIONS.parent))
    assert health.known_revisions() == {script.revision for script in scripts.walk_revisions()}
    assert health.newest_revision() == scripts.get_current_head()


def test_a_start_loads_nothing_that_migrates() -> None:
    script = "import sys, wsgi; sys.exit('alembic' in sys.modules)"
    with TemporaryDirectory() as folder:
        variables = {**os.environ, "COURSE_INSTANCE": folder}
        subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, env=variables)
