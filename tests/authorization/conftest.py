"""One arena for each kind of database, made once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from course_app.app import create_app
from course_app.config import Settings
from tests.application import SECRET_KEY, Browser
from tests.authorization.arena import Arena
from tests.authorization.world import found_world
from tests.databases import POSTGRESQL, SQLITE_WAL, make_database

KINDS = (
    pytest.param(SQLITE_WAL, marks=pytest.mark.xdist_group("matrix-sqlite")),
    pytest.param(POSTGRESQL, marks=[pytest.mark.postgres, pytest.mark.xdist_group("matrix-postgres")]),
)


@pytest.fixture(scope="module", params=KINDS)
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The application with everybody in it."""
    folder: Path = tmp_path_factory.mktemp("matrix")
    with make_database(request.param, request, folder) as database:
        app = create_app(
            Settings(
                instance=folder / "instance",
                database_url=database.engine.url.render_as_string(hide_password=False),
                journal="wal",
                secret_key=SECRET_KEY,
                base_url="http://localhost",
                cheap_hashing=True,
            )
        )
        app.test_client_class = Browser
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield Arena(app, database, database.run(found_world))
        with app.app_context():
            for engine in app.extensions["sqlalchemy"].engines.values():
                engine.dispose()
    structlog.reset_defaults()
