"""A NUL in an address or a form is refused, on every database alike."""

import pytest

from tests.application import Browser
from tests.databases import POSTGRESQL, SQLITE_WAL

every_kind = pytest.mark.parametrize(
    "database_kind", [SQLITE_WAL, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]
)


@every_kind
@pytest.mark.parametrize("address", ["/account/sign-in", "/account/reset"])
def test_a_name_with_a_nul_is_a_bad_request(client: Browser, address: str) -> None:
    reply = client.send(address, {"email": "a\0@example.org", "password": "x" * 20})
    assert reply.status_code == 400


@every_kind
@pytest.mark.parametrize(
    "address",
    [
        "/learn/courses/%00",
        "/learn/courses/a%00b/lessons/c",
        "/learn/attempts/%00",
        "/verify/%00",
        "/help?a=%00",
    ],
)
def test_an_address_with_a_nul_is_a_bad_request(signed_in: Browser, address: str) -> None:
    assert signed_in.get(address).status_code == 400
