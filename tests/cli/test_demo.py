"""The password of the demonstration is chosen like any other."""

import pytest

from tests.application import MakeApp, command
from tests.databases import Database


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("tiny one", "too-short"),
        ("protect and serve 1", "common"),
        ("aaaaaaaaaaaaaaaaaaaa", "pattern"),
        ("Riverbend Police", "own-name"),
        ("Officer+Training 7", "own-name"),
        ("dana whitfield 1", "own-name"),
    ],
)
def test_a_demonstration_password_that_nobody_could_choose_is_refused_in_one_line(
    make_app: MakeApp, database: Database, password: str, why: str
) -> None:
    result = command(make_app(demo_password=password), "demo")
    assert result.exit_code == 2
    (line,) = result.output.splitlines()
    assert line.startswith(f"Error: COURSE_DEMO_PASSWORD cannot be taken ({why}); use at least 15 characters")
    assert password not in line
