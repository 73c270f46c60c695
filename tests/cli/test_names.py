"""Names, languages and time zones that an operator types: what the web refuses is refused here too."""

import pytest
from flask import Flask

from tests.application import command

CHICAGO = ("--time-zone", "America/Chicago")
SAM = ("accounts", "create", "sam@example.org")


@pytest.fixture
def alder(app: Flask) -> Flask:
    assert command(app, "agencies", "create", "alder", "Alder Police", *CHICAGO).exit_code == 0
    return app


@pytest.mark.parametrize("name", ["", "   ", "a" * 600, "a\x1bb\nc", "\u202eecilop"])
def test_no_agency_unit_or_person_is_called_so(alder: Flask, name: str) -> None:
    for arguments in (
        ("agencies", "create", "birch", name, *CHICAGO),
        ("agencies", "unit", "alder", name),
        (*SAM, name, "--agency", "alder"),
    ):
        result = command(alder, *arguments)
        assert result.exit_code == 1
        assert result.output.startswith("Error: the name ")
        assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("agencies", "unit", "alder", "a/b"),
        (*SAM, "Sam", "--agency", "alder", "--officer-id", "kim@example.org"),
        (*SAM, "Sam", "--agency", "alder", "--officer-id", "a/7"),
        (*SAM, "Sam", "--agency", "alder", "--language", "xx"),
        ("agencies", "create", "birch", "Birch", "--time-zone", "localtime"),
        ("agencies", "create", "birch", "Birch", "--time-zone", "../UTC"),
    ],
    ids=str,
)
def test_what_could_never_be_used_is_refused_in_one_line(alder: Flask, arguments: tuple[str, ...]) -> None:
    result = command(alder, *arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
