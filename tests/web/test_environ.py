"""What the app is told about a request."""

import io
from types import SimpleNamespace

import pytest

from course_app.web.environ import environ_of


def scope(**changes: object) -> SimpleNamespace:
    usual = {
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": "/learn",
        "query_string": "",
        "server": "127.0.0.1:8000",
        "client": "10.0.0.7:50000",
        "headers": {"host": "training.example.org"},
    }
    return SimpleNamespace(**{**usual, **changes})


@pytest.mark.parametrize(
    ("client", "address"),
    [("10.0.0.7:50000", "10.0.0.7"), ("[::1]:50000", "::1"), ("[fe80::1]:1", "fe80::1")],
)
def test_the_address_stands_without_its_port(client: str, address: str) -> None:
    assert environ_of(scope(client=client), io.BytesIO())["REMOTE_ADDR"] == address


def test_the_path_is_the_bytes_of_its_utf_8_form() -> None:
    assert environ_of(scope(path="/lección"), io.BytesIO())["PATH_INFO"] == "/lecciÃ³n"


def test_type_and_length_of_the_body_have_names_of_their_own() -> None:
    environ = environ_of(
        scope(headers={"content-type": "text/plain", "content-length": "3", "host": "x"}), io.BytesIO()
    )
    assert {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_HOST")} == {
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "3",
        "HTTP_HOST": "x",
    }
