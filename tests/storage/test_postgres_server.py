"""The PostgreSQL that the tests bring along: if this fails, every storage test on PostgreSQL would."""

import psycopg
import pytest

from tests.postgres import Postgres

pytestmark = pytest.mark.postgres


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql", 1)


def test_a_test_gets_an_empty_database_of_its_own(postgres: Postgres, postgres_url: str) -> None:
    with psycopg.connect(plain(postgres_url)) as connection:
        connection.execute("CREATE TABLE officer (name text)")
    with postgres.database() as another, psycopg.connect(plain(another)) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE tablename = 'officer'"
        ).fetchone() == (0,)


def test_a_template_is_prepared_once_and_copied_with_its_rows(postgres: Postgres) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with psycopg.connect(plain(url)) as connection:
            connection.execute("CREATE TABLE unit AS SELECT 'Patrol' AS name")

    for _ in range(2):
        template = postgres.prepared("template_of_this_test", prepare)
        with postgres.database(template) as url, psycopg.connect(plain(url)) as connection:
            assert connection.execute("SELECT name FROM unit").fetchall() == [("Patrol",)]
            connection.execute("DELETE FROM unit")
    assert len(prepared) == 1


def test_a_database_is_gone_after_its_test(postgres: Postgres) -> None:
    with postgres.database() as url:
        pass
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(plain(url))
