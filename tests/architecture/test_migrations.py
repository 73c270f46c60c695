"""Migrations make exactly the tables of the models, on both databases, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect

from course_app.app import create_app
from course_app.config import Settings
from course_app.storage.base import Base
from course_app.storage.database import open_engine
from tests.databases import POSTGRESQL, SQLITE_WAL


@pytest.fixture(params=[SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == POSTGRESQL:
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+pysqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def app(address: str, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(
        Settings(
            instance=tmp_path, database_url=address, secret_key="only for tests", base_url="http://localhost"
        )
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
